/** Below the stage: the notes of the last eight seconds, and whom the machine quotes. */

import { citation, notes } from "../draw/notes.js"
import { note } from "../draw/scale.js"
import { SPAN, draw } from "../draw/score.js"
import { showTime } from "../store.js"
import { html, nothing, svg } from "../vendor/lit-html.js"
import { num, t } from "../words.js"
import { isMachine } from "./labels.js"
import { atMost } from "./since.js"
import "./words_views.js"

/** @import {State} from "../store.js" */

/** A citation stands so long, ms. */
const CITED = 30000
/** What a model calls that which it has heard in the room. */
const LIVE = "live"
/** Most rows of the table. */
const ROWS = 12

/** @param {State} state */
export function score(state) {
  const now = showTime(state, performance.now())
  const label = atMost("score", state.ui.lang, 5000, () => {
    const all = notes(state.events, now - SPAN), machine = all.filter((one) => isMachine(state, one.source)).length
    return t("v.score", { n: all.length - machine, m: machine })
  })
  return html`${state.ui.table ? html`<div class="score" tabindex="0" role="group" aria-label=${label}>${atMost("notes", state.ui.lang, 1000, () => table(state, now))}</div>`
    : html`<div class="score"><canvas role="img" aria-label=${label} .draw=${draw}></canvas></div>`}${cite(state, now)}`
}

/** « l'ombre cite Mel Bonis, … ». @param {State} state @param {number} now */
function cite(state, now) {
  const said = citation(state.events, now - CITED)
  const mark = svg`<svg viewBox="0 0 18 18" aria-hidden="true"><path d="M4 11c0-3 1-5 3.5-6M4 11h3v3H4zM10.5 11c0-3 1-5 3.5-6M10.5 11h3v3h-3z"/></svg>`
  return html`<p class="cite">${said ? html`${mark}<span>${t("v.cites", { name: said.by })}</span>
    <q>${[said.author, said.source === LIVE ? t("v.cites.live") : said.source].filter(Boolean).join(", ")}</q>` : nothing}</p>`
}

/** @param {State} state @param {number} now */
function table(state, now) {
  const all = notes(state.events, now - SPAN).slice(-ROWS).reverse()
  if (!all.length) return html`<p class="none">${t("v.nonotes")}</p>`
  return html`<table class="tab"><thead><tr><th scope="col">${t("v.column.who")}</th><th scope="col">${t("v.column.note")}</th><th scope="col">${t("v.column.when")}</th></tr></thead>
    <tbody>${all.map((one) => html`<tr class=${isMachine(state, one.source) ? "ai" : ""}><th scope="row">${one.source}</th><td>${note(one.pitch)}</td><td>${num((now - one.from) / 1000, 1)}${"\u00a0s"}</td></tr>`)}</tbody></table>`
}
