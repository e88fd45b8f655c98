/**
 * View Mappings: each sentence of the scene as it runs: its source, every shape with its own
 * value and bar, what leaves at the right; mute and solo.
 */

import { draw } from "../draw/meters.js"
import { mayTouch, track } from "../store.js"
import { html, nothing } from "../vendor/lit-html.js"
import { t } from "../words.js"
import { byWhom, holder, isMachine, names, targetHand } from "./labels.js"
import { atMost } from "./since.js"
import { mappingTable } from "./view_tables.js"
import "./words_views.js"

/** @import {State} from "../store.js" */
/** @import {Act, Mapping} from "../types.js" */

/** @param {State} state @param {Act} act */
export function mappings(state, act) {
  const all = state.plan?.mappings ?? []
  if (!all.length) return html`<div class="scroll" tabindex="0" role="group" aria-label=${t("v.mappings")}><p class="empty">${t("v.nomappings")}</p></div>`
  const label = t("v.mappings.label", { n: all.length })
  if (state.ui.table) return html`<div class="scroll" tabindex="0" role="group"
    aria-label=${label}>${atMost("mappings table", state.ui.lang, 1000, () => mappingTable(state, all))}</div>`
  const open = mayTouch(state, performance.now()), soloed = names(state.status?.hands?.solo).length > 0
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${label}>
    <div class="maps"><canvas class="over" role="img" aria-label=${label} .draw=${draw}></canvas>
      ${all.map((one, i) => html`${heading(state, one, all[i - 1])}${row(state, act, one, open, soloed)}`)}</div></div>`
}

/** Above the first mapping of a group: its name, while what, and whether it is open. @param {State} state @param {Mapping} one @param {Mapping|undefined} before */
function heading(state, one, before) {
  if (one.group === null || one.group === before?.group) return nothing
  const group = state.plan?.groups.find(({ i }) => i === one.group), open = isOpen(state, one)
  return html`<h3>${group?.name}<span>${group?.while ? t("v.while", { what: group.while }) + " · " : ""}${t(open ? "v.open" : "v.closed")}</span></h3>`
}

/** @param {State} state @param {Mapping} one */
const isOpen = (state, one) => one.group === null || (state.status?.groups?.[one.group] ?? true)

/**
 * @param {State} state @param {Act} act @param {Mapping} one @param {boolean} open
 * @param {boolean} soloed whether any mapping is heard alone
 */
function row(state, act, one, open, soloed) {
  const hands = state.status?.hands, muted = holder(hands?.muted, one.name), solo = holder(hands?.solo, one.name)
  const to = one.targets[0], name = [one.source, to?.text].filter(Boolean).join(" → "), hand = to ? targetHand(state, to.output, to.address) : null
  const silent = muted !== null || (soloed && solo === null) || !isOpen(state, one)
  const as = silent ? "off" : isMachine(state, one.source.split(".")[0]) ? "machine" : "human"
  const tag = muted !== null ? byWhom(t("v.muted"), muted) : hand ? byWhom(t("v.hand"), hand.by) : solo !== null ? byWhom(t("v.solo"), solo) : ""
  return html`<div class="map ${hand ? "hand" : ""} ${silent ? "off" : ""}">
    <button class="tg" ?disabled=${!open} aria-pressed=${muted !== null} aria-label=${t("v.mute.label", { name })}
      @click=${() => act("mute", one.name, muted === null ? 1 : 0)}>${t("v.mute")}</button>
    <button class="tg" ?disabled=${!open} aria-pressed=${solo !== null} aria-label=${t("v.solo.label", { name })}
      @click=${() => act("solo", one.name, solo === null ? 1 : 0)}>${t("v.solo")}</button>
    <div class="chain">${cell(state, one, 0, one.source, as)}${one.shapes.map((shape, i) => cell(state, one, i + 1, shape, as))}</div>
    <span class="tagat">${tag ? html`<span class="tag">${tag}</span>` : nothing}</span>${end(state, one, hand && !silent ? "hand" : as)}</div>`
}

/** The source's value, or what comes behind a shape. @param {State} state @param {Mapping} one @param {number} s @param {string} text @param {string} as */
function cell(state, one, s, text, as) {
  const id = track(state, "line", one.m, s), parts = state.plan?.tracks[id]?.parts ?? 1
  return html`<div class="c ${parts > 1 ? "many" : ""}" title=${text}><span class="n">${text}</span>${id >= 0
    ? html`<b data-slot="value" data-name="left" data-id=${id} data-parts=${parts} data-as=${as === "human" ? "" : as}></b><i data-slot="bar" data-id=${id} data-parts=${parts} data-as=${as}></i>`
    : s === 0 ? html`<b class="ev" data-slot="pulse" data-name=${one.source} data-as=${as}></b>` : nothing}</div>`
}

/** What leaves. @param {State} state @param {Mapping} one @param {string} as */
function end(state, one, as) {
  const to = one.targets[0]
  if (!to) return html`<div class="c out"></div>`
  const id = track(state, "target", to.output, to.address), parts = state.plan?.tracks[id]?.parts ?? 1
  const more = one.targets.filter((each) => each.text !== to.text).length
  return html`<div class="c out" title=${[...new Set(one.targets.map((each) => each.text))].join(", ")}><span class="n">→ ${to.text}${more ? " " + t("v.and", { n: more }) : ""}</span>${id >= 0
    ? html`<b data-slot="value" data-name="out" data-id=${id} data-parts=${parts} data-as=${as}></b><i data-slot="bar" data-id=${id} data-parts=${parts} data-as=${as}></i>` : nothing}</div>`
}
