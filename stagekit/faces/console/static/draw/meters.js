/**
 * All that moves in rows: bars as true as they come, the last five seconds as a hairline above
 * them, the highest of late as a tick; audio as a peak programme meter; values as numbers; packets
 * as ticks; events as a flash. A canvas drawn by this lies over the rows' `[data-slot]` elements.
 *
 * Strokes of one colour are collected and drawn at once: that is what makes three hundred cheap.
 */

import { PAST, past, peak } from "../store.js"
import { needle, swing } from "./ballistics.js"
import { brightInk, ink } from "./ink.js"
import { count, ticks } from "./packets.js"
import { places } from "./places.js"
import { beyond, loudness, read, said, share } from "./scale.js"

/** @import {State} from "../store.js" */
/** @import {Tokens, Box} from "../loop.js" */
/** @import {Slot} from "./places.js" */
/** @import {Needle} from "./ballistics.js" */
/** @import {Counts} from "./packets.js" */

/** Heights in pixels: of a bar, and of what stands under the hairline. */
const BAR = 4, FOOT = 7
/** A dash of a machine's bar, and the gap behind it. */
const DASH = 4, GAP = 2
/** Text is written anew so often, ms. */
const READ = 100
/** An event is seen so long, ms. */
const FLASH = 500

/**
 * @typedef {Object} Pens  strokes and areas by colour, until they are drawn together
 * @property {Map<string, Path2D>} areas
 * @property {Map<string, Path2D>} lines
 */

/** What drawings remember between frames: it begins anew with every plan. */
class Memory {
  constructor() {
    /** @type {Map<number, Needle>} */
    this.needles = new Map()
    /** @type {Map<string, {at: number, key: string, text: string}>} */
    this.texts = new Map()
  }
}
/** @type {WeakMap<object, Memory>} */
const memories = new WeakMap()
/** @type {Counts} */
const counts = new Map()

/** @param {State} state */
function memory(state) {
  const plan = state.plan ?? state
  let one = memories.get(plan)
  if (!one) memories.set(plan, one = new Memory())
  return one
}

/**
 * @param {CanvasRenderingContext2D} ctx @param {State} state @param {Tokens} tokens
 * @param {number} now @param {Box} box
 */
export function draw(ctx, state, tokens, now, box) {
  const page = places(ctx.canvas)
  ctx.clearRect(0, 0, box.width, box.height)
  ctx.translate(-page.left, -page.top)
  if (state.status) count(counts, state.status.outputs ?? [], state.statusAt)
  /** @type {Pens} */
  const pens = { areas: new Map(), lines: new Map() }
  const mind = memory(state)
  for (const slot of page.slots) {
    if (slot.kind === "meter") meter(pens, state, tokens, now, slot, mind)
    else if (slot.kind === "bar") bars(pens, state, tokens, now, slot, mind)
    else if (slot.kind === "packets") packets(pens, state, tokens, slot)
  }
  ctx.lineWidth = 1
  ctx.globalAlpha = 0.5
  for (const [colour, path] of pens.lines) { ctx.strokeStyle = colour; ctx.stroke(path) }
  ctx.globalAlpha = 1
  const tracks = pens.areas.get(tokens.raise)
  if (tracks) { ctx.fillStyle = tokens.raise; ctx.fill(tracks) }
  for (const [colour, path] of pens.areas) if (path !== tracks) { ctx.fillStyle = colour; ctx.fill(path) }
  for (const slot of page.slots) {
    if (slot.kind === "value") value(ctx, state, tokens, now, slot, mind)
    else if (slot.kind === "pulse") pulse(ctx, state, tokens, now, slot)
  }
}

/** @param {Map<string, Path2D>} pens @param {string} colour */
function pen(pens, colour) {
  let path = pens.get(colour)
  if (!path) pens.set(colour, path = new Path2D())
  return path
}

/**
 * A bar with its past above and its tick.
 * @param {Pens} pens @param {State} state @param {Tokens} tokens @param {number} now
 * @param {Slot} slot @param {Memory} mind
 */
function meter(pens, state, tokens, now, slot, mind) {
  const { id, x, y, w, h } = slot
  const line = pen(pens.lines, ink(state, tokens, slot.as)), foot = y + h - FOOT, room = h - FOOT - 2
  let down = false
  for (let i = 0; i < PAST; i++) {
    const at = share(state, id, past(state, id, i))
    if (Number.isNaN(at)) { down = false; continue }
    const px = x + (i / (PAST - 1)) * w, py = foot - at * room
    if (down) line.lineTo(px, py)
    else line.moveTo(px, py)
    down = true
  }
  bar(pens, state, tokens, now, slot, id, x, y + h - BAR - 1, w, mind)
}

/**
 * Bars without a past; of a vector or colour one beside the other.
 * @param {Pens} pens @param {State} state @param {Tokens} tokens @param {number} now
 * @param {Slot} slot @param {Memory} mind
 */
function bars(pens, state, tokens, now, slot, mind) {
  const parts = Math.min(3, slot.parts), w = (slot.w - 3 * (parts - 1)) / parts
  for (let i = 0; i < parts; i++) bar(pens, state, tokens, now, slot, slot.id + i, slot.x + i * (w + 3), slot.y, w, mind)
}

/**
 * @param {Pens} pens @param {State} state @param {Tokens} tokens @param {number} now
 * @param {Slot} slot @param {number} id @param {number} x @param {number} y @param {number} w
 * @param {Memory} mind
 */
function bar(pens, state, tokens, now, slot, id, x, y, w, mind) {
  pen(pens.areas, tokens.raise).rect(x, y, w, BAR)
  const track = state.plan?.tracks[id]
  let at = share(state, id), top = peak(state, id, now)
  if (track?.unit === "dB") {
    let one = mind.needles.get(id)
    if (!one) mind.needles.set(id, one = needle())
    if (state.link.live) swing(one, state.live[id], now)
    at = loudness(one.shown)
    top = loudness(one.peak)
  }
  if (Number.isNaN(at)) return
  const colour = beyond(track, state.live[id]) && state.link.live ? tokens.warn : ink(state, tokens, slot.as), long = at * w
  const area = pen(pens.areas, colour), zero = origin(state, id) * w
  if (slot.held) {
    if (long > 2) { area.rect(x, y, long, 1); area.rect(x, y + BAR - 1, long, 1); area.rect(x, y + 1, 1, BAR - 2); area.rect(x + long - 1, y + 1, 1, BAR - 2) }
  } else {
    const from = Math.min(zero, long), to = Math.max(zero, long)
    if (slot.as !== "machine") area.rect(x + from, y, to - from, BAR)
    else for (let dash = from; dash < to; dash += DASH + GAP) area.rect(x + dash, y, Math.min(DASH, to - dash), BAR)
  }
  if (slot.kind === "meter" && state.link.live && !slot.held && !tokens.calm) pen(pens.areas, tokens.bright).rect(x + Math.min(w - 2, w * top), y - 1, 2, BAR + 2)
}

/** Where nought lies on a track's scale, 0..1: bars of what may be negative begin there. @param {State} state @param {number} id */
function origin(state, id) {
  const low = state.low[id], high = state.high[id]
  return low < 0 && high > 0 && state.plan?.tracks[id]?.unit !== "dB" ? -low / (high - low) : 0
}

/** @param {Pens} pens @param {State} state @param {Tokens} tokens @param {Slot} slot */
function packets(pens, state, tokens, slot) {
  const { x, y, w, h, name } = slot, room = h - 4
  const area = pen(pens.areas, tokens.human2), ground = pen(pens.areas, tokens.line)
  for (const tick of ticks(counts.get(name), state.link.live ? performance.now() : state.statusAt)) {
    const right = x + tick.x * w, wide = tick.width * w
    ground.rect(right - wide, y + h - 1, wide, 1)
    const high = Math.round(tick.height * room)
    if (high > 0) area.rect(Math.max(x, right - wide), y + h - 1 - high, Math.max(1, wide - 2), high)
  }
}

/**
 * A number, right-aligned, renewed ten times a second; amber and △ outside its usual range.
 * @param {CanvasRenderingContext2D} ctx @param {State} state @param {Tokens} tokens
 * @param {number} now @param {Slot} slot @param {Memory} mind
 */
function value(ctx, state, tokens, now, slot, mind) {
  const { id, parts } = slot, key = slot.name + id + "/" + parts
  const track = state.plan?.tracks[id], out = state.link.live && beyond(track, state.live[id])
  let text = mind.texts.get(key)
  const raw = parts > 1 ? `${state.live[id]} ${state.live[id + 1]} ${state.live[id + 2]}` : String(state.live[id])
  if (!text || (now - text.at >= READ && raw + state.ui.lang !== text.key)) {
    const shown = []
    for (let i = 0; i < Math.min(3, parts); i++) shown.push(parts > 1 && track?.k !== "target" && !track?.fields ? said(state.live[id + i]) : read(state.plan?.tracks[id + i], state.live[id + i]))
    mind.texts.set(key, text = { at: now, key: raw + state.ui.lang, text: shown.join(" ") })
  }
  const left = slot.name !== "" // "left", or "out": a mapping's answer, brighter
  ctx.font = `400 ${left && parts < 2 ? 15 : 13}px ${tokens.sans}`
  ctx.textBaseline = "middle"
  ctx.textAlign = left ? "left" : "right"
  const shade = slot.as === "hand" || slot.as === "machine" || slot.name === "out" ? brightInk(state, tokens, slot.as) : slot.as === "off" ? tokens.dim : tokens.text
  ctx.fillStyle = out ? tokens.warn : state.link.live ? shade : tokens.dim
  ctx.fillText((out ? "△ " : "") + text.text, left ? slot.x : slot.x + slot.w, slot.y + slot.h / 2 + 1, slot.w)
}

/**
 * The newest event of a source, with its values; it flashes and fades.
 * @param {CanvasRenderingContext2D} ctx @param {State} state @param {Tokens} tokens
 * @param {number} now @param {Slot} slot
 */
function pulse(ctx, state, tokens, now, slot) {
  const { x, y, w, h } = slot
  let newest = null
  for (let i = state.events.length - 1; i >= 0 && !newest; i--) {
    const event = state.events[i]
    if (event.source + "." + event.port === slot.name) newest = event
  }
  const fresh = newest ? Math.max(0, 1 - (now - newest.at) / FLASH) : 0
  ctx.strokeStyle = tokens.edge
  ctx.fillStyle = ink(state, tokens, slot.as)
  ctx.lineWidth = 1
  ctx.beginPath()
  ctx.arc(x + 6, y + h / 2, 4.5, 0, 7)
  ctx.stroke()
  if (fresh > 0 && state.link.live) { ctx.globalAlpha = fresh; ctx.fill(); ctx.globalAlpha = 1 }
  if (!newest) return
  ctx.font = `400 13px ${tokens.sans}`
  ctx.textBaseline = "middle"
  ctx.textAlign = "left"
  ctx.fillStyle = tokens.dim
  ctx.fillText(newest.values.slice(0, 3).map((one) => typeof one === "number" ? said(one, "", Number.isInteger(one)) : String(one)).join("  "), x + 18, y + h / 2 + 1, w - 18)
}
