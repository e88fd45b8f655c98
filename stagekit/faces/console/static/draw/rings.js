/** The lamps themselves and what they hang from. */

import { project } from "./camera.js"
import { shown } from "./lamps.js"

/** @import {Camera} from "./camera.js" */
/** @import {Fed, Lamp, Light} from "./lamps.js" */
/** @import {Tokens} from "../loop.js" */

/** Above this a lamp hangs from a bar; below it stands on the floor or at the side. */
const HUNG = 2.5

/** Light under which a lamp counts as out. */
export const OUT = 0.004

/**
 * @typedef {{y: number, z: number, from: number, to: number}} Bar  metres
 * @typedef {{x: number, y: number, r: number, named: boolean}} Ring  pixels
 */

/** Lamps at one height and depth hang from one bar. @param {Lamp[]} lamps @returns {Bar[]} */
export function bars(lamps) {
  /** @type {Bar[]} */
  const found = []
  for (const { at: [x, y, z] } of lamps) {
    if (y < HUNG) continue
    const bar = found.find((one) => Math.abs(one.z - z) < 0.25 && Math.abs(one.y - y) < 0.3)
    if (bar) {
      bar.from = Math.min(bar.from, x)
      bar.to = Math.max(bar.to, x)
    } else found.push({ y, z, from: x, to: x })
  }
  return found
}

/**
 * Where the lamps are in the picture, how large, and which have room for their name: nearest first,
 * none over another.
 * @param {Camera} eye @param {Fed[]} all @param {(text: string) => number} wide width of a text @returns {Ring[]}
 */
export function rings(eye, all, wide) {
  const placed = all.map(({ lamp }) => {
    const [x, y, k] = project(eye, lamp.at[0], lamp.at[1], lamp.at[2])
    return { x, y, r: Math.min(11, Math.max(4.5, 0.085 * k)), named: false }
  })
  for (let i = 0; i < placed.length; i++) { // where they stand close they are drawn smaller
    for (let j = 0; j < i; j++) {
      const apart = Math.hypot(placed[i].x - placed[j].x, placed[i].y - placed[j].y)
      if (apart > 0.5 && apart < 24) {
        const most = Math.max(2.5, apart * 0.42)
        placed[i].r = Math.min(placed[i].r, most)
        placed[j].r = Math.min(placed[j].r, most)
      }
    }
  }
  if (eye.width < 420) return placed
  const order = all.map((_, i) => i).sort((a, b) => all[a].lamp.at[2] - all[b].lamp.at[2] || all[a].lamp.at[0] - all[b].lamp.at[0])
  /** @type {{left: number, right: number, top: number, bottom: number}[]} */
  const taken = placed.map((one) => ({ left: one.x - one.r, right: one.x + one.r, top: one.y - one.r, bottom: one.y + one.r }))
  for (const i of order) {
    if (!all[i].mapped) continue // what the scene does not use stays without a name
    const one = placed[i], half = wide(all[i].lamp.name) / 2 + 4
    const box = { left: one.x - half, right: one.x + half, top: one.y - one.r - 17, bottom: one.y - one.r - 4 }
    if (taken.some((t) => t.left < box.right && t.right > box.left && t.top < box.bottom && t.bottom > box.top)) continue
    one.named = true
    taken.push(box)
  }
  return placed
}

/**
 * @param {CanvasRenderingContext2D} g @param {Camera} eye @param {Bar[]} all
 * @param {Tokens} tokens
 */
export function drawBars(g, eye, all, tokens) {
  g.strokeStyle = tokens.line
  g.lineWidth = 1
  for (const { y, z, from, to } of all) {
    const [ax, ay] = project(eye, from - 0.8, y + 0.08, z), [bx] = project(eye, to + 0.8, y + 0.08, z)
    g.beginPath()
    g.moveTo(ax, ay)
    g.lineTo(bx, ay)
    g.stroke()
  }
}

/**
 * One lamp: full of its colour as it burns, hollow when it is out, dashed where the scene has
 * nothing for it, ringed in amber while somebody's hand is on it.
 * @param {CanvasRenderingContext2D} g @param {Ring} at @param {Fed} one @param {Light} light
 * @param {Tokens} tokens @param {boolean} stale
 */
export function drawRing(g, at, one, light, tokens, stale) {
  const lit = light.level > OUT && !stale, hand = light.hand !== null
  g.beginPath()
  g.arc(at.x, at.y, at.r, 0, 6.2832)
  if (lit) {
    const [r, gr, b] = shown(light.rgb, tokens.rouge)
    const k = 0.3 + 0.7 * Math.min(1, light.level * 1.2)
    g.fillStyle = `rgb(${(r * k) | 0},${(gr * k) | 0},${(b * k) | 0})`
    g.fill()
  }
  if (!one.mapped) {
    g.globalAlpha = 0.55
    g.setLineDash([2.5, 2.5])
  }
  g.strokeStyle = hand ? tokens.warn : lit ? tokens.human2 : tokens.edge
  g.lineWidth = hand ? 2 : 1
  g.stroke()
  if (!one.mapped) {
    g.setLineDash([])
    g.globalAlpha = 1
  }
}

/**
 * The lamps' names: those with room, and those under a hand.
 * @param {CanvasRenderingContext2D} g @param {Ring[]} at @param {Fed[]} all @param {Light[]} lights @param {Tokens} tokens
 */
export function drawNames(g, at, all, lights, tokens) {
  for (let i = 0; i < all.length; i++) {
    const hand = lights[i].hand !== null
    if (!at[i].named && !hand) continue
    g.fillStyle = hand ? tokens.warn : tokens.dim
    g.fillText(all[i].lamp.name, at[i].x, at[i].y - at[i].r - 6)
  }
}
