/** From sensor to packet: one stacked bar on its budget; amber only when the worst passes it. */

import { widths } from "../draw/scale.js"
import { html } from "../vendor/lit-html.js"
import { ms, t } from "../words.js"
import { atMost } from "./since.js"
import "./words_views.js"

/** @import {State} from "../store.js" */

/** What a room does not notice between a gesture and its light, ms. */
export const BUDGET = 100

/** @param {State} state */
export function latency(state) {
  const said = state.link.live ? state.status?.latency : null, parts = said?.parts ?? []
  const models = new Set(state.plan?.models.map((one) => one.name))
  const label = atMost("latency", state.ui.lang + !!said, 5000, () => !said ? t("v.latency.none") : t("v.latency.label", {
    p50: ms(said.p50_ms), p99: ms(said.p99_ms), budget: ms(BUDGET), parts: parts.map(([name, spent]) => name + " " + ms(spent)).join(", ") }))
  const wide = widths(parts, BUDGET)
  return html`<div class="lat ${said && said.p99_ms > BUDGET ? "beyond" : ""}" role="img" aria-label=${label} title=${label}><span>${t("v.latency")}</span>
    <span class="bar">${parts.map(([name], i) => html`<i class=${models.has(name) || name === "model" ? "ai" : i % 2 ? "odd" : ""} .style=${`width:${(wide[i] * 100).toFixed(1)}%`}></i>`)}</span>
    <b>${said ? ms(said.p50_ms) : "—"}</b></div>`
}
