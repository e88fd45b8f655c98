/**
 * View Signals: everything that comes in and is answered, as meters with short curves; and a hand
 * on any of it: freeze it where it stands, override it, give it back, calibrate it in rehearsal.
 */

import { beyond, roundUp } from "../draw/scale.js"
import { draw } from "../draw/meters.js"
import { mayTouch } from "../store.js"
import { html, nothing } from "../vendor/lit-html.js"
import { num, t } from "../words.js"
import { hold, short } from "./dragging.js"
import { fader } from "./faders.js"
import { byWhom, isMachine, person, port, signal, signalHand } from "./labels.js"
import { byPerson, bySource } from "./lists.js"
import { atMost } from "./since.js"
import { signalTable } from "./view_tables.js"
import "./words_views.js"

/** @import {State} from "../store.js" */
/** @import {Act, Track} from "../types.js" */

const SECONDS = 10, GIVE = 1

/** The signal that is chosen, by source, port and person; and until when each is watched. */
let chosen = ""
/** @type {Map<string, number>} */
const watched = new Map()

/** @param {Track} one */
const key = (one) => [one.source, one.port, one.who ?? 0].join("\n")

/** @param {State} state @param {Act} act */
export function signals(state, act) {
  const all = bySource(state), tracks = state.plan?.tracks ?? []
  const count = [...all.values()].reduce((sum, ids) => sum + ids.length, 0)
  const label = atMost("signals", state.ui.lang + count, 5000, () => t("v.signals.label", { n: count,
    m: tracks.filter((one, id) => one.k === "signal" && beyond(one, state.live[id])).length }))
  if (!count) return html`<div class="scroll" tabindex="0" role="group" aria-label=${t("v.nosignals")}><p class="empty">${t("v.nosignals")}</p></div>`
  return html`${chosenRow(state, act)}<div class="scroll" tabindex="0" role="group" aria-label=${label}>
    ${state.ui.table ? atMost("signals table", state.ui.lang + count, 1000, () => signalTable(state, all))
      : html`<div class="wall"><canvas class="over" role="img" aria-label=${label} .draw=${draw}></canvas>
        ${[...all].map(([source, ids]) => byPerson(state, ids).map(([who, theirs]) => group(state, source, who, theirs)))}</div>`}</div>`
}

/** @param {State} state @param {string} source @param {number} who @param {number[]} ids */
function group(state, source, who, ids) {
  const machine = isMachine(state, source), own = !machine && !state.plan?.inputs.some((one) => one.name === source)
  return html`<h3>${[source, person(state.plan, source, who)].filter(Boolean).join(" · ")}<span>${ids.length}${machine ? " · " + t("v.model") : own ? " · " + t("v.scene") : ""}</span></h3>
    <div class="cells">${ids.map((id) => cell(state, id, machine))}</div>`
}

/** @param {State} state @param {number} id @param {boolean} machine */
function cell(state, id, machine) {
  const one = /** @type {Track} */ (state.plan?.tracks[id]), hand = signalHand(state, one)
  const name = signal(state.plan, one), is = key(one), as = hand ? "hand" : machine ? "machine" : "human"
  return html`<button class="sig ${hand ? "hand" : ""}" aria-pressed=${is === chosen} title=${one.source + " " + name}
    aria-label="${one.source} ${name}${hand ? ", " + byWhom(t("v.hand"), hand.by) : ""}"
      @click=${() => { chosen = is === chosen ? "" : is }}>
    <span class="n">${port(one)}</span><span class="val" data-slot="value" data-id=${id} data-as=${as}></span>
    <span class="b" data-slot="meter" data-id=${id} data-as=${as}></span></button>`
}

/** The reserved line above: what can be done with the chosen signal. @param {State} state @param {Act} act */
function chosenRow(state, act) {
  const ids = (state.plan?.tracks ?? []).flatMap((one, id) => (one.k === "signal" && key(one) === chosen ? [id] : []))
  if (!ids.length) return html`<div class="pick"><p class="none">${t("v.choose")}</p></div>`
  const one = /** @type {Track} */ (state.plan?.tracks[ids[0]]), hand = signalHand(state, one)
  const { source = "", who = 0 } = one, place = one.port ?? "", name = source + " " + signal(state.plan, one, true)
  const open = mayTouch(state, performance.now()), left = ((watched.get(chosen) ?? 0) - performance.now()) / 1000
  const rehearsal = state.status?.mode !== "show" && !isMachine(state, source)
  return html`<div class="pick ${hand ? "hand" : ""}"><span class="nm">${name}<small>${hand ? byWhom(t("v.hand"), hand.by) : state.you.reader ? t("v.reader") : open ? t("v.free") : t("v.locked")}</small></span>
    <span class="knobs">${ids.slice(0, 3).map((id, i) => fader(state, id, {
      name: t("v.set.label", { name: source + " " + signal(state.plan, /** @type {Track} */ (state.plan?.tracks[id])) }), open, hand: !!hand,
      low: state.low[id], high: typeof state.plan?.tracks[id].high === "number" ? state.high[id] : roundUp(state.high[id]),
      send: (value) => act("override", source, place, who, ...ids.map((each, at) => at === i ? value : short(hold(each, state.live[each])))) }))}</span>
    <span class="dos">
      <button class="tg" ?disabled=${!open} aria-pressed=${!!hand} aria-label=${t("v.freeze.label", { name })}
        @click=${() => act("hold", source, place, who)}>${t("v.freeze")}</button>
      <button class="tg" ?disabled=${!open || !hand} aria-label=${t("v.give.label", { name })} @click=${() => act("give", source, place, who, GIVE)}>${t("v.give")}</button>
      ${rehearsal ? html`<button class="tg" ?disabled=${!open || left > 0} aria-pressed=${left > 0} aria-label=${t("v.calibrate.label", { name })}
        @click=${() => { watched.set(chosen, performance.now() + SECONDS * 1000); act("calibrate", source, place, who, SECONDS) }}>${left > 0 ? t("v.calibrating", { s: num(left, 0) }) : t("v.calibrate")}</button>` : nothing}
    </span></div>`
}
