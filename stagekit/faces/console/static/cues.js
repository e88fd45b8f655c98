/** What is said of cues: numbers, titles, marks, how far a fade is. Pure. */

import { mmss, named, num, secs, t } from "./words.js"

/** @import {State} from "./store.js" */
/** @import {Cue, Trigger} from "./types.js" */

/** Whether what is known is of now: the link lives and the engine speaks. @param {State} state */
export function showing(state) {
  return state.link.live && /** @type {any} */ (state.status)?.link !== "engine"
}

/** Number of a cue as the house writes it: 12, 12.5. @param {Cue} cue */
export const number = (cue) => typeof cue.number === "number" ? num(cue.number, Number.isInteger(cue.number) ? 0 : 1) : String(cue.number)

/** "12 Duo au sol". @param {Cue|null|undefined} cue */
export const full = (cue) => cue ? `${number(cue)} ${named(cue.title)}`.trim() : ""

/** The cue that stands, and the one that GO gives. @param {State} state */
export function stand(state) {
  const cues = state.plan?.cues ?? [], conduct = state.status?.conduct
  const now = conduct?.now ?? null, on = leadsOn(state)
  const next = conduct?.standby ?? (conduct && on ? cues.length : null)
  return {
    cues, now, next,
    is: now === null || now < 0 ? null : cues[now] ?? null,
    nx: next === null ? null : cues[next] ?? on,
  }
}

/** The next scene of the show, as a cue behind the last one; null where this is the last scene. @param {State} state */
export function leadsOn(state) {
  const show = state.plan?.show, scene = show?.scenes[show.at + 1]
  return scene ? /** @type {Cue} */ ({ i: state.plan?.cues.length ?? 0, number: "→", title: scene.name, note: t("scene.next"),
    when: "", follow: null, with: false, over: scene.over, does: [] }) : null
}

/** Longer titles are written smaller, in two lines: none is cut. @param {string} title */
export const wide = (title) => title.length > 20 ? "name long" : "name"

/** Time in the cue, running on between two pictures. @param {State} state @param {number} now */
export function inCue(state, now) {
  const conduct = state.status?.conduct
  if (!showing(state) || !conduct) return "--:--"
  return stand(state).is ? mmss((conduct.in_cue ?? 0) + (now - state.statusAt) / 1000) : ""
}

/** How far the fade is: share and words. @param {State} state @param {number} now */
export function fade(state, now) {
  const one = state.status?.conduct?.fade
  if (!one || !(one.length > 0)) return null
  const done = Math.min(one.length, one.done + (showing(state) ? (now - state.statusAt) / 1000 : 0))
  return {
    share: done / one.length,
    text: done < one.length ? t("fade", { done: num(done, 1), length: secs(one.length) }) : t("fade.done"),
  }
}

/** Seconds to what follows by itself, as words. @param {State} state @param {number} now */
export function follows(state, now) {
  const after = state.status?.conduct?.after
  if (after === null || after === undefined) return ""
  const left = Math.max(0, after - (showing(state) ? (now - state.statusAt) / 1000 : 0))
  return t("follows", { s: left < 10 ? num(left, 1) + "\u00a0s" : num(left, 0) + "\u00a0s" })
}

/** What a cue waits for, now: the first part that is not yet true. @param {State} state */
export function trigger(state) {
  const all = state.status?.conduct?.trigger
  if (!all || !all.length) return null
  const open = all.filter((one) => !one.true)
  const one = open[0] ?? all[0]
  return { one, text: triggerText(one, showing(state), all.length > 1 ? `${all.length - open.length}/${all.length}` : ""), ...scale(one) }
}

/** @param {Trigger} one @param {boolean} fresh @param {string} count */
function triggerText(one, fresh, count) {
  const parts = [one.text.replace(/(\d)\.(\d)/g, (_, a, b) => a + num(0.5, 1)[1] + b)]
  if (typeof one.value === "number" && fresh) parts.push(num(one.value, 2))
  if (one.lasting && one.held && fresh) parts.push(t("waits", { s: `${num(one.held, 1)} / ${secs(one.lasting)}` }))
  if (count) parts.push(count)
  return parts.join(" · ")
}

/** Where the value and its threshold stand on a small bar. @param {Trigger} one */
function scale(one) {
  if (typeof one.value !== "number" || typeof one.wanted !== "number") return { at: null, level: 0 }
  let low = one.low ?? Math.min(0, one.wanted), high = one.high ?? Math.max(one.wanted * 1.25, one.wanted + 1e-6)
  if (!(high > low)) [low, high] = [one.wanted - 1, one.wanted + 1]
  const place = (/** @type {number} */ v) => Math.min(1, Math.max(0, (v - low) / (high - low)))
  return { at: place(one.wanted), level: place(one.value) }
}

/** Small mark at the right of the cue list: what starts it, how long it takes. @param {Cue} cue */
export function mark(cue) {
  const sign = cue.with ? "&" : cue.follow !== null && cue.follow !== undefined ? "→" : /note|midi|key/i.test(cue.when ?? "") && cue.when ? "♪" : cue.when ? "◇" : ""
  return [sign, typeof cue.over === "number" ? secs(cue.over) : ""].filter(Boolean).join(" ")
}

/** The same in words. @param {Cue} cue */
export function markLabel(cue) {
  return [cue.with ? t("mark.with") : "", cue.follow !== null && cue.follow !== undefined ? t("mark.follow") : "",
    cue.when ? t("mark.when", { when: cue.when }) : "", typeof cue.over === "number" ? secs(cue.over) : ""].filter(Boolean).join(", ")
}

/** The cue of that number, or -1: "12", "12.5", "12,5". @param {State} state @param {string} typed */
export function find(state, typed) {
  const wanted = typed.trim().replace(",", ".")
  if (!wanted) return -1
  return (state.plan?.cues ?? []).findIndex((cue) => String(cue.number) === wanted || Number(cue.number) === Number(wanted))
}
