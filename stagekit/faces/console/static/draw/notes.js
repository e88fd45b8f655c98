/**
 * Notes and citations, as they are found among events. Pure.
 *
 * A note is an event of a port `note` whose first values are pitch and velocity; velocity 0 ends
 * it. Who never ends any (a drum) gets short ones.
 */

/** @import {Event} from "../store.js" */

/** @typedef {{from: number, to: number|null, pitch: number, strength: number, source: string}} Note */

/** Milliseconds that a note lasts which nobody ever ends. */
const STROKE = 120

/**
 * Notes that sound, or have sounded, since a moment.
 * @param {Event[]} events oldest first @param {number} since ms of the show's clock
 * @returns {Note[]} `to` null: it goes on
 */
export function notes(events, since) {
  /** @type {Note[]} */
  const found = []
  /** @type {Map<string, Note>} */
  const open = new Map()
  const enders = new Set(events.filter((e) => e.port === "note" && e.values[1] === 0).map((e) => e.source))
  for (const { ms, source, port, who, values } of events) {
    if (port !== "note" || typeof values[0] !== "number") continue
    const key = source + "\n" + who + "\n" + values[0]
    const before = open.get(key)
    if (before) { before.to = ms; open.delete(key) }
    if (values[1] === 0) continue
    const velocity = typeof values[1] === "number" ? values[1] : 1
    const note = { from: ms, to: enders.has(source) ? null : ms + STROKE, pitch: values[0],
      strength: Math.min(1, velocity > 1 ? velocity / 127 : velocity), source }
    found.push(note)
    if (note.to === null) open.set(key, note)
  }
  return found.filter((note) => note.to === null || note.to >= since)
}

/**
 * The lowest and highest pitch to draw: at least two octaves, all that sounds, in whole octaves.
 * @param {Note[]} all @returns {[number, number]}
 */
export function compass(all) {
  let low = 54, high = 78
  for (const { pitch } of all) {
    while (pitch < low) low -= 12
    while (pitch > high) high += 12
  }
  return [low, high]
}

/**
 * What a model quotes now: its newest event `cite`, with a source and an author.
 * @param {Event[]} events @param {number} since ms of the show's clock
 * @returns {{by: string, source: string, author: string}|null}
 */
export function citation(events, since) {
  for (let i = events.length - 1; i >= 0; i--) {
    const { ms, port, source, values } = events[i]
    if (port !== "cite") continue
    if (ms < since) return null
    return { by: source, source: String(values[0] ?? ""), author: String(values[1] ?? "") }
  }
  return null
}
