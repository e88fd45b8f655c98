/**
 * Who is in front of the cameras, from `look` tracks: 33 landmarks in metres a person, and where
 * the hips are. Pure. x to the right of the picture, y upwards, z away from the camera.
 */

import { track } from "../store.js"

/** @import {State} from "../store.js" */

/** Landmarks of BlazePose that are joined by a line. */
export const BONES = [
  [11, 12], [11, 13], [13, 15], [15, 19], [12, 14], [14, 16], [16, 20], [11, 23], [12, 24], [23, 24],
  [23, 25], [25, 27], [27, 29], [29, 31], [24, 26], [26, 28], [28, 30], [30, 32],
]
/** Landmarks that are drawn as points. */
export const JOINTS = [13, 14, 15, 16, 25, 26, 27, 28, 31, 32]
const LANDMARKS = 33, EARS = [7, 8], SOLES = [27, 28, 29, 30, 31, 32]

/** Of the 13 joints of a gesture (port `all`, body-lengths), which landmark each is. */
const GESTURE = [0, 11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28]
const GESTURE_PARTS = 45, TALL = 1.7

/** Metres between persons of whom nobody says where they stand. */
const APART = 1.1

/** Without a new value for so long, what is seen is what was held. */
const HELD = 700

/**
 * @typedef {Object} Person
 * @property {string} source
 * @property {number} who
 * @property {number[]} ids     tracks of the body, in their order
 * @property {number[]} centre  tracks of the hips' place, or empty
 * @property {number[]} points  landmark of each three ids
 * @property {number} aside     metres from the middle while nobody says where she stands
 * @property {number} tall      metres that 1 is
 * @property {number} sum       what its values came to, to see that they change
 * @property {number} changed   when they last did, ms
 */

/** @type {WeakMap<object, {count: number, people: Person[]}>} */
const found = new WeakMap()

/**
 * All persons that the plan has tracks for; looked for again when tracks are added.
 * @param {State} state @returns {Person[]}
 */
export function people(state) {
  const tracks = state.plan?.tracks
  if (!tracks) return []
  const before = found.get(tracks)
  if (before && before.count === tracks.length) return before.people
  /** @type {Map<string, Person>} */
  const bodies = new Map()
  /** @type {Map<string, Person>} */
  const gestures = new Map()
  tracks.forEach((one, id) => {
    const whole = one.parts === 3 * LANDMARKS
    if (one.k !== "look" || (!whole && one.parts !== GESTURE_PARTS)) return
    const source = one.source ?? "", who = one.who ?? 0, key = source + "\n" + who
    const by = whole ? bodies : gestures
    let person = by.get(key)
    if (!person) {
      person = { source, who, ids: [], centre: centre(state, source, who), aside: 0, tall: whole ? 1 : TALL,
        points: whole ? [...Array(LANDMARKS).keys()] : GESTURE, sum: NaN, changed: -Infinity }
      by.set(key, person)
    }
    person.ids[one.part ?? 0] = id
  })
  for (const [key, person] of gestures) if (!bodies.has(key)) bodies.set(key, person)
  const all = [...bodies.values()], adrift = all.filter(({ centre }) => !centre.length)
  adrift.forEach((person, i) => { person.aside = (i - (adrift.length - 1) / 2) * APART })
  found.set(tracks, { count: tracks.length, people: all })
  return all
}

/** @param {State} state @param {string} source @param {number} who */
function centre(state, source, who) {
  for (const kind of /** @type {const} */ (["look", "signal"])) {
    const ids = [0, 1, 2].map((part) => track(state, kind, source, "centre", who, part))
    if (ids.every((id) => id >= 0)) return ids
  }
  return []
}

/**
 * A person's landmarks now, in metres: x from the picture's middle, y above the floor.
 * @param {State} state @param {Person} person @param {Float32Array} out 99 places, NaN: not known
 * @returns {boolean} whether anything is known of them
 */
export function landmarks(state, person, out) {
  out.fill(NaN)
  const { ids, points, tall } = person
  let known = false, lowest = Infinity
  for (let i = 0; i < points.length; i++) {
    const x = state.live[ids[3 * i]], y = state.live[ids[3 * i + 1]], z = state.live[ids[3 * i + 2]]
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue
    const at = 3 * points[i]
    out[at] = x * tall
    out[at + 1] = y * tall
    out[at + 2] = z * tall
    known = true
    if (SOLES.includes(points[i]) && out[at + 1] < lowest) lowest = out[at + 1]
  }
  if (!known) return false
  const [cx, cy] = person.centre.map((id) => state.live[id])
  const across = Number.isFinite(cx) ? cx : person.aside
  const up = Number.isFinite(cy) ? cy : Number.isFinite(lowest) ? -lowest : 0
  for (let i = 0; i < out.length; i += 3) { out[i] += across; out[i + 1] += up }
  return true
}

/**
 * Middle and radius of the head, from the nose and the ears.
 * @param {Float32Array} at @returns {[number, number, number]}
 */
export function head(at) {
  const [left, right] = EARS.map((i) => 3 * i)
  if (Number.isNaN(at[left])) return [at[0], at[1], 0.11]
  return [(at[left] + at[right]) / 2, (at[left + 1] + at[right + 1]) / 2 + 0.02, 0.11]
}

/**
 * Whether what stands there is only held: nobody is seen, a hand holds it, or it has not moved.
 * @param {State} state @param {Person} person @param {number} now
 */
export function isHeld(state, person, now) {
  let sum = 0
  for (const id of person.ids) sum += state.live[id]
  if (sum !== person.sum && !Number.isNaN(sum)) { person.sum = sum; person.changed = now }
  const life = state.status?.inputs?.find((one) => one.name === person.source)?.life
  if (life === "lost" || life === "dead") return true
  const seen = track(state, "signal", person.source, "seen", person.who)
  return (seen >= 0 && state.live[seen] === 0) || now - person.changed > HELD
}

/** From the lowest to the highest that is known, metres. @param {Float32Array} at */
export function stature(at) {
  let low = Infinity, high = -Infinity
  for (let i = 1; i < at.length; i += 3) if (!Number.isNaN(at[i])) { low = Math.min(low, at[i]); high = Math.max(high, at[i]) }
  return high - low
}
