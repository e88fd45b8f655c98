/**
 * What is wrong now, in the order in which it matters: what, since when, what the show does
 * meanwhile and what to do. Pure.
 *
 * Red: the stage lacks something, or panic. Amber: the show does as written, but know it.
 */

import { named, num, t } from "./words.js"
import { showTime } from "./store.js"

/** @import {State} from "./store.js" */
/** @import {Word} from "./types.js" */

/**
 * @typedef {Object} Trouble
 * @property {string} name    what it is, the same on every console
 * @property {string} key     name and moment: what "seen" says
 * @property {"fault"|"warn"} level
 * @property {string} what
 * @property {string} rest    what the show does meanwhile, what to do
 * @property {number} since   ms of the show's clock
 * @property {boolean} timed  whether since is told
 * @property {boolean} seen
 * @property {"apply"|"takeup"|null} order  what a held button beside it does
 * @property {boolean} look   whether there is more to see in the log
 */

/** A device's fault is told as long as nothing comes from it, else for so long (ms). */
const TOLD = 10000
/** Two consoles may find the same fault's beginning so far apart (ms of the show's clock). */
const NEAR = 3000

/**
 * Every present trouble, worst first; among equals the unseen, then the newest.
 * @param {State} state @param {number} now @param {Set<string>} [waived] offers declined here
 * @returns {Trouble[]}
 */
export function troubles(state, now, waived = new Set()) {
  /** @type {Trouble[]} */
  const found = []
  const { status, reload, plan } = state, ms = showTime(state, now)
  if (!status) return found
  /** @param {Partial<Trouble> & {name: string, what: string, rest: string}} one */
  const add = (one) => {
    let since = state.since.get(one.name)
    const last = lastSeen(state.seen, one.name)
    if (since === undefined) {
      // A console that has just come finds what others have long acknowledged.
      since = last !== undefined && now - state.link.since < 1000 ? last : ms
      state.since.set(one.name, since)
    }
    found.push({
      level: "fault", timed: true, order: null, look: true, ...one, since,
      key: `${one.name}@${Math.round(since)}`, seen: last !== undefined && since - last < NEAR,
    })
  }

  if (status.panic) {
    const word = lastWord(state, (w) => w.what === "panic")
    add({ name: "panic", what: t("panic.is"), timed: false, look: false, rest: t("panic.then", panicked(word)) })
  }
  if (/** @type {any} */ (status).link === "engine") {
    const word = lastWord(state, (w) => w.key === "keeper.engine" || w.key === "engine.crashed")
    add({ name: "engine", what: t("engine"), rest: word ? spoken(word) : t("engine.then") })
  }
  for (const one of status.inputs ?? []) {
    const word = faultOf(state, one.name, one.rate > 0)
    if (one.life === "dead" || one.life === "lost" || word) {
      add({ name: `input/${one.name}`, what: t("input.lost", one), rest: word ? spoken(word) : t("input.hold") })
    }
  }
  for (const one of status.models ?? []) {
    if (one.bypassed) continue
    if (one.life === "dead") {
      const word = faultOf(state, one.name, false)
      add({ name: `model/${one.name}`, what: t("model.lost", one), rest: word ? spoken(word) : t("model.hold") })
    } else if (one.late) {
      const patience = one.patience_ms ?? plan?.models.find((m) => m.name === one.name)?.patience_ms
      add({
        name: `late/${one.name}`, level: "warn", timed: false, what: t("model.late", one),
        rest: t("model.late.then", { late: num(one.thought_ms, 0) + "\u00a0ms", patience: num(patience, 0) + "\u00a0ms" }),
      })
    }
  }
  for (const one of status.outputs ?? []) {
    if (one.open && !one.trouble && one.rate >= 0.5 && !state.since.has("#there/" + one.name)) state.since.set("#there/" + one.name, now)
    const word = faultOf(state, one.name, one.open), losing = rising(state, one.name, one.dropped ?? 0, now)
    if (!one.open) add({ name: `output/${one.name}`, what: t("output.lost", one), rest: word ? spoken(word) : t("output.hold") })
    else if (losing) {
      add({ name: `dropped/${one.name}`, timed: false, what: t("dropped", one), rest: t("dropped.then", { n: one.dropped }) })
    } else if (one.trouble) {
      // Never there: know it. There before: the stage lacks it now.
      const there = now - (state.since.get("#there/" + one.name) ?? now) > NEAR
      add({ name: `unheard/${one.name}`, level: there ? "fault" : "warn", timed: false, look: false, what: t("unheard", one), rest: t("unheard.then", { why: named(one.trouble) }) })
    }
  }
  if (reload?.state === "wrong" && reload.problems.length) {
    const [first] = reload.problems, count = reload.problems.length
    add({
      name: "reload", level: "warn", timed: false,
      what: t("reload.wrong", { file: base(first.file), line: first.line }) + (count > 1 ? ` (${t("reload.more", { n: count })})` : ""),
      rest: t("reload.wrong.then", { text: problemText(first) }),
    })
  } else if (reload?.state === "ready") {
    add({ name: "ready", level: "warn", timed: false, look: false, what: t("reload.ready"), rest: t("reload.ready.then"), order: "apply" })
  }
  if (status.offer && !waived.has("offer")) {
    add({
      name: "offer", level: "warn", timed: false, look: false, order: "takeup",
      what: t("offer", { cue: offered(status.offer.cue) }), rest: t("offer.then", { t: long(status.offer.ago) }),
    })
  }
  const present = new Set(found.map((one) => one.name))
  for (const name of state.since.keys()) if (!present.has(name) && !name.startsWith("#")) state.since.delete(name)
  const weight = (/** @type {Trouble} */ one) =>
    (one.name === "panic" ? 8 : 0) + (one.seen ? 0 : 4) + (one.level === "fault" ? 2 : 0) + (one.order ? 1 : 0)
  return found.sort((a, b) => weight(b) - weight(a) || b.since - a.since)
}

/** @param {Set<string>} seen @param {string} name */
function lastSeen(seen, name) {
  let last
  for (const key of seen) {
    const at = key.lastIndexOf("@")
    if (key.slice(0, at) === name) last = Math.max(last ?? -Infinity, Number(key.slice(at + 1)))
  }
  return last
}

/** @param {State} state @param {(word: Word) => unknown} fits */
function lastWord(state, fits) {
  for (let i = state.log.length - 1; i >= 0; i--) if (fits(state.log[i].word)) return state.log[i]
  return undefined
}

/**
 * The newest fault word of a thing, while it holds: until something comes from it again.
 * @param {State} state @param {string} thing @param {boolean} alive
 */
function faultOf(state, thing, alive) {
  const entry = lastWord(state, (word) => word.thing === thing && (word.what === "fault" || word.key === "worker.died"))
  const mark = "#" + thing
  if (!entry) return undefined
  if (alive) { state.since.set(mark, entry.n); return undefined }
  return (state.since.get(mark) ?? 0) >= entry.n ? undefined : entry
}

/** @param {State} state @param {string} name @param {number} dropped @param {number} now */
function rising(state, name, dropped, now) {
  const mark = "#dropped/" + name, at = "#at/" + name
  const last = state.since.get(mark)
  state.since.set(mark, dropped)
  if (last !== undefined && dropped > last) state.since.set(at, now)
  return now - (state.since.get(at) ?? -Infinity) < TOLD
}

/** A word without the name it begins with. @param {{word: Word}} entry */
function spoken({ word }) {
  const text = named(word.text)
  const cut = text.match(/^([^:]{1,60}?)\s*:\s+(.+)$/s)
  return cut && cut[1] === word.thing ? cut[2] : text
}

/** @param {{word: Word, wall: number}|undefined} entry */
function panicked(entry) {
  const d = entry ? new Date(entry.wall) : null, by = entry?.word.by
  return {
    by: by ? t("by", { name: by }) : "",
    at: d ? t("at", { t: d.toTimeString().slice(0, 8) }) : "",
  }
}

/** @param {any} cue */
function offered(cue) {
  if (!cue || cue === "-") return t("offer.begin")
  if (cue && typeof cue === "object") return `${cue.number ?? ""} ${named(cue.title)}`.trim()
  return String(cue ?? "")
}

/** A length of time as one says it. @param {number} seconds */
export function long(seconds) {
  if (seconds < 60) return num(seconds, 0) + "\u00a0s"
  if (seconds < 3600) return num(Math.floor(seconds / 60), 0) + "\u00a0min"
  return num(Math.floor(seconds / 3600), 0) + "\u00a0h\u00a0" + String(Math.floor(seconds / 60) % 60).padStart(2, "0")
}

/** @param {string} path */
export const base = (path) => String(path).split("/").pop() ?? ""

/** A problem of a scene as a sentence. @param {any} problem */
export function problemText(problem) {
  return named(problem.says ?? problem.sentence) || String(problem.text ?? problem.code ?? "")
}
