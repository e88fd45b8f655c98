/**
 * A body on the stage as lines: a person in one ivory stroke, the machine's in blue dashes; the
 * wrists leave a trail of 0.8 s.
 */

import { BONES, WRISTS } from "./bodies.js"
import { project } from "./camera.js"

/** @import {Camera} from "./camera.js" */
/** @import {Body} from "./bodies.js" */
/** @import {Tokens} from "../loop.js" */

/** Milliseconds that a trail lasts. */
export const TRAIL = 800

/** @typedef {{at: number, points: number[]}[]} Trail  of both wrists: x y z x y z, metres */

/** Remember where the wrists are. @param {Trail} trail @param {Body} body @param {number} now */
export function leave(trail, body, now) {
  if (body.known && !body.held) {
    const last = trail[trail.length - 1]
    if (!last || now - last.at >= 30) {
      trail.push({ at: now, points: WRISTS.flatMap((j) => [body.points[j * 3], body.points[j * 3 + 1], body.points[j * 3 + 2]]) })
    }
  }
  while (trail.length && now - trail[0].at > TRAIL) trail.shift()
}

/** @param {CanvasRenderingContext2D} g @param {Camera} eye @param {Trail} trail @param {number} now @param {string} colour */
export function drawTrail(g, eye, trail, now, colour) {
  g.strokeStyle = colour
  g.lineCap = "round"
  for (let w = 0; w < 2; w++) {
    for (let i = 1; i < trail.length; i++) {
      const a = trail[i - 1], b = trail[i], age = (now - b.at) / TRAIL
      const from = project(eye, a.points[w * 3], a.points[w * 3 + 1], a.points[w * 3 + 2])
      const to = project(eye, b.points[w * 3], b.points[w * 3 + 1], b.points[w * 3 + 2])
      if (Math.hypot(to[0] - from[0], to[1] - from[1]) > 0.6 * to[2]) continue // she was lost and found again
      g.globalAlpha = 0.5 * (1 - age)
      g.lineWidth = 0.6 + 1.6 * (1 - age)
      g.beginPath()
      g.moveTo(from[0], from[1])
      g.lineTo(to[0], to[1])
      g.stroke()
    }
  }
  g.globalAlpha = 1
}

/**
 * Draw a body; gives where its name is written: [x, y].
 * @param {CanvasRenderingContext2D} g @param {Camera} eye @param {Body} body @param {boolean} machine
 * @param {Tokens} tokens
 * @returns {[number, number]}
 */
export function drawFigure(g, eye, body, machine, tokens) {
  const p = body.points, dashed = machine || body.held
  const pt = (/** @type {number} */ j) => project(eye, p[j * 3], p[j * 3 + 1], p[j * 3 + 2])
  const colour = machine ? tokens.machine : body.held ? tokens.dim : tokens.bright
  const feet = project(eye, p[48], 0, p[50])
  g.save()
  g.globalAlpha = 0.5
  g.fillStyle = "#000"
  g.beginPath()
  g.ellipse(feet[0], feet[1], 0.42 * feet[2], 0.11 * feet[2], 0, 0, 7)
  g.fill()
  g.lineCap = g.lineJoin = "round"
  g.strokeStyle = g.fillStyle = colour
  if (!body.held) { // flesh round the line
    g.globalAlpha = 0.18
    for (const [a, b, w] of BONES) {
      const A = pt(a), B = pt(b)
      g.lineWidth = Math.max(2.5, w * A[2] * 0.03)
      g.beginPath()
      g.moveTo(A[0], A[1])
      g.lineTo(B[0], B[1])
      g.stroke()
    }
  }
  g.globalAlpha = 1
  g.lineWidth = 2
  g.setLineDash(dashed ? [5, 3.5] : [])
  g.beginPath()
  const head = pt(0), size = Math.max(4, 0.11 * head[2])
  for (const [a, b] of BONES) {
    const A = pt(a), B = pt(b)
    if (a === 0) { // the neck ends at the chin
      const long = Math.hypot(A[0] - B[0], A[1] - B[1]) || 1, k = Math.min(1, size / long)
      g.moveTo(A[0] + (B[0] - A[0]) * k, A[1] + (B[1] - A[1]) * k)
    } else g.moveTo(A[0], A[1])
    g.lineTo(B[0], B[1])
  }
  g.stroke()
  g.setLineDash([])
  g.beginPath()
  g.arc(head[0], head[1], size, 0, 7)
  if (!body.held) { g.globalAlpha = 0.2; g.fill(); g.globalAlpha = 1 }
  if (dashed) g.setLineDash([4, 3])
  g.stroke()
  g.setLineDash([])
  if (!dashed) {
    for (const j of [5, 6, 11, 12]) {
      const A = pt(j)
      g.beginPath()
      g.arc(A[0], A[1], 2.4, 0, 7)
      g.fill()
    }
  }
  g.restore()
  let top = head[1] - size
  for (const j of [5, 6]) if (Math.abs(pt(j)[0] - head[0]) < 40) top = Math.min(top, pt(j)[1])
  return [head[0], top - 9]
}
