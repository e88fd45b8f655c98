/**
 * The last eight seconds of notes: played by people as continuous ivory, answered by models as
 * dashed moon-blue; now is the line at the right.
 */

import { showTime } from "../store.js"
import { ink } from "./ink.js"
import { compass, notes } from "./notes.js"

/** @import {State} from "../store.js" */
/** @import {Tokens, Box} from "../loop.js" */
/** @import {Note} from "./notes.js" */

export const SPAN = 8000
const EDGE = 16

/** @type {{seen: unknown, last: number, all: Note[]}} */
let kept = { seen: null, last: -1, all: [] }

/** Notes among the events, looked for again only when new ones came. @param {State} state */
function heard(state) {
  const newest = state.events[state.events.length - 1]
  if (kept.seen !== newest || kept.last !== state.events.length) kept = { seen: newest, last: state.events.length, all: notes(state.events, -Infinity) }
  return kept.all
}

/**
 * @param {CanvasRenderingContext2D} ctx @param {State} state @param {Tokens} tokens
 * @param {number} now @param {Box} box
 */
export function draw(ctx, state, tokens, now, { width, height }) {
  ctx.clearRect(0, 0, width, height)
  const moment = showTime(state, now), left = EDGE, right = width - EDGE
  const all = heard(state).filter((note) => note.from <= moment && (note.to === null || note.to > moment - SPAN))
  const [low, high] = compass(all)
  const y = (/** @type {number} */ pitch) => height - 12 - ((pitch - low) / (high - low)) * (height - 24)
  const x = (/** @type {number} */ ms) => Math.max(left, right - ((moment - ms) / SPAN) * (right - left))
  ctx.lineWidth = 1
  ctx.strokeStyle = tokens.line
  ctx.beginPath()
  for (let pitch = Math.ceil(low / 12) * 12; pitch <= high; pitch += 6) {
    const at = Math.round(y(pitch)) + 0.5
    ctx.moveTo(left, at)
    ctx.lineTo(right, at)
  }
  ctx.stroke()
  const machines = new Set(state.plan?.models.map((one) => one.name))
  for (const note of all) {
    const machine = machines.has(note.source), from = x(note.from), to = x(Math.min(note.to ?? moment, moment))
    ctx.globalAlpha = (0.4 + 0.6 * note.strength) * (1 - 0.6 * Math.min(1, (moment - note.from) / SPAN))
    ctx.strokeStyle = ctx.fillStyle = ink(state, tokens, machine ? "machine" : "human")
    ctx.lineWidth = machine ? 3 : 4
    ctx.setLineDash(machine ? [5, 3] : [])
    ctx.lineCap = machine ? "butt" : "round"
    ctx.beginPath()
    ctx.moveTo(from, y(note.pitch))
    ctx.lineTo(Math.max(to, from + 2), y(note.pitch))
    ctx.stroke()
  }
  ctx.setLineDash([])
  ctx.globalAlpha = 1
  ctx.strokeStyle = tokens.text
  ctx.lineWidth = 1.5
  ctx.beginPath()
  ctx.moveTo(right + 0.5, 8)
  ctx.lineTo(right + 0.5, height - 8)
  ctx.stroke()
}
