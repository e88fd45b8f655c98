/**
 * Where everything meets: the socket fills the store, the store is drawn, keys and buttons send
 * orders. The only module that knows the page, the clock and the browser at once.
 */

import { barred } from "./parts/hand.js"
import { find, full, stand } from "./cues.js"
import { attach } from "./fingers.js"
import { Guard } from "./keys.js"
import { look, recolour, spent, start } from "./loop.js"
import { page } from "./page.js"
import { create, frame, lapse, lost, mayTouch, sample, say, take } from "./store.js"
import { toggle } from "./sound.js"
import { troubles } from "./troubles.js"
import { render } from "./vendor/lit-html.js"
import { WITHOUT_TOKEN, Wire } from "./wire.js"
import { both, named, num, speak, t } from "./words.js"

export { register } from "./loop.js"

/** @import {Act, Answer} from "./types.js" */
/** @import {Trouble} from "./troubles.js" */

const query = new URLSearchParams(location.search)
const reader = location.pathname.startsWith("/read")
const now = () => performance.now()

/** What this browser remembers; a private window may remember nothing. @param {string} key */
const remembered = (key) => { try { return localStorage.getItem("stagekit." + key) } catch { return null } }
/** @param {string} key @param {string} value */
const remember = (key, value) => { try { localStorage.setItem("stagekit." + key, value) } catch { /* then not */ } }

const wished = query.get("lang") ?? remembered("lang") ?? navigator.language
const state = create({
  lang: wished.startsWith("fr") ? "fr" : "en",
  theme: (query.get("theme") ?? remembered("theme")) === "rouge" ? "rouge" : "regie",
  view: /** @type {any} */ (["stage", "far", "signals", "mappings", "hands", "log"].find((one) => one === query.get("view")) ?? "stage"),
  calm: matchMedia("(prefers-reduced-motion: reduce)").matches,
  away: !document.hasFocus(),
  touch: matchMedia("(hover: none)").matches,
})
const bonnet = /** @type {any} */ (window)
bonnet.stagekit = { state, spent } // for tests in a browser, and for those who look under the bonnet
const flash = { hit: false, guard: false }
/** @type {Set<string>} */
const waived = new Set()
/** @type {Trouble[]} */
let wrong = []
const $ = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id))
const app = $("app")

// ---- the link

const wire = new Wire(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${reader ? "/read/ws" : "/ws"}`, {
  message(message) {
    const cue = state.status?.conduct?.now
    take(state, message, now(), Date.now())
    if (message.t === "hello") { waived.clear(); touched = true; wire.order("watch", [document.hidden ? 0 : 1]) }
    if (message.t !== "status" || state.status?.conduct?.now !== cue) paint()
  },
  frame(buffer) { frame(state, buffer, now()) },
  lost(code) {
    if (code === WITHOUT_TOKEN) state.ui.locked = true
    lost(state, now())
    state.link.lag = null
    paint()
  },
  live: () => state.link.live,
  lag(ms) { state.link.lag = ms },
  token: () => new URLSearchParams(location.hash.slice(1)).get("token") ?? sessionStorage.getItem("stagekit.token"),
  name: () => reader ? "" : remembered("name") ?? "",
  open: (url) => new WebSocket(url),
  now,
  later: (deed, ms) => setTimeout(deed, ms),
})

/** Orders that only open hands may give. */
const GUARDED = new Set(["standby", "cue", "scene", "set", "free", "hold", "override", "give", "mute", "solo", "bypass", "calibrate"])

/** @type {Act} */
async function act(what, ...values) {
  if (GUARDED.has(what) && !mayTouch(state, now())) {
    const why = !state.link.live ? "nolink" : reader || state.you.reader ? "readonly" : "locked"
    note(t(why))
    return { ok: false, why: both(why) }
  }
  const answer = await wire.order(what, values)
  if (!answer.ok) refused(what, answer)
  return answer
}

/** A refusal is shown beside GO and stands in the log. @param {string} what @param {Answer} answer */
function refused(what, { why }) {
  const names = { what: what.toUpperCase() }
  const text = why === "lost" ? both("order.lost", () => names) : why === "silent" ? both("order.silent", () => names)
    : both("refused", (lang) => ({ ...names, why: typeof why === "object" ? why[lang] ?? "" : why ?? "" }))
  jot(text)
  note(named(typeof why === "object" ? why : text))
}

/** @param {string} text @param {number} [ms] */
function note(text, ms = 3000) {
  state.ui.note = { text, until: now() + ms }
  paint()
}

/** @param {Object<string, string>} text */
const jot = (text) => say(state, { what: "refused", text, by: state.you.name, time: Date.now() / 1000 }, Date.now())

/** @param {"hit"|"guard"} how */
function blink(how) {
  flash[how] = true
  setTimeout(() => { flash[how] = false; paint() }, 120)
  paint()
}

// ---- what keys and buttons do

const goes = new Guard(), backs = new Guard()
/** Standby as it was last wished here, until the show says it: { index, until }. */
let wish = { index: -1, until: 0 }

const deeds = {
  go() {
    state.ui.away = !document.hasFocus()
    const why = barred(state)
    if (why) { blink("guard"); jot(both("refused", () => ({ what: "GO", why: t(why) }))); return }
    const since = goes.press(now())
    if (since) { blink("guard"); note(t("guard")); jot(both("go.guarded", () => ({ s: num(since / 1000, 2) + "\u00a0s" }))); return }
    blink("hit")
    act("go", stand(state).next)
  },
  back() {
    if (!state.link.live || state.you.reader) { note(t(state.link.live ? "readonly" : "nolink")); return }
    if (backs.press(now())) return
    const { now: at } = stand(state)
    if (at === null || at < 0) act("back")
    else act("back", at)
  },
  /** @param {number} by */
  standby(by) {
    const { cues, next } = stand(state)
    if (!cues.length) return
    const from = now() < wish.until ? wish.index : next ?? cues.length
    const to = Math.min(cues.length - 1, Math.max(0, from + by))
    if (to === from) return
    wish = { index: to, until: now() + 500 }
    act("standby", to)
  },
  /** @param {string} [typed] */
  goTo(typed) {
    if (typed === undefined) {
      if (!mayTouch(state, now())) { note(t(state.you.reader ? "readonly" : "locked")); return }
      state.ui.goTo = ""
      paint()
      const input = /** @type {HTMLElement|null} */ (document.querySelector(".conduct input"))
      input?.focus()
      return
    }
    const index = find(state, typed)
    deeds.close()
    if (index >= 0) act("cue", index)
  },
  panic() { if (may()) act("panic") },
  black() { if (may()) act("blackout", state.status?.blackout ? 0 : 1) },
  resend() { if (may()) act("resend").then(({ ok }) => ok && note(t("resent"))) },
  unlock() {
    if (!may()) return
    if (state.status?.mode === "show") { state.ui.openUntil = now() + 30000; note(t("unlock")) }
  },
  mode() { if (may()) act("mode", state.status?.mode === "show" ? "rehearsal" : "show") },
  apply() { if (may()) act("apply") },
  takeup() { if (may()) act("takeup").then(({ ok }) => { if (ok) waived.add("offer"); paint() }) },
  waive() { waived.add("offer"); paint() },
  /** @param {any} name */
  view(name) { state.ui.view = name; touched = true; paint() },
  faults() { deeds.look() },
  look() {
    deeds.view("log")
    document.querySelector(".view .scroll")?.scrollTo(0, 0)
  },
  seen() {
    const one = wrong.find((one) => !one.seen && !one.order && one.name !== "panic")
    if (one && !state.you.reader) act("seen", one.key)
  },
  night() {
    state.ui.theme = state.ui.theme === "rouge" ? "regie" : "rouge"
    remember("theme", state.ui.theme)
    paint()
    recolour()
  },
  lang() {
    state.ui.lang = state.ui.lang === "fr" ? "en" : "fr"
    remember("lang", state.ui.lang)
    paint()
  },
  listen() { state.ui.listen = !state.ui.listen; toggle(state, state.ui.listen); paint() },
  table() { state.ui.table = !state.ui.table; paint() },
  help() { state.ui.help = !state.ui.help; sheet() },
  name() { if (!state.you.reader) { state.ui.name = state.you.name; sheet() } },
  /** @param {string|null} name */
  named(name) {
    if (name) { remember("name", name); wire.order("name", [name]) }
    deeds.close()
  },
  /** @param {string} token */
  token(token) {
    try { sessionStorage.setItem("stagekit.token", token) } catch { /* then for once */ }
    if (location.hash) history.replaceState(null, "", location.pathname + location.search)
    state.ui.locked = false
    wire.connect()
    paint()
  },
  close() {
    const { ui } = state
    if (!ui.help && ui.name === null && ui.goTo === null) return
    ui.help = false
    ui.name = ui.goTo = null
    paint()
    before?.focus?.()
    before = null
  },
  /** @param {boolean} on */
  letters(on) { state.ui.keys = on; note(t(on ? "keys.on" : "keys.off")) },
  /** @param {number} by */
  region(by) {
    const all = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-region]")]).filter((one) => one.offsetParent !== null)
    const at = all.findIndex((one) => one.contains(document.activeElement))
    all[(at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by + all.length) % all.length]?.focus()
  },
}

/** Whether this console may give any order at all; says why not. */
function may() {
  if (state.link.live && !state.you.reader) return true
  note(t(state.link.live ? "readonly" : "nolink"))
  return false
}

/** @type {HTMLElement|null} where the focus was before a sheet opened */
let before = null
function sheet() {
  before = /** @type {HTMLElement|null} */ (document.activeElement)
  paint()
  const inside = /** @type {HTMLElement|null} */ (document.querySelector(".sheet input") ?? document.querySelector(".sheet button"))
  if (inside) inside.focus()
  else before?.focus?.()
}

const fingers = attach({ deeds, may, note, now })

// ---- drawing what is slow

let touched = true
let said = { cue: "", cry: "" }
function paint() {
  const { ui, status } = state, { body, documentElement: root } = document, at = now()
  speak(ui.lang)
  wrong = state.plan ? troubles(state, at, waived) : []
  root.lang = ui.lang
  root.dataset.theme = ui.theme
  body.dataset.mode = status?.mode ?? "rehearsal"
  body.dataset.state = !state.link.live && state.plan && !ui.ended ? "stale" : status?.panic ? "panic" : ""
  body.classList.toggle("reader", reader || state.you.reader)
  body.toggleAttribute("data-far", ui.view === "far")
  $("skip").textContent = t("skip")
  document.title = t("page", { scene: named(state.plan?.show?.name ?? state.plan?.scene.name) || "stagekit" })
  render(page(state, act, at, wrong, deeds, flash), app)
  look()
  follow()
  tell()
}

/** The cue that stands is in sight, whenever it changes. */
let followed = ""
function follow() {
  const { now: is, next } = stand(state), mark = `${is} ${next} ${state.plan?.rev}`
  if (mark === followed && !touched) return
  followed = mark
  touched = false
  const list = document.getElementById("cues")
  const row = /** @type {HTMLElement|null} */ (list?.querySelector("li.is") ?? list?.querySelector("li.nx"))
  if (list && row) list.scrollTop = row.offsetTop - Math.min(4 * row.offsetHeight, Math.max(0, (list.clientHeight - 2 * row.offsetHeight) / 2))
}

/** Cue changes are spoken calmly, red and panic at once; clocks and meters never. */
function tell() {
  const { is, nx } = stand(state)
  const cue = (is ? t("said.now", { cue: full(is) }) + " " : "") + (nx ? t("said.next", { cue: full(nx) }) : "")
  if (cue !== said.cue) $("say").textContent = said.cue = cue
  const red = wrong.find((one) => one.level === "fault" && !one.seen)
  const cry = red ? `${red.what} ${red.rest}` : ""
  if ((red?.name ?? "") !== said.cry) { said.cry = red?.name ?? ""; $("cry").textContent = cry }
}

addEventListener("focus", () => { state.ui.away = false; paint() })
addEventListener("blur", () => { state.ui.away = true; fingers.away(); paint() })
addEventListener("pointerdown", () => { if (state.ui.away) { state.ui.away = false; paint() } })
document.addEventListener("visibilitychange", () => {
  wire.order("watch", [document.hidden ? 0 : 1])
  wake()
})
matchMedia("(prefers-reduced-motion: reduce)").addEventListener("change", ({ matches }) => { state.ui.calm = matches; recolour() })
matchMedia("(prefers-contrast: more)").addEventListener("change", recolour)

/** A control room's screen stays on, where the browser lets it. */
function wake() {
  if (!document.hidden) navigator.wakeLock?.request("screen").catch(() => undefined)
}

let turns = 0
setInterval(() => {
  wire.tick()
  const gone = lapse(state, now())
  if (gone) paint()
  turns++
  if (turns % 2 === 0) {
    sample(state)
    if (!document.hidden) paint()
  }
  // How good the link is: the time of an order that changes nothing.
  if (turns % 100 === 0 && state.link.live && !document.hidden) wire.order("watch", [1])
}, 50)

paint()
start(state)
wake()
wire.connect()
