/** Faders: they stand where the value stands, until a hand takes them. */

import { read } from "../draw/scale.js"
import { html } from "../vendor/lit-html.js"
import { drag, hold } from "./dragging.js"

/** @import {State} from "../store.js" */

/**
 * A fader for a track, in the track's own unit; `at`: where it stands, if not where the value does.
 * @param {State} state @param {number} id
 * @param {{name: string, open: boolean, hand: boolean, low?: number, high?: number, at?: number, send: (value: number) => unknown}} how
 */
export function fader(state, id, { name, open, hand, low = 0, high = 1, at = state.live[id], send }) {
  const track = state.plan?.tracks[id], span = high > low ? high - low : 1
  const value = hold(id, at), known = Number.isFinite(value)
  const share = known ? Math.min(1, Math.max(0, (value - low) / span)) : 0
  return html`<input type="range" class=${hand ? "mine" : ""} min=${low} max=${low + span} step=${track?.whole && span > 20 ? 1 : span / 1000} aria-label=${name}
    aria-valuetext=${known ? read(track, value) : "—"} ?disabled=${!open} .value=${String(known ? value : low)}
    .style=${`--f:${(share * 100).toFixed(1)}%`} @input=${(/** @type {InputEvent} */ event) => drag(id, Number(/** @type {HTMLInputElement} */ (event.target).value), send)}>`
}
