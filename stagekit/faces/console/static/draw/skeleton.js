/**
 * Who is in front of the cameras: each person a figure that stands on the floor where she stands,
 * ivory and continuous; dashed and grey once she is only held.
 */

import { BONES, JOINTS, head, isHeld, landmarks, people } from "./body.js"
import { brightInk } from "./ink.js"
import { person as who } from "../parts/labels.js"

/** @import {State} from "../store.js" */
/** @import {Tokens, Box} from "../loop.js" */

/** Metres that fit in the picture: a person with an arm up, and as many beside each other. */
const HIGH = 2.25, WIDE = 2.6
const at = new Float32Array(99)

/**
 * @param {CanvasRenderingContext2D} ctx @param {State} state @param {Tokens} tokens
 * @param {number} now @param {Box} box
 */
export function draw(ctx, state, tokens, now, { width, height }) {
  ctx.clearRect(0, 0, width, height)
  const floor = Math.round(height * 0.93) + 0.5
  ctx.strokeStyle = tokens.line
  ctx.lineWidth = 1
  ctx.beginPath()
  ctx.moveTo(12, floor)
  ctx.lineTo(width - 12, floor)
  ctx.stroke()
  const all = people(state)
  if (!all.length) return
  // Who moves out of the middle makes the picture wider, never cut.
  let reach = WIDE / 2
  for (const person of all) if (landmarks(state, person, at)) for (let i = 0; i < 99; i += 3) if (Math.abs(at[i]) + 0.15 > reach) reach = Math.abs(at[i]) + 0.15
  const scale = Math.min((height * 0.93 - 8) / HIGH, width / 2 / reach)
  all.forEach((person) => {
    if (!landmarks(state, person, at)) return
    const held = isHeld(state, person, now)
    figure(ctx, state, tokens, at, width / 2, floor, scale, held)
    if (all.length > 1) name(ctx, tokens, who(state.plan, person.source, person.who) || person.source, width / 2 + at[0] * scale, floor - (head(at)[1] + 0.2) * scale, held)
  })
}

/**
 * @param {CanvasRenderingContext2D} ctx @param {State} state @param {Tokens} tokens
 * @param {Float32Array} at @param {number} middle @param {number} floor @param {number} scale
 * @param {boolean} held
 */
function figure(ctx, state, tokens, at, middle, floor, scale, held) {
  const X = (/** @type {number} */ i) => middle + at[3 * i] * scale, Y = (/** @type {number} */ i) => floor - at[3 * i + 1] * scale
  const colour = held ? tokens.dim : brightInk(state, tokens, "human")
  const bones = new Path2D()
  for (const [a, b] of BONES) {
    if (Number.isNaN(at[3 * a]) || Number.isNaN(at[3 * b])) continue
    bones.moveTo(X(a), Y(a))
    bones.lineTo(X(b), Y(b))
  }
  ctx.strokeStyle = ctx.fillStyle = colour
  ctx.lineCap = ctx.lineJoin = "round"
  if (!held) {
    ctx.globalAlpha = 0.14
    ctx.lineWidth = 0.09 * scale
    ctx.stroke(bones)
    ctx.globalAlpha = 1
  }
  ctx.lineWidth = 2
  ctx.setLineDash(held ? [5, 3.5] : [])
  ctx.stroke(bones)
  const [hx, hy, radius] = head(at)
  ctx.beginPath()
  ctx.arc(middle + hx * scale, floor - hy * scale, Math.max(4, radius * scale), 0, 7)
  ctx.stroke()
  ctx.setLineDash([])
  ctx.beginPath()
  for (const i of JOINTS) {
    if (Number.isNaN(at[3 * i])) continue
    ctx.moveTo(X(i) + 3, Y(i))
    ctx.arc(X(i), Y(i), 3, 0, 7)
  }
  if (held) { ctx.lineWidth = 1.2; ctx.stroke() }
  else ctx.fill()
}

/**
 * @param {CanvasRenderingContext2D} ctx @param {Tokens} tokens @param {string} text
 * @param {number} x @param {number} y @param {boolean} held
 */
function name(ctx, tokens, text, x, y, held) {
  ctx.font = `500 13px ${tokens.sans}`
  ctx.textAlign = "center"
  ctx.textBaseline = "alphabetic"
  ctx.fillStyle = held ? tokens.dim : tokens.text
  ctx.fillText(text, x, Math.max(14, y))
}
