/**
 * Light in the air and where it falls: drawn once for each lamp in white on a small canvas of half
 * the resolution, tinted when its colour changes, and laid over the stage with `lighter`.
 */

import { project } from "./camera.js"

/** @import {Camera} from "./camera.js" */
/** @import {Lamp} from "./lamps.js" */

/** Pixels of a beam for one of the page. */
export const FINE = 0.5

/**
 * @typedef {{x: number, y: number, width: number, height: number}} Frame  in pixels of the page
 * @typedef {{frame: Frame, white: HTMLCanvasElement, tinted: OffscreenCanvas, still: boolean,
 *   picture: ImageBitmap|OffscreenCanvas, colour: string}} Beam  still: its colour does not change
 * @typedef {{from: number[], to: number[], rx: number, ry: number, flat: boolean}} Cone
 */

/**
 * The lamp and its pool in the picture. A light that falls on the floor makes a flat pool; one
 * aimed at a body or the back wall, a round one.
 * @param {Camera} eye @param {Lamp} lamp @returns {Cone}
 */
export function cone(eye, lamp) {
  const from = project(eye, lamp.at[0], lamp.at[1], lamp.at[2])
  const to = project(eye, lamp.aim[0], lamp.aim[1], lamp.aim[2])
  const flat = lamp.aim[1] < 0.3
  const rx = Math.max(2, lamp.spread * to[2])
  const near = project(eye, lamp.aim[0], 0, lamp.aim[2] - lamp.spread)[1]
  const far = project(eye, lamp.aim[0], 0, lamp.aim[2] + lamp.spread)[1]
  return { from, to, rx, ry: flat ? Math.max(2, (near - far) / 2) : rx * 0.95, flat }
}

/** What of the page a cone covers, on whole pixels of the half picture. @param {Cone} c @returns {Frame} */
export function frameOf(c) {
  const grid = 1 / FINE, edge = 4
  const x = Math.floor((Math.min(c.from[0] - 8, c.to[0] - c.rx) - edge) * FINE) * grid
  const y = Math.floor((Math.min(c.from[1] - 8, c.to[1] - c.ry) - edge) * FINE) * grid
  const right = Math.max(c.from[0] + 8, c.to[0] + c.rx) + edge
  const bottom = Math.max(c.from[1] + 8, c.to[1] + c.ry) + edge
  return { x, y, width: Math.ceil((right - x) * FINE) * grid, height: Math.ceil((bottom - y) * FINE) * grid }
}

/** @param {number} width @param {number} height */
function sheet(width, height) {
  const canvas = document.createElement("canvas")
  canvas.width = Math.max(1, Math.round(width))
  canvas.height = Math.max(1, Math.round(height))
  return canvas
}

/** A beam in white, ready to be tinted. @param {Camera} eye @param {Lamp} lamp @returns {Beam} */
export function beam(eye, lamp) {
  const c = cone(eye, lamp), frame = frameOf(c)
  const white = sheet(frame.width * FINE, frame.height * FINE)
  const g = /** @type {CanvasRenderingContext2D} */ (white.getContext("2d"))
  const image = g.createImageData(white.width, white.height)
  const bytes = image.data
  let chance = 1
  for (let j = 0, k = 0; j < white.height; j++) {
    for (let i = 0; i < white.width; i++, k += 4) {
      const alpha = haze(c, frame.x + (i + 0.5) / FINE, frame.y + (j + 0.5) / FINE)
      // Without a grain of chance so faint a light falls into steps.
      chance = (chance * 16807) % 2147483647
      bytes[k] = bytes[k + 1] = bytes[k + 2] = 255
      bytes[k + 3] = alpha <= 0 ? 0 : alpha * 255 + chance / 2147483647
    }
  }
  g.putImageData(image, 0, 0)
  const tinted = new OffscreenCanvas(white.width, white.height)
  return { frame, white, tinted, still: lamp.kind !== "rgb", picture: tinted, colour: "" }
}

/**
 * How much light of a full lamp meets the eye at one point of the picture: what hangs in the air
 * on the way, brightest near the lamp and on the axis, and what lies where it falls.
 * @param {Cone} c @param {number} x @param {number} y @returns {number} 0..1
 */
export function haze(c, x, y) {
  const [ax, ay] = c.from, [bx, by] = c.to
  const dx = bx - ax, dy = by - ay, long = Math.hypot(dx, dy) || 1
  const px = x - ax, py = y - ay
  const along = (px * dx + py * dy) / (long * long)
  const aside = Math.abs(px * dy - py * dx) / long
  const nx = dy / long, ny = dx / long
  const wide = Math.hypot(c.rx * nx, c.ry * ny) // half the cone's width where it ends
  let air = 0
  if (along > 0) {
    const w = 3 + (wide - 3) * Math.min(1.2, along), s = 1 - (aside / w) ** 2
    if (s > 0) {
      const end = c.flat ? 1 + (c.ry * Math.abs(dy)) / (long * long) : 1
      const left = Math.min(1, Math.max(0, (end - along) / (end * 0.55))) // into the pool, or into the dark
      air = (0.5 / (1 + 2.6 * along)) * s ** 1.6 * (c.flat ? Math.min(1, 8 * left) * (0.16 + 0.84 * left) : left * left)
    }
  }
  const bloom = 1 - (px * px + py * py) / 196
  if (bloom > 0) air = Math.max(air, 0.42 * bloom * bloom)
  const q = 1 - ((x - bx) / c.rx) ** 2 - ((y - by) / c.ry) ** 2
  const pool = q > 0 ? (c.flat ? 0.56 : 0.16) * q ** 1.5 : 0
  return 1 - (1 - air) * (1 - pool)
}

/**
 * Lay one beam over the half picture. Colours are taken in 32 steps each, so that a slow fade
 * tints seldom.
 * @param {CanvasRenderingContext2D} g of the half picture @param {Beam} one
 * @param {[number, number, number]} rgb 0..255 @param {number} alpha
 */
export function shine(g, one, rgb, alpha) {
  const colour = `rgb(${rgb[0] & 0xf8 | 7},${rgb[1] & 0xf8 | 7},${rgb[2] & 0xf8 | 7})`
  if (one.colour !== colour) {
    const t = /** @type {OffscreenCanvasRenderingContext2D} */ (one.tinted.getContext("2d"))
    t.globalCompositeOperation = "copy"
    t.drawImage(one.white, 0, 0)
    t.globalCompositeOperation = "source-in"
    t.fillStyle = colour
    t.fillRect(0, 0, one.tinted.width, one.tinted.height)
    one.colour = colour
    if (one.still) one.picture = one.tinted.transferToImageBitmap() // laid over faster than a canvas
  }
  g.globalAlpha = alpha
  g.drawImage(one.picture, one.frame.x * FINE, one.frame.y * FINE)
}
