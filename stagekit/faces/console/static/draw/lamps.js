/**
 * What each lamp of the rig gives now, read from the packets that left. Pure.
 */

import { track } from "../store.js"

/** @import {State} from "../store.js" */

/**
 * @typedef {[output: string, address: string, part: number]} Address
 * @typedef {{name: string, at: number[], aim: number[], spread: number, kind: "dimmer"|"rgb"|"none",
 *   gel: number[], hung: boolean, addresses: Address[], level: Address[]}} Lamp
 * @typedef {{name: any, floor: number[], lamps: Lamp[]}} Rig
 * @typedef {{lamp: Lamp, ids: number[], level: number[], mapped: boolean}} Fed  a lamp and its tracks
 * @typedef {{level: number, rgb: number[], hand: string|null}} Light
 */

/** The rig of a plan; a floor without lamps where none was told. @param {State} state @returns {Rig} */
export function rigOf(state) {
  const rig = state.plan?.rig
  return rig?.lamps ? rig : NOTHING
}

/** @type {Rig} */
const NOTHING = { name: {}, floor: [8, 6], lamps: [] }

/** Each lamp with the ids of what feeds it; looked up once for a plan. @param {State} state @returns {Fed[]} */
export function fed(state) {
  return rigOf(state).lamps.map((lamp) => {
    const ids = lamp.addresses.map(([output, address, part]) => track(state, "target", output, address, part))
    const level = lamp.level.map(([output, address, part]) => track(state, "target", output, address, part))
    return { lamp, ids, level, mapped: [...ids, ...level].some((id) => id >= 0) }
  })
}

/** A value that left, as 0..1 of its range; what never left is nothing. @param {State} state @param {number} id */
export function share(state, id) {
  if (id < 0) return 0
  const value = state.live[id]
  if (!(value === value)) return 0
  const told = state.plan?.tracks[id]
  const low = told?.low ?? 0, high = told?.high ?? 1
  if (low === high) return 0
  return Math.min(1, Math.max(0, (value - low) / (high - low)))
}

/** @param {State} state @param {number[]} ids */
function brightest(state, ids) {
  let most = 0
  for (const id of ids) most = Math.max(most, share(state, id))
  return most
}

/**
 * What a lamp gives: its level and its pure colour, each 0..1.
 * @param {State} state @param {Fed} one @param {Light} [light] filled again, to make no rubbish
 * @returns {Light}
 */
export function light(state, one, light = { level: 0, rgb: [0, 0, 0], hand: null }) {
  const { lamp, ids } = one
  if (lamp.kind === "rgb") {
    const [r, g, b] = [share(state, ids[0]), share(state, ids[1]), share(state, ids[2])]
    const most = Math.max(r, g, b)
    light.rgb = most > 0 ? [r / most, g / most, b / most] : lamp.gel
    light.level = most * (one.level.length ? brightest(state, one.level) : 1)
  } else {
    light.rgb = lamp.gel
    light.level = lamp.kind === "none" ? 0 : brightest(state, ids)
  }
  return light
}

/** Whose hand is on a lamp, or null. @param {State} state @param {Lamp} lamp @returns {string|null} */
export function handOn(state, lamp) {
  const held = state.status?.hands?.targets
  if (!held?.length) return null
  for (const { output, address, by } of held) {
    for (const one of lamp.addresses) if (one[0] === output && one[1] === address) return by || "?"
    for (const one of lamp.level) if (one[0] === output && one[1] === address) return by || "?"
  }
  return null
}

/** How much of a lamp's light the eye takes: a dim lamp is still seen. @param {number} level */
export const glow = (level) => Math.min(1, Math.pow(level, 0.75))

/** Full lamps that the eye bears before it closes a little. */
const BRIGHT = 12

/**
 * How far the eye is open: a stage full of light is drawn darker, so that colours stay colours.
 * @param {Light[]} lights @returns {number} 0..1
 */
export function exposure(lights) {
  let total = 0
  for (const one of lights) total += glow(one.level)
  return total > BRIGHT ? Math.sqrt(BRIGHT / total) : 1
}

/**
 * A colour in the page's theme: in rouge only reds, as bright as it was.
 * @param {number[]} rgb 0..1 @param {boolean} rouge @returns {[number, number, number]} 0..255
 */
export function shown(rgb, rouge) {
  const [r, g, b] = rgb
  if (!rouge) return [Math.round(r * 255), Math.round(g * 255), Math.round(b * 255)]
  const y = 0.3 * r + 0.59 * g + 0.11 * b
  return [Math.round(150 + 90 * y), Math.round(26 + 20 * y), Math.round(14 + 10 * y)]
}
