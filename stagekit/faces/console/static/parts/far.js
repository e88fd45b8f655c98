/** The far view: now, next, note and elapsed, read at two metres and beyond. */

import { html } from "../vendor/lit-html.js"
import { named, t } from "../words.js"
import { fade, follows, inCue, number, stand, trigger } from "../cues.js"

/** @import {State} from "../store.js" */

/** @param {State} state @param {number} now @param {unknown} tabs */
export function far(state, now, tabs) {
  const { is, nx, cues } = stand(state)
  const below = fade(state, now)?.text || (is ? named(is.note) : "")
  const after = nx ? named(nx.note) || trigger(state)?.text || follows(state, now) : ""
  return html`
    <section class="farview" data-region aria-label=${t("view.far")} tabindex="-1">${tabs}
      <div class="far is"><span class="num">${is ? number(is) : t("none")}</span>
        <div><div class="name">${is ? named(is.title) : cues.length ? t("before") : named(state.plan?.scene.name)}</div><div class="note">${below}</div></div>
        <span class="el">${inCue(state, now)}</span></div>
      <div class="far nx"><span class="num">${nx ? number(nx) : t("none")}</span>
        <div><div class="name">${nx ? named(nx.title) : cues.length ? t("end") : ""}</div><div class="note">${after}</div></div><span></span></div>
    </section>`
}
