/** How many rows each input and model gets beside the stage. Pure. */

import { answersOf } from "./lists.js"

/** @import {State} from "../store.js" */

/** Rows that fit beside the stage, names of things included: on a laptop, and on a wide screen. */
const FEW = 13, MANY = 11
/** Most signals shown of one thing. */
const MOST = [3, 5]

/**
 * Deal rows to things that want some: one each in turn, until the room is full.
 * @param {number[]} wanted @param {number} room rows in all @param {number} most rows of one thing
 * @returns {number[]} at least one for whoever wants any
 */
export function deal(wanted, room, most) {
  const dealt = wanted.map((want) => Math.min(1, want))
  for (let left = room - dealt.reduce((sum, one) => sum + one, 0), turn = 2; left > 0 && turn <= most; turn++) {
    wanted.forEach((want, i) => { if (want >= turn && left > 0) { dealt[i]++; left-- } })
  }
  return dealt
}

/**
 * How many signals an input or model may show so that all of them, and the cameras, fit.
 * @param {State} state @param {string} name
 * @returns {[number, number]} on a laptop, on a wide screen
 */
export function quota(state, name) {
  const { inputs = [], models = [], outputs = [] } = state.status ?? {}
  const things = [...inputs, ...models], at = things.findIndex((one) => one.name === name)
  const counts = counted(state), wanted = things.map((one) => counts.get(one.name) ?? 0)
  return [deal(wanted, FEW - outputs.length - things.length, MOST[0])[at] ?? 0, deal(wanted, MANY - things.length, MOST[1])[at] ?? 0]
}

/** @type {WeakMap<object, {size: number, counts: Map<string, number>}>} */
const known = new WeakMap()

/** Signals and ears of each thing. @param {State} state @returns {Map<string, number>} */
function counted(state) {
  const tracks = state.plan?.tracks ?? [], was = known.get(tracks)
  if (was?.size === tracks.length) return was.counts
  /** @type {Map<string, number>} */
  const counts = new Map()
  for (const one of tracks) {
    if (one.fields && one.part) continue // one row for all fields of an event
    const name = one.k === "signal" ? one.source : one.k === "ear" && !one.s ? one.model : undefined
    if (name) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  for (const { name } of state.plan?.models ?? []) counts.set(name, (counts.get(name) ?? 0) + answersOf(state, name).length)
  known.set(tracks, { size: tracks.length, counts })
  return counts
}
