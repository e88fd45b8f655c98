/**
 * Who looks: a pinhole in the stalls, 8.5 m before the edge of the stage and 2.35 m above it.
 * Metres of the stage (x across, jardin below zero; y up; z upstage) become pixels of the picture.
 */

/** Where the eye is: across, up, upstage. */
export const EYE = [0, 2.35, -8.5]

/** Metres above the floor at which the walls of the drawing end. */
export const GRID = 4.25

/**
 * @typedef {[number, number, number]} Point
 * @typedef {{f: number, cx: number, cy: number, width: number, height: number}} Camera
 * @typedef {{floor: number[], lamps: {at: number[], aim: number[]}[]}} Hall
 */

/** A point as the eye sees it one unit away: [across, down, nearness]. @param {number[]} p */
export function seen(p) {
  const k = 1 / Math.max(0.5, p[2] - EYE[2])
  return [(p[0] - EYE[0]) * k, (EYE[1] - p[1]) * k, k]
}

/**
 * The camera that has the whole stage and every lamp in the picture.
 * @param {Hall} hall @param {number} width @param {number} height
 * @returns {Camera}
 */
export function camera(hall, width, height) {
  const [across, deep] = hall.floor
  const half = across / 2
  const points = [[half, 0, 0], [half, GRID, deep], ...hall.lamps.map((lamp) => lamp.at)]
  let wide = 0.01, top = Infinity, bottom = -Infinity
  for (const p of points) {
    const [x, y] = seen(p)
    wide = Math.max(wide, Math.abs(x))
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  }
  const side = Math.min(44, width * 0.06), above = Math.min(36, height * 0.2), below = Math.min(18, height * 0.06)
  const f = Math.max(1, Math.min((width / 2 - side) / wide, (height - above - below) / (bottom - top)))
  const used = (bottom - top) * f
  return { f, cx: width / 2, cy: above + (height - above - below - used) / 2 - top * f, width, height }
}

/**
 * A point of the stage in the picture: [x, y, pixels of one metre there].
 * @param {Camera} eye @param {number} x @param {number} y @param {number} z
 * @returns {Point}
 */
export function project(eye, x, y, z) {
  const k = eye.f / Math.max(0.5, z - EYE[2])
  return [eye.cx + (x - EYE[0]) * k, eye.cy - (y - EYE[1]) * k, k]
}
