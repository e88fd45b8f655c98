/**
 * How values stand on a scale and how they are written. Pure.
 *
 * Decibels have one scale for all meters, -60..0 dBFS; everything else is drawn in the range its
 * port declares, or, where nobody declared one, in what it has reached so far (store.js).
 */

import { level } from "../store.js"
import { num } from "../words.js"

/** @import {State} from "../store.js" */
/** @import {Track} from "../types.js" */

/** The least and most that an audio meter shows, in dBFS. */
export const QUIET = -60, FULL = 0

/** How far beyond its usual range a value must lie to be told, as a share of that range. */
const BEYOND = 0.02

/** @param {number} decibels @returns {number} 0..1 */
export const loudness = (decibels) => Math.min(1, Math.max(0, (decibels - QUIET) / (FULL - QUIET)))

/**
 * Where a value of a track stands, 0..1; NaN where it is not known.
 * @param {State} state @param {number} id @param {number} [value]
 */
export function share(state, id, value = state.live[id]) {
  if (Number.isNaN(value)) return NaN
  return state.plan?.tracks[id]?.unit === "dB" ? loudness(value) : level(state, id, value)
}

/**
 * Whether a value lies outside the range its port declares.
 * @param {Track|undefined} track @param {number} value
 */
export function beyond(track, value) {
  if (!track || track.unit === "dB" || typeof track.low !== "number" || typeof track.high !== "number") return false
  const room = BEYOND * (track.high - track.low)
  return value > track.high + room || value < track.low - room
}

/** @type {Object<string, {decimals: number, sign: string}>} */
const UNITS = {
  m: { decimals: 2, sign: "\u00a0m" }, dB: { decimals: 1, sign: "\u00a0dB" },
  s: { decimals: 1, sign: "\u00a0s" }, deg: { decimals: 0, sign: "°" },
  Hz: { decimals: 0, sign: "\u00a0Hz" }, "/s": { decimals: 1, sign: "\u202f/s" },
  note: { decimals: 0, sign: "" },
}

/**
 * A value as it is read: two decimals, or what its unit asks for; ever fewer the bigger it is,
 * so that its width stays.
 * @param {number} value @param {string|null} [unit] @param {boolean} [whole] @returns {string}
 */
export function said(value, unit = "", whole = false) {
  if (Number.isNaN(value)) return "—"
  const way = UNITS[unit ?? ""]
  if (way) return num(value, way.decimals) + way.sign
  const size = Math.abs(value)
  return num(value, whole || size >= 1000 ? 0 : size >= 100 ? 1 : 2)
}

/** A note of MIDI as it is called: 60 is c4. @param {number} pitch */
export const note = (pitch) => ["c", "c#", "d", "d#", "e", "f", "f#", "g", "g#", "a", "a#", "b"][((Math.round(pitch) % 12) + 12) % 12] + (Math.floor(Math.round(pitch) / 12) - 1)

/** Fields of an event that are whole numbers whatever flows. */
const WHOLE = ["velocity", "channel"]

/**
 * A track's value as it is read: a slot's as a level of 0..1, whatever travels on the wire; an
 * event's by its field, a pitch by its name.
 * @param {Track|undefined} track @param {number} value
 */
export function read(track, value) {
  if (!track) return said(value)
  if (track.k === "target") return said(asLevel(track, value))
  const field = track.fields?.[track.part ?? 0]
  if (field === "pitch" && !Number.isNaN(value)) return note(value)
  return said(value, track.unit, track.whole || WHOLE.includes(field ?? ""))
}

/**
 * A round number that is at least so much: the top of a fader whose range nobody told.
 * @param {number} value @returns {number} 1, 2, 5, 10, 20, 50, …
 */
export function roundUp(value) {
  if (!(value > 1)) return 1
  const ten = 10 ** Math.floor(Math.log10(value))
  for (const step of [1, 2, 5]) if (value <= step * ten * 1.0000001) return step * ten
  return 10 * ten
}

/**
 * A value on the wire as the hand sends it: 0..1 where the slot has a range, else as it is.
 * @param {Track} one @param {number} wire
 */
export function asLevel(one, wire) {
  const { low, high } = one
  return typeof low === "number" && typeof high === "number" && high > low ? Math.min(1, Math.max(0, (wire - low) / (high - low))) : wire
}

/** A level as it travels: the other way of `asLevel`. @param {Track} one @param {number} level */
export const asWire = ({ low, high }, level) => typeof low === "number" && typeof high === "number" && high > low ? low + level * (high - low) : level

/**
 * What a hand must say so that a slot stays where it is: what left has passed the master already.
 * @param {Track} one @param {number} wire @param {number} master 0..1
 */
export function before(one, wire, master) {
  const level = asLevel(one, wire)
  return one.intensity && master > 0 ? Math.min(1, level / master) : level
}

/**
 * Widths of a bar's parts, as shares of the budget, never wider than it together.
 * @param {[string, number][]} parts name and ms @param {number} budget
 * @returns {number[]} 0..1
 */
export function widths(parts, budget) {
  let room = 1
  return parts.map(([, spent]) => {
    const wide = Math.min(room, Math.max(0, spent / budget))
    room -= wide
    return wide
  })
}
