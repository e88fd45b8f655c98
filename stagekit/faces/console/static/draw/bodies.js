/**
 * Who stands on the stage: from the tracks that are for the eyes, bodies in metres of the stage.
 * Pure. A person is seen by an input; a body that a model says is the machine's.
 */

import { track } from "../store.js"

/** @import {State} from "../store.js" */

/** Joints that are drawn: places in the 33 landmarks of BlazePose, and in the 15 points of a gesture. */
export const JOINTS = ["head", "l.shoulder", "r.shoulder", "l.elbow", "r.elbow", "l.wrist", "r.wrist",
  "l.hip", "r.hip", "l.knee", "r.knee", "l.ankle", "r.ankle", "l.foot", "r.foot"]
const BLAZE = [0, 11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28, 31, 32]
const EARS = [7, 8]

/** Bones as pairs of joints and their width in the drawing; 15 and 16: between shoulders, between hips. */
export const BONES = [
  [0, 15, 2], [1, 2, 6], [1, 3, 3.6], [3, 5, 3], [2, 4, 3.6], [4, 6, 3], [15, 16, 7],
  [7, 8, 5], [7, 9, 5], [9, 11, 4], [11, 13, 3], [8, 10, 5], [10, 12, 4], [12, 14, 3],
]
export const WRISTS = [5, 6]

/**
 * @typedef {{source: string, who: number, name: string, machine: boolean, world: number[],
 *   centre: number[], seen: number}} Seat  the tracks of one body
 * @typedef {{points: Float32Array, held: boolean, known: boolean}} Body  17 times x y z, metres of the stage
 */

/**
 * Every body that the plan can show, with the ids of its tracks.
 * @param {State} state @returns {Seat[]}
 */
export function seats(state) {
  const plan = state.plan
  if (!plan) return []
  /** @type {Map<string, Seat>} */
  const found = new Map()
  for (const one of plan.tracks) {
    if (one.k !== "look" || one.port !== "world" || one.part !== 0) continue
    const source = one.source ?? "", who = one.who ?? 0
    const world = Array.from({ length: 99 }, (_, i) => track(state, "look", source, "world", who, i))
    const input = plan.inputs.find((each) => each.name === source)
    const person = who > 0 ? input?.people?.[who - 1] : undefined
    found.set(source + "\n" + who, {
      source, who, machine: !input,
      name: person ?? (who > 1 ? `${source} ${who}` : source), world,
      centre: [0, 1, 2].map((i) => either(state, source, "centre", who, i)),
      seen: either(state, source, "seen", who, 0),
    })
  }
  return [...found.values()]
}

/** @param {State} state @param {string} source @param {string} port @param {number} who @param {number} part */
function either(state, source, port, who, part) {
  const look = track(state, "look", source, port, who, part)
  return look >= 0 ? look : track(state, "signal", source, port, who, part)
}

/** @returns {Body} */
export const nobody = () => ({ points: new Float32Array(51).fill(NaN), held: false, known: false })

/**
 * Where a body stands now. Its feet are on the floor unless it jumps; its depth is the camera's, put
 * into the floor that is drawn.
 * @param {State} state @param {Seat} seat @param {number[]} floor width and depth @param {Body} body filled again
 * @returns {Body}
 */
export function stand(state, seat, floor, body) {
  const at = state.live, p = body.points
  const x0 = at[seat.world[0]]
  body.known = x0 === x0
  if (!body.known) return body
  const cx = seat.centre[0] >= 0 ? finite(at[seat.centre[0]], 0) : 0
  const away = seat.centre[2] >= 0 ? finite(at[seat.centre[2]], 3) : 3
  const cz = depth(away, floor[1])
  for (let j = 0; j < 15; j++) {
    for (let c = 0; c < 3; c++) p[j * 3 + c] = at[seat.world[BLAZE[j] * 3 + c]]
  }
  for (let c = 0; c < 3; c++) { // the head is between the ears, not at the nose
    p[c] = (at[seat.world[EARS[0] * 3 + c]] + at[seat.world[EARS[1] * 3 + c]]) / 2
  }
  let low = Infinity
  for (let j = 7; j < 15; j++) low = Math.min(low, p[j * 3 + 1])
  const up = seat.centre[1] >= 0 ? finite(at[seat.centre[1]], -low) : -low
  const reach = Math.max(0.5, floor[0] / 2 - 0.4)
  const across = Math.min(reach, Math.max(-reach, cx))
  for (let j = 0; j < 15; j++) {
    p[j * 3] += across
    p[j * 3 + 1] = Math.max(0.02, p[j * 3 + 1] + Math.max(up, -low))
    p[j * 3 + 2] = p[j * 3 + 2] * 0.8 + cz
  }
  for (let c = 0; c < 3; c++) {
    p[45 + c] = (p[3 + c] + p[6 + c]) / 2
    p[48 + c] = (p[21 + c] + p[24 + c]) / 2
  }
  const there = seat.seen >= 0 ? at[seat.seen] : 1
  body.held = there === 0
  return body
}

/** Metres from the camera, put on the floor: near is down stage, far is up stage. @param {number} away @param {number} deep */
export function depth(away, deep) {
  const share = Math.min(1, Math.max(0, (away - 1) / 7))
  return 0.8 + share * Math.max(0.5, deep - 1.6)
}

/** @param {number} value @param {number} otherwise */
const finite = (value, otherwise) => (value === value ? value : otherwise)
