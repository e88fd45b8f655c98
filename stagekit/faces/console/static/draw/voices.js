/**
 * Who is heard without a body: a keyboard, a microphone, a model. Each has a ring on the floor,
 * a person's in one line, a machine's in dashes; what happens there leaves the ring as a wave,
 * and a note stands in the air above it, higher for a higher pitch.
 */

import { project } from "./camera.js"

/** @import {State} from "../store.js" */
/** @import {Camera} from "./camera.js" */
/** @import {Tokens} from "../loop.js" */

/** Milliseconds that a wave lasts. */
export const WAVE = 1100

/**
 * @typedef {{name: string, machine: boolean, x: number, z: number}} Voice
 * @typedef {{voice: Voice, at: number, force: number, pitch: number|null}} Wave
 */

/**
 * Everyone that says events and is not drawn as a body, each with a place on the floor.
 * @param {State} state @param {string[]} bodies names of those who are drawn
 * @param {number[]} floor width and depth @returns {Voice[]}
 */
export function voices(state, bodies, floor) {
  const plan = state.plan
  if (!plan) return []
  const speaks = (/** @type {{name: string, ports: any[]}} */ one) =>
    !bodies.includes(one.name) && (one.ports ?? []).some((port) => port.what === "event")
  const edge = floor[0] / 2
  /** @type {Voice[]} */
  const found = []
  plan.inputs.filter(speaks).forEach((one, i) => {
    found.push({ name: one.name, machine: false, x: -edge * (0.64 - 0.14 * (i % 3)), z: 0.9 + (i % 4) * 1.1 })
  })
  plan.models.filter(speaks).forEach((one, i) => {
    found.push({ name: one.name, machine: true, x: edge * (0.48 + 0.16 * (i % 3)), z: floor[1] * 0.4 - (i % 4) * 0.9 })
  })
  return found
}

/**
 * What lately happened, newest first. A note that ends is no event to the eye.
 * @param {State} state @param {Voice[]} all @param {number} now @returns {Wave[]}
 */
export function waves(state, all, now) {
  /** @type {Wave[]} */
  const found = []
  for (let i = state.events.length - 1; i >= 0 && found.length < 48; i--) {
    const one = state.events[i]
    if (now - one.at > WAVE) break
    const voice = all.find((each) => each.name === one.source)
    if (!voice) continue
    const note = one.port === "note"
    const pitch = note && typeof one.values[0] === "number" ? one.values[0] : null
    const velocity = note && typeof one.values[1] === "number" ? one.values[1] : 90
    if (velocity <= 0) continue
    found.push({ voice, at: one.at, force: Math.min(1, velocity / 110), pitch })
  }
  return found
}

/** How high a pitch stands above the floor, in metres. @param {number} pitch */
export const height = (pitch) => 0.35 + (Math.min(100, Math.max(28, pitch)) - 28) / 72 * 2.3

/**
 * The rings themselves: always there.
 * @param {CanvasRenderingContext2D} g @param {Camera} eye @param {Voice[]} all @param {Tokens} tokens
 */
export function drawRings(g, eye, all, tokens) {
  g.font = "500 13px " + tokens.sans
  g.textAlign = "center"
  for (const one of all) {
    const [x, y, k] = project(eye, one.x, 0, one.z)
    g.strokeStyle = one.machine ? tokens.machine : tokens.human
    g.lineWidth = 1.4
    g.setLineDash(one.machine ? [4, 3] : [])
    g.globalAlpha = 0.85
    g.beginPath()
    g.ellipse(x, y, 0.22 * k, 0.07 * k, 0, 0, 7)
    g.stroke()
    g.setLineDash([])
    g.globalAlpha = 1
    g.fillStyle = one.machine ? tokens.machine : tokens.text
    g.fillText(one.name, x, y + 0.07 * k + 17)
  }
}

/**
 * @param {CanvasRenderingContext2D} g @param {Camera} eye @param {Wave[]} found
 * @param {number} now @param {Tokens} tokens
 */
export function drawWaves(g, eye, found, now, tokens) {
  for (const { voice, at, force, pitch } of found) {
    const age = Math.min(1, Math.max(0, (now - at) / WAVE)), left = (1 - age) ** 1.6
    const [x, y, k] = project(eye, voice.x, 0, voice.z)
    const size = 0.22 + (0.35 + 0.6 * force) * (1 - left)
    g.strokeStyle = voice.machine ? tokens.machine : tokens.bright
    g.setLineDash(voice.machine ? [5, 3.5] : [])
    g.lineWidth = 1.2
    g.globalAlpha = 0.55 * left * (0.4 + 0.6 * force)
    g.beginPath()
    g.ellipse(x, y, size * k, size * 0.32 * k, 0, 0, 7)
    g.stroke()
    if (pitch === null) continue
    const [px, py, pk] = project(eye, voice.x, height(pitch) + 0.15 * (1 - left), voice.z)
    const half = (0.1 + 0.16 * force) * pk
    g.lineCap = "round"
    g.lineWidth = 2.6
    g.globalAlpha = left * (0.35 + 0.65 * force)
    g.setLineDash(voice.machine ? [4, 5] : [])
    g.beginPath()
    g.moveTo(px - half, py)
    g.lineTo(px + half, py)
    g.stroke()
  }
  g.setLineDash([])
  g.globalAlpha = 1
}
