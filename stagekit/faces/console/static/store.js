/**
 * What is known of the show, kept up to date by every message. Pure: no page, no clock, no
 * socket; moments are handed in as `now` (ms of the page's clock, performance.now()).
 *
 * What parts and drawings receive, and may read but never change:
 *
 *   state.plan, state.status      the newest of each, as the server said them; null before
 *   state.live                    Float32Array by track id: the newest value, NaN: not known yet
 *   state.low, state.high         Float32Array by track id: the range to draw it in
 *   state.history                 Float32Array, 50 values a track (5 s at 10 Hz):
 *                                 past(state, id, i), i = 0 oldest … 49 newest
 *   state.peaks, state.peakAt     highest level (0..1) a track lately had, and when:
 *                                 peak(state, id, now) is the tick: held 1.5 s, then falling
 *   level(state, id)              where the value stands in its range, 0..1 (NaN: unknown)
 *   track(state, k, …names)       id of a track, or -1: track(state, "signal", source, port, who, part),
 *                                 ("line", m, s, part), ("ear", model, ear, s, part),
 *                                 ("target", output, address, part), ("group", i),
 *                                 ("look", source, port, who, part)
 *   state.events                  the newest 256 events, oldest first:
 *                                 {ms: show's clock, source, port, who, values, at: page's clock}
 *   showTime(state, now)          ms of the show's clock at that moment
 *   state.log                     the newest 400 words: {n, wall: ms since 1970, word}
 *   state.link                    {live, since, lag}: live false is "stale": values are old
 *   state.ui                      what this page alone knows: lang, theme, view, table, listen, …
 *   mayTouch(state)               whether hands (faders, mute, …) are open to this console now
 *
 * Call act(do, …values) to send an order: act("mute", name, 1). It answers {ok, why}; a refusal
 * is shown by the frame, and nothing is ever kept for later.
 *
 * A part is `export function NAME(state, act)` and gives a lit-html template; it is drawn anew
 * at most 10 times a second. A canvas says who draws it: html`<canvas .draw=${draw}></canvas>`
 * (or register(canvas, draw) from loop.js). loop.js sizes it by CSS, scales for the screen and calls
 * draw(ctx, state, tokens, now, {width, height}) in CSS pixels, 30 times a second while it is
 * visible; the drawing clears. tokens: {bg, panel, raise, line, edge, dim, text, bright, human,
 * human2, machine, machine2, warn, fault, sans, mono, rouge: boolean, calm: boolean (less motion)}.
 *
 * The server's policy forbids style="…" in templates: .style=${`--f:${share}%`} does the same.
 *
 * Words: `import {learn, t, num, …} from "./words.js"`; learn({en: {…}, fr: {…}}) adds a part's own,
 * t("key", {name}) says one in the page's language.
 */

/** @import {Plan, Status, Track, Word, Reload} from "./types.js" */

export const PAST = 50
const EVENTS = 256
const WORDS = 400
const HELD = 1500
const FALLS = 1500
/** Without a sign for so long (ms), what is shown is old; it is looked for every 50 ms. */
export const STALE = 450

/**
 * @typedef {{ms: number, source: string, port: string, who: number, values: any[], at: number}} Event
 * @typedef {{n: number, wall: number, word: Word}} Entry
 *
 * @typedef {Object} Ui
 * @property {"fr"|"en"} lang
 * @property {"regie"|"rouge"} theme
 * @property {"stage"|"far"|"signals"|"mappings"|"hands"|"log"} view
 * @property {boolean} table    canvases shown as tables
 * @property {boolean} listen   the sound preview is wanted
 * @property {boolean} help     the help is open
 * @property {boolean} away     the keyboard is elsewhere
 * @property {boolean} keys     one-letter shortcuts are on
 * @property {number} openUntil hands are unlocked in show mode until then (page's clock)
 * @property {{text: string, until: number}|null} note  a passing word beside GO
 * @property {string|null} goTo what is being typed for "go to", or null
 * @property {string|null} name what is being typed as operator's name, or null
 * @property {boolean} calm     less motion is wished
 * @property {boolean} touch    fingers, no keyboard: no keys are named
 * @property {boolean} locked   a token is needed to come in
 * @property {boolean} ended    the show said its last word
 *
 * @typedef {Object} State
 * @property {{name: string, reader: boolean}} you
 * @property {{name: string, reader: boolean}[]} operators
 * @property {Plan|null} plan
 * @property {Status|null} status
 * @property {number} statusAt  when the status came (page's clock)
 * @property {Reload|null} reload
 * @property {Set<string>} seen acknowledged faults, shared by all consoles
 * @property {Entry[]} log
 * @property {Event[]} events
 * @property {Float32Array} live
 * @property {Float32Array} low
 * @property {Float32Array} high
 * @property {Float32Array} history
 * @property {number} slot      newest column of history
 * @property {Float32Array} peaks
 * @property {Float64Array} peakAt
 * @property {Map<string, number>} index
 * @property {{live: boolean, since: number, beat: number, lag: number|null, tries: number}} link
 * @property {{ms: number, at: number}} clock
 * @property {Map<string, number>} since  when each present trouble began (page's clock)
 * @property {Ui} ui
 */

/**
 * @param {Partial<Ui>} [ui]
 * @returns {State}
 */
export function create(ui = {}) {
  return {
    you: { name: "", reader: false }, operators: [], plan: null, status: null, statusAt: 0,
    reload: null, seen: new Set(), log: [], events: [],
    ...rooms(0), slot: 0, index: new Map(),
    link: { live: false, since: 0, beat: -Infinity, lag: null, tries: 0 },
    clock: { ms: 0, at: 0 }, since: new Map(),
    ui: {
      lang: "en", theme: "regie", view: "stage", table: false, listen: false, help: false,
      away: false, keys: true, openUntil: 0, note: null, goTo: null, name: null, calm: false,
      touch: false, locked: false, ended: false, ...ui,
    },
  }
}

/** @param {number} count */
function rooms(count) {
  return {
    live: new Float32Array(count).fill(NaN), low: new Float32Array(count).fill(NaN),
    high: new Float32Array(count).fill(NaN), history: new Float32Array(count * PAST).fill(NaN),
    peaks: new Float32Array(count), peakAt: new Float64Array(count),
  }
}

/**
 * Take one text message of the server.
 * @param {State} state
 * @param {any} message
 * @param {number} now
 * @param {number} [wall] ms since 1970, for the log
 * @returns {State} the same one
 */
export function take(state, message, now, wall = 0) {
  alive(state, now)
  switch (message.t) {
    case "end": state.ui.ended = true; break
    case "hello":
      state.ui.ended = state.ui.locked = false
      state.you = message.you
      state.operators = message.operators
      state.log = []
      state.events = []
      state.seen = new Set(message.seen)
      state.reload = message.reload ?? null
      if (message.plan) takePlan(state, message.plan)
      if (message.status) takeStatus(state, message.status, now)
      for (const word of message.log) say(state, word, wall)
      break
    case "plan": takePlan(state, message.plan ?? message); break
    case "status": {
      const status = message.status ?? message
      takeStatus(state, status, now)
      for (const word of status.words ?? []) say(state, word, wall)
      break
    }
    case "word": say(state, message.word ?? message, wall); break
    case "reload": state.reload = message; break
    case "tracks": grow(state, message.from, message.tracks); break
    case "operators": state.operators = message.operators; if (message.you) state.you = message.you; break
    case "seen": state.seen = new Set(message.seen); break
    case "events":
      for (const [ms, source, port, who, values] of message.e) {
        state.events.push({ ms, source, port, who, values, at: now })
      }
      if (state.events.length > EVENTS) state.events.splice(0, state.events.length - EVENTS)
  }
  return state
}

/** @param {State} state @param {Plan} plan */
function takePlan(state, plan) {
  const old = state.index, was = state
  const { live, history } = state
  state.plan = plan
  state.index = new Map()
  Object.assign(was, rooms(0))
  grow(state, 0, plan.tracks ?? [])
  for (const [key, id] of state.index) { // what lives on keeps its value and its past
    const from = old.get(key)
    if (from === undefined) continue
    state.live[id] = live[from]
    state.history.set(history.subarray(from * PAST, from * PAST + PAST), id * PAST)
  }
}

/** @param {State} state @param {Status} status @param {number} now */
function takeStatus(state, status, now) {
  state.status = status
  state.statusAt = now
  if (state.plan && status.mode) state.plan.mode = status.mode
  if (typeof status.now === "number") state.clock = { ms: status.now, at: now }
}

/** A word into the log. @param {State} state @param {Word} word @param {number} wall ms since 1970, now */
export function say(state, word, wall) {
  const n = state.log.length ? state.log[state.log.length - 1].n + 1 : 1
  // Words are dated since the show began; the wall clock of that moment is what people write down.
  const ago = word.at !== undefined && state.status ? state.status.elapsed * 1000 - word.at / 1e6 : 0
  state.log.push({ n, wall: word.time ? word.time * 1000 : wall - Math.max(0, ago), word })
  if (state.log.length > WORDS) state.log.shift()
}

/** @param {State} state @param {number} from @param {Track[]} tracks */
function grow(state, from, tracks) {
  const count = from + tracks.length
  if (count > state.live.length) {
    const more = rooms(count)
    more.live.set(state.live)
    more.low.set(state.low)
    more.high.set(state.high)
    more.history.set(state.history)
    more.peaks.set(state.peaks)
    more.peakAt.set(state.peakAt)
    Object.assign(state, more)
  }
  tracks.forEach((one, place) => {
    const id = from + place
    if (typeof one.low === "number") state.low[id] = one.low
    if (typeof one.high === "number") state.high[id] = one.high
    state.index.set(key(one), id)
    if (state.plan && state.plan.tracks[id] !== one) state.plan.tracks[id] = one
  })
}

/** @param {Track} one */
function key(one) {
  switch (one.k) {
    case "signal": case "look": return [one.k, one.source, one.port, one.who ?? 0, one.part ?? 0].join("\n")
    case "line": return [one.k, one.m, one.s, one.part ?? 0].join("\n")
    case "ear": return [one.k, one.model, one.ear, one.s, one.part ?? 0].join("\n")
    case "target": return [one.k, one.output, one.address, one.part ?? 0].join("\n")
    default: return [one.k, one.i].join("\n")
  }
}

/**
 * Id of a track, or -1. A missing last name is 0: track(state, "line", 3, 1) is its first part.
 * @param {State} state @param {Track["k"]} k @param {...(string|number)} names
 */
export function track(state, k, ...names) {
  const wanted = { signal: 4, look: 4, line: 3, ear: 4, target: 3, group: 1 }[k]
  while (names.length < wanted) names.push(0)
  return state.index.get([k, ...names].join("\n")) ?? -1
}

/**
 * Take one binary frame of live values. What is torn or strange is passed over whole.
 * @param {State} state @param {ArrayBuffer} buffer @param {number} now
 * @returns {boolean} whether it was one
 */
export function frame(state, buffer, now) {
  if (buffer.byteLength < 8) return false
  const head = new DataView(buffer)
  const count = head.getUint16(2, true), start = 8 + 2 * (count + (count & 1))
  if (head.getUint8(0) !== 1 || head.getUint8(1) !== 1 || buffer.byteLength < start + 4 * count) return false
  alive(state, now)
  state.clock = { ms: head.getUint32(4, true), at: now }
  for (let i = 0; i < count; i++) {
    const id = head.getUint16(8 + 2 * i, true)
    if (id >= state.live.length) continue
    const value = head.getFloat32(start + 4 * i, true)
    state.live[id] = value
    if (Number.isNaN(value)) continue
    learn(state, id, value)
    const at = level(state, id)
    if (at >= peak(state, id, now)) { state.peaks[id] = at; state.peakAt[id] = now }
  }
  return true
}

/**
 * A track whose range nobody told is drawn in what it has reached so far.
 * @param {State} state @param {number} id @param {number} value
 */
function learn(state, id, value) {
  const told = state.plan?.tracks[id]
  if (typeof told?.low !== "number" && !(state.low[id] <= value)) state.low[id] = Math.min(0, value)
  if (typeof told?.high !== "number" && !(state.high[id] >= value)) state.high[id] = Math.max(1, value)
}

/** @param {State} state @param {number} id @param {number} [value] */
export function level(state, id, value = state.live[id]) {
  const low = state.low[id], span = state.high[id] - low
  if (!(span > 0)) return Number.isNaN(value) ? NaN : value > 0 ? 1 : 0
  return Math.min(1, Math.max(0, (value - low) / span))
}

/** @param {State} state @param {number} id @param {number} now */
export function peak(state, id, now) {
  const fallen = Math.max(0, now - state.peakAt[id] - HELD) / FALLS
  return Math.max(0, state.peaks[id] - fallen)
}

/** @param {State} state @param {number} id @param {number} i 0 oldest … 49 newest */
export function past(state, id, i) {
  return state.history[id * PAST + (state.slot + 1 + i) % PAST]
}

/** Ten times a second: what stands now becomes the newest of the past. @param {State} state */
export function sample(state) {
  state.slot = (state.slot + 1) % PAST
  for (let id = 0; id < state.live.length; id++) state.history[id * PAST + state.slot] = state.live[id]
}

/** @param {State} state @param {number} now */
function alive(state, now) {
  if (!state.link.live) { state.link.live = true; state.link.since = now; state.link.tries = 0 }
  state.link.beat = now
}

/**
 * Without a sign for half a second, what is shown is old.
 * @param {State} state @param {number} now
 * @returns {boolean} whether that changed just now
 */
export function lapse(state, now) {
  if (!state.link.live || now - state.link.beat <= STALE) return false
  return lost(state, state.link.beat)
}

/** @param {State} state @param {number} now */
export function lost(state, now) {
  if (!state.link.live) return false
  state.link.live = false
  state.link.since = now
  return true
}

/** @param {State} state @param {number} now */
export function showTime(state, now) {
  return state.clock.ms + (state.link.live ? now - state.clock.at : 0)
}

/** Whether hands are open to this console now. @param {State} state @param {number} [now] */
export function mayTouch(state, now = state.statusAt) {
  if (state.you.reader || !state.link.live) return false
  return state.status?.mode !== "show" || state.ui.openUntil > now
}
