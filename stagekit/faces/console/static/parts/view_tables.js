/** The tables that key T gives instead of drawings, renewed once a second. */

import { read, said, share } from "../draw/scale.js"
import { track } from "../store.js"
import { html } from "../vendor/lit-html.js"
import { percent, t } from "../words.js"
import { byWhom, holder, signal, signalHand, targetHand } from "./labels.js"

/** @import {State} from "../store.js" */
/** @import {Track, Mapping} from "../types.js" */

/** @param {State} state @param {Map<string, number[]>} all */
export const signalTable = (state, all) => html`<table class="tab"><thead><tr><th scope="col">${t("v.column.signal")}</th><th scope="col">${t("v.column.value")}</th>
    <th scope="col">${t("v.column.range")}</th><th scope="col">${t("v.column.hand")}</th></tr></thead>
  ${[...all].map(([source, ids]) => html`<tbody>${ids.map((id) => signalRow(state, source, id))}</tbody>`)}</table>`

/** @param {State} state @param {string} source @param {number} id */
function signalRow(state, source, id) {
  const one = /** @type {Track} */ (state.plan?.tracks[id]), hand = signalHand(state, one), { low, high, unit } = one
  const range = typeof low === "number" && typeof high === "number" ? said(low, "") + "…" + said(high, unit) : "—"
  return html`<tr class=${hand ? "hand" : ""}><th scope="row">${source} ${signal(state.plan, one)}</th><td>${said(state.live[id], unit)}</td><td>${range}</td>
    <td>${hand ? byWhom(t("v.hand"), hand.by) : ""}</td></tr>`
}

/** @param {State} state @param {Mapping[]} all */
export const mappingTable = (state, all) => html`<table class="tab"><thead><tr><th scope="col">${t("v.column.source")}</th><th scope="col">${t("v.column.value")}</th>
    <th scope="col">${t("v.column.shapes")}</th><th scope="col">${t("v.column.target")}</th><th scope="col">${t("v.column.value")}</th><th scope="col">${t("v.column.hand")}</th></tr></thead>
  <tbody>${all.map((one) => mappingRow(state, one))}</tbody></table>`

/** @param {State} state @param {Mapping} one */
function mappingRow(state, one) {
  const to = one.targets[0], id = to ? track(state, "target", to.output, to.address) : -1
  const hand = to ? targetHand(state, to.output, to.address) : null, muted = holder(state.status?.hands?.muted, one.name)
  const says = [muted !== null ? byWhom(t("v.muted"), muted) : "", hand ? byWhom(t("v.hand"), hand.by) : ""].filter(Boolean).join(", ")
  return html`<tr class=${says ? "hand" : ""}><th scope="row">${one.source}</th><td>${at(state, one.m, 0)}</td>
    <td>${one.shapes.map((shape, i) => html`${i ? " → " : ""}${shape} ${at(state, one.m, i + 1)}`)}</td><td>${[...new Set(one.targets.map((each) => each.text))].join(", ")}</td>
    <td>${id >= 0 ? percent(share(state, id)) : "—"}</td><td>${says}</td></tr>`
}

/** What a mapping carries behind a shape. @param {State} state @param {number} m @param {number} s */
function at(state, m, s) {
  const id = track(state, "line", m, s)
  return id < 0 ? "" : read(state.plan?.tracks[id], state.live[id])
}
