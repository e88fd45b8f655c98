/** The loudspeakers at both sides, with arcs before them while something sounds. */

import { project } from "./camera.js"
import { share } from "./lamps.js"

/** @import {State} from "../store.js" */
/** @import {Camera} from "./camera.js" */
/** @import {Wave} from "./voices.js" */
/** @import {Tokens} from "../loop.js" */

/** Ids of what is sent to outputs that take no light; null: this scene has no sound. @param {State} state @returns {number[]|null} */
export function sounding(state) {
  const plan = state.plan
  if (!plan) return null
  const light = new Set(plan.tracks.filter((one) => one.k === "target" && one.intensity).map((one) => one.output))
  const dark = plan.outputs.filter((one) => !light.has(one.name) && !one.slots?.some((slot) => slot.intensity))
  if (!dark.length) return null
  const names = new Set(dark.map((one) => one.name))
  return plan.tracks.flatMap((one, id) =>
    one.k === "target" && names.has(one.output ?? "") && !/pitch|pan|pos/.test(one.address ?? "") ? [id] : [])
}

/** How much sounds, 0..1: steady levels, and notes as they fade. @param {State} state @param {number[]} ids @param {Wave[]} found @param {number} now */
export function loud(state, ids, found, now) {
  let most = 0
  for (const id of ids) most = Math.max(most, share(state, id))
  for (const { at, force } of found) most = Math.max(most, force * Math.exp(-(now - at) / 350))
  return most
}

/**
 * @param {CanvasRenderingContext2D} g @param {Camera} eye @param {number[]} floor
 * @param {number} level @param {Tokens} tokens
 */
export function drawSpeakers(g, eye, floor, level, tokens) {
  for (const side of [-1, 1]) {
    const [x, y] = project(eye, side * (floor[0] / 2 + 0.15), 0.35, 0)
    g.strokeStyle = tokens.edge
    g.lineWidth = 1
    g.strokeRect(Math.round(x) - 5.5, Math.round(y) - 10.5, 12, 22)
    for (let i = 1; i <= 3; i++) {
      const alpha = level * 1.25 - (i - 1) * 0.25
      if (alpha <= 0) continue
      g.globalAlpha = Math.min(0.9, alpha)
      g.strokeStyle = tokens.human
      g.beginPath()
      g.arc(x - side * 6, y, 6 + i * 6, side < 0 ? -0.8 : Math.PI - 0.8, side < 0 ? 0.8 : Math.PI + 0.8)
      g.stroke()
    }
    g.globalAlpha = 1
  }
}
