/**
 * The stage: its lamps as they burn, who stands in their light, who is heard. Colours and levels
 * are read from the packets that left, not from what was meant. Drawn anew only when something
 * changed. Real colours live here and nowhere else.
 */

import { language } from "../words.js"
import { FINE, beam, shine } from "./beams.js"
import { nobody, seats, stand } from "./bodies.js"
import { GRID, camera, project } from "./camera.js"
import { drawFigure, drawTrail, leave } from "./figure.js"
import { exposure, fed, glow, handOn, light, rigOf, shown } from "./lamps.js"
import { OUT, bars, drawBars, drawNames, drawRing, rings } from "./rings.js"
import { drawSpeakers, loud, sounding } from "./speakers.js"
import { drawRings, drawWaves, voices, waves } from "./voices.js"

/** @import {State} from "../store.js" */
/** @import {Tokens, Box} from "../loop.js" */
/** @import {Camera} from "./camera.js" */
/** @import {Beam} from "./beams.js" */
/** @import {Fed, Light} from "./lamps.js" */
/** @import {Bar, Ring} from "./rings.js" */
/** @import {Seat, Body} from "./bodies.js" */
/** @import {Trail} from "./figure.js" */
/** @import {Voice} from "./voices.js" */

/**
 * @typedef {Object} Memory  what one canvas keeps between its frames
 * @property {any} plan
 * @property {number} tracks
 * @property {number} width
 * @property {number} height
 * @property {number} corner  pixels kept free below, for the sound preview's own words
 * @property {Tokens|null} tokens
 * @property {number[]} floor
 * @property {Camera} eye
 * @property {Fed[]} fed
 * @property {Light[]} lights
 * @property {(Beam|null)[]} beams
 * @property {Ring[]} rings
 * @property {Bar[]} bars
 * @property {Seat[]} seats
 * @property {Body[]} bodies
 * @property {Trail[]} trails
 * @property {Voice[]} voices
 * @property {number[]|null} sound
 * @property {HTMLCanvasElement} half   floor and light, in half the resolution
 * @property {HTMLCanvasElement} still  lines and names: what changes with the plan or a hand only
 * @property {string} stillMark
 * @property {Float64Array} lampMark
 * @property {string} mark
 */

/** @type {WeakMap<HTMLCanvasElement, Memory>} */
const kept = new WeakMap()

/** Pixels kept free below while the sound preview stands there. */
const CORNER = 48

/** How often the stage was really drawn, and its lamps: for the tests. */
export const drawn = { frames: 0, lamps: 0 }

/**
 * @param {CanvasRenderingContext2D} ctx @param {State} state @param {Tokens} tokens
 * @param {number} now @param {Box} box
 */
export function draw(ctx, state, tokens, now, box) {
  const m = remembered(ctx, state, tokens, box)
  const stale = !state.link.live
  const lampsMoved = look(m, state, stale)
  const moved = move(m, state, tokens, now)
  const found = stale ? [] : waves(state, m.voices, now)
  const status = state.status
  const sign = status?.panic ? "panic" : status?.blackout ? "blackout" : ""
  const level = m.sound && !stale ? loud(state, m.sound, found, now) : 0
  const mark = `${stale}|${sign}|${Math.round(level * 24)}|${ctx.canvas.width}x${ctx.canvas.height}|${language()}`
  if (!lampsMoved && !moved && !found.length && mark === m.mark) return
  m.mark = found.length ? "" : mark // the last wave has to be wiped away
  drawn.frames++
  if (lampsMoved) paintLight(m, tokens, stale)
  ctx.globalAlpha = 1
  ctx.globalCompositeOperation = "source-over"
  ctx.imageSmoothingEnabled = true
  ctx.drawImage(m.half, 0, 0, m.half.width / FINE, m.half.height / FINE)
  paintStill(ctx, m, tokens)
  for (let i = 0; i < m.fed.length; i++) drawRing(ctx, m.rings[i], m.fed[i], m.lights[i], tokens, stale)
  drawRings(ctx, m.eye, m.voices, tokens)
  drawWaves(ctx, m.eye, found, now, tokens)
  if (m.sound) drawSpeakers(ctx, m.eye, m.floor, level, tokens)
  drawBodies(ctx, m, tokens, now)
  if (sign) drawSign(ctx, m, sign, tokens)
}

/** @param {CanvasRenderingContext2D} ctx @param {State} state @param {Tokens} tokens @param {Box} box @returns {Memory} */
function remembered(ctx, state, tokens, box) {
  const old = kept.get(ctx.canvas)
  const tracks = state.plan?.tracks.length ?? 0
  const corner = state.ui.listen ? CORNER : 0
  if (old && old.plan === state.plan && old.tracks === tracks && old.width === box.width
      && old.height === box.height && old.tokens === tokens && old.corner === corner) return old
  const rig = rigOf(state)
  const eye = camera(rig, box.width, box.height - corner)
  const all = fed(state), who = seats(state)
  ctx.font = "500 13px " + tokens.sans
  const half = old?.half ?? document.createElement("canvas"), still = old?.still ?? document.createElement("canvas")
  half.width = Math.ceil(box.width * FINE)
  half.height = Math.ceil(box.height * FINE)
  /** @type {Memory} */
  const made = {
    plan: state.plan, tracks, width: box.width, height: box.height, corner, tokens, floor: rig.floor, eye,
    fed: all, lights: all.map(() => ({ level: 0, rgb: [0, 0, 0], hand: null })),
    beams: all.map(() => null), bars: bars(rig.lamps),
    rings: rings(eye, all, (text) => ctx.measureText(text).width),
    seats: who, bodies: who.map(nobody), trails: who.map(() => []),
    voices: voices(state, who.map((one) => one.source), rig.floor), sound: sounding(state),
    half, still, stillMark: "", lampMark: new Float64Array(all.length + 1).fill(-1), mark: "",
  }
  kept.set(ctx.canvas, made)
  return made
}

/** Read every lamp; whether one of them changed. @param {Memory} m @param {State} state @param {boolean} stale */
function look(m, state, stale) {
  let changed = m.lampMark[m.fed.length] !== Number(stale)
  m.lampMark[m.fed.length] = Number(stale)
  const held = !!state.status?.hands?.targets?.length
  for (let i = 0; i < m.fed.length; i++) {
    const one = light(state, m.fed[i], m.lights[i])
    one.hand = held ? handOn(state, m.fed[i].lamp) : null
    const [r, g, b] = one.rgb
    const colour = Math.round(r * 64) * 4225 + Math.round(g * 64) * 65 + Math.round(b * 64)
    const mark = (colour * 1024 + Math.round(one.level * 512)) * 2 + (one.hand === null ? 0 : 1)
    if (m.lampMark[i] !== mark) { m.lampMark[i] = mark; changed = true }
  }
  return changed
}

/** Move every body; whether one of them moved, or a trail is still there. @param {Memory} m @param {State} state @param {Tokens} tokens @param {number} now */
function move(m, state, tokens, now) {
  let moved = false
  m.seats.forEach((seat, i) => {
    const body = m.bodies[i], before = body.points.slice(), known = body.known, held = body.held
    stand(state, seat, m.floor, body)
    if (!state.link.live) body.held = body.known
    moved = moved || known !== body.known || held !== body.held || (body.known && before.some((v, j) => v !== body.points[j]))
    if (!tokens.calm) {
      moved = moved || m.trails[i].length > 0
      leave(m.trails[i], body, now)
    }
  })
  return moved
}

/** The floor and all light, in half the resolution. @param {Memory} m @param {Tokens} tokens @param {boolean} stale */
function paintLight(m, tokens, stale) {
  drawn.lamps++
  const g = /** @type {CanvasRenderingContext2D} */ (m.half.getContext("2d"))
  const [w, d] = m.floor
  g.setTransform(1, 0, 0, 1, 0, 0)
  g.globalCompositeOperation = "source-over"
  g.globalAlpha = 1
  g.fillStyle = tokens.bg
  g.fillRect(0, 0, m.half.width, m.half.height)
  g.setTransform(FINE, 0, 0, FINE, 0, 0)
  const q = [[-w / 2, 0], [w / 2, 0], [w / 2, d], [-w / 2, d]].map(([x, z]) => project(m.eye, x, 0, z))
  const floor = g.createLinearGradient(0, q[2][1], 0, q[0][1])
  floor.addColorStop(0, tokens.bg)
  floor.addColorStop(1, tokens.panel)
  g.fillStyle = floor
  g.beginPath()
  q.forEach((p, i) => (i ? g.lineTo(p[0], p[1]) : g.moveTo(p[0], p[1])))
  g.closePath()
  g.fill()
  g.setTransform(1, 0, 0, 1, 0, 0)
  g.globalCompositeOperation = "lighter"
  const eye = exposure(m.lights) * (stale ? 0.4 : 1)
  m.fed.forEach(({ lamp }, i) => {
    const one = m.lights[i]
    if (one.level < OUT) return
    const made = (m.beams[i] ??= beam(m.eye, lamp))
    const [r, gr, b] = shown(one.rgb, tokens.rouge)
    const grey = Math.round(0.3 * r + 0.59 * gr + 0.11 * b)
    shine(g, made, stale ? [grey, grey, grey] : [r, gr, b], glow(one.level) * eye)
  })
  g.globalAlpha = 1
}

/** What stands still, from its own sheet. @param {CanvasRenderingContext2D} ctx @param {Memory} m @param {Tokens} tokens */
function paintStill(ctx, m, tokens) {
  const { width, height } = ctx.canvas
  const mark = width + "x" + height + m.lights.map((one) => (one.hand === null ? "" : "h")).join("|")
  if (mark !== m.stillMark) {
    m.stillMark = mark
    m.still.width = width
    m.still.height = height
    const g = /** @type {CanvasRenderingContext2D} */ (m.still.getContext("2d"))
    g.scale(width / m.width, height / m.height)
    drawHall(g, m, tokens)
    g.font = "500 13px " + tokens.sans
    g.textAlign = "center"
    drawNames(g, m.rings, m.fed, m.lights, tokens)
  }
  ctx.drawImage(m.still, 0, 0, m.width, m.height)
}

/** The edges of floor and walls, and the bars. @param {CanvasRenderingContext2D} g @param {Memory} m @param {Tokens} tokens */
function drawHall(g, m, tokens) {
  const [w, d] = [m.floor[0] / 2, m.floor[1]]
  g.strokeStyle = tokens.line
  g.lineWidth = 1
  g.globalAlpha = 1
  g.beginPath()
  for (const [a, b] of [
    [[-w, 0, 0], [w, 0, 0]], [[-w, 0, 0], [-w, 0, d]], [[w, 0, 0], [w, 0, d]], [[-w, 0, d], [w, 0, d]],
    [[-w, 0, d], [-w, GRID, d]], [[w, 0, d], [w, GRID, d]],
  ]) {
    const A = project(m.eye, a[0], a[1], a[2]), B = project(m.eye, b[0], b[1], b[2])
    g.moveTo(A[0], A[1])
    g.lineTo(B[0], B[1])
  }
  g.stroke()
  drawBars(g, m.eye, m.bars, tokens)
}

/** Those upstage first. @param {CanvasRenderingContext2D} g @param {Memory} m @param {Tokens} tokens @param {number} now */
function drawBodies(g, m, tokens, now) {
  const order = m.seats.map((_, i) => i).filter((i) => m.bodies[i].known)
  order.sort((a, b) => m.bodies[b].points[50] - m.bodies[a].points[50])
  for (const i of order) {
    const seat = m.seats[i], body = m.bodies[i]
    if (!tokens.calm) drawTrail(g, m.eye, m.trails[i], now, seat.machine ? tokens.machine : tokens.bright)
    const [x, y] = drawFigure(g, m.eye, body, seat.machine, tokens)
    g.font = "500 13px " + tokens.sans
    g.textAlign = "center"
    g.fillStyle = seat.machine ? tokens.machine : body.held ? tokens.dim : tokens.text
    g.fillText(seat.name + (body.held ? (language() === "fr" ? " · tenue" : " · held") : ""), x, y)
  }
}

/** Blackout and panic, said on the stage itself. @param {CanvasRenderingContext2D} g @param {Memory} m @param {string} sign @param {Tokens} tokens */
function drawSign(g, m, sign, tokens) {
  const fr = language() === "fr", panic = sign === "panic"
  const text = panic ? (fr ? "PANIQUE · tout au repos" : "PANIC · all at rest") : fr ? "NOIR" : "BLACKOUT"
  g.font = "600 15px " + tokens.sans
  g.textAlign = "center"
  const wide = g.measureText(text).width + 28
  const [x, y] = project(m.eye, 0, 2.9, m.floor[1])
  g.fillStyle = panic ? tokens["fault-bg"] : tokens["warn-bg"]
  g.fillRect(x - wide / 2, y - 15, wide, 30)
  g.strokeStyle = panic ? tokens.fault : tokens.warn
  g.lineWidth = 1
  g.strokeRect(Math.round(x - wide / 2) + 0.5, Math.round(y - 15) + 0.5, Math.round(wide), 30)
  g.fillStyle = panic ? tokens["on-fault"] : tokens.warn
  g.fillText(text, x, y + 5)
}
