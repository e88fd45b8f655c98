/** Rows of what is alive: a name, a meter, a value. Used by inputs, models, outputs, mappings. */

import { read } from "../draw/scale.js"
import { html, nothing } from "../vendor/lit-html.js"

/** @import {State} from "../store.js" */

/**
 * One number that lives.
 * @param {State} state @param {number} id of its track @param {string} name
 * @param {{as?: string, held?: boolean, size?: string, tag?: string, text?: string}} [how]
 */
export function meter(state, id, name, { as = "human", held = false, size = "", tag = "", text } = {}) {
  const track = state.plan?.tracks[id]
  return html`<div class="m ${as === "machine" ? "ai" : as === "hand" ? "hand" : ""} ${size}">
    <span class="n" title=${name}>${name}${tag ? html` <span class="tag">${tag}</span>` : nothing}</span>
    <span class="b" data-slot="meter" data-id=${id} data-as=${as} data-held=${held}></span>
    <span class="v">${text ?? read(track, state.live[id])}</span></div>`
}

/**
 * Who it is: a glyph, a name, what it uses, and its state at the right.
 * @param {string} glyph "", "sleep", "warn" or "fault" @param {string} name @param {string} use
 * @param {unknown} state
 */
export const source = (glyph, name, use, state) => html`<div class="src"><i class="glyph ${glyph}"></i><span class="who1">${name}</span>
  <small>${use}</small><span class="st">${state}</span></div>`
