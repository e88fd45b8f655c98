/**
 * Outputs: five seconds of packets as ticks, and one of four words that are never confused: a rate;
 * quiet (nothing to say); muted (by a hand); lost. What cannot answer says so, never « OK »; where the
 * network says that nobody is there, that stands in the rate's place.
 */

import { said } from "../draw/scale.js"
import { html, nothing } from "../vendor/lit-html.js"
import { named, percent, rate, t } from "../words.js"
import "./words_views.js"

/** @import {State} from "../store.js" */
/** @import {Act, OutputStatus} from "../types.js" */

/** @param {State} state @param {Act} act */
export function outputs(state, act) {
  const all = state.status?.outputs ?? []
  return html`<div class="grp g3"><h2>${t("v.outputs")}</h2>${all.map((one) => output(state, one))}</div>`
}

/** @param {State} state @param {OutputStatus} one */
function output(state, one) {
  const status = state.status, master = one.master ?? 1
  // Blackout takes light; an output without any goes on.
  const light = state.plan?.outputs.find((each) => each.name === one.name)?.slots.some((slot) => slot.intensity)
  const muted = master === 0 || (one.muted && light)
  const word = !one.open ? html`<b class="fault">${t("v.out.lost")}</b>`
    : status?.panic ? t("v.rest")
    : muted ? html`<span class="warn">${t("v.muted")}</span>`
    : one.dropped ? html`<span class="warn">${t("v.dropped", { n: one.dropped })}</span>`
    : one.trouble ? html`<span class="warn" title=${named(one.trouble)}>${t("v.unheard")}</span>`
    : one.rate >= 0.5 ? rate(one.rate) : t("v.quiet")
  const glyph = !one.open ? "fault" : muted || one.dropped || one.trouble ? "warn" : one.rate >= 0.5 ? "" : "sleep"
  return html`<div class="row"><span class="nn"><i class="glyph ${glyph}"></i><span class="who1">${one.name}</span>
      ${master < 1 && master > 0 ? html`<span class="tag">${percent(master)}</span>` : html`<small>${one.patch || one.to}</small>`}</span>
    <span class="b" data-slot="packets" data-name=${one.name} title=${t("v.packets")}></span><span class="v">${word}</span></div>
    ${last(state, one)}`
}

/** The newest address and its value, and whether anyone answers. @param {State} state @param {OutputStatus} one */
function last(state, one) {
  const plan = state.plan?.outputs.find((each) => each.name === one.name)
  const [newest] = one.newest ?? []
  const values = newest ? [newest[1]].flat() : []
  return html`<div class="last only-x" title=${one.to}>${newest ? html`${newest[0]} ${values.map((v) => typeof v === "number" ? said(v, "", Number.isInteger(v)) : String(v)).join(" ")} · ` : nothing}${one.trouble ? t("v.unheard") : plan?.feedback ? t("v.answers") : t("v.blind")}</div>`
}
