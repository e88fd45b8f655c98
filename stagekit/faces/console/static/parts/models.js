/** Models: what each hears, what it answers, how long it thinks and how long it may. */

import { html } from "../vendor/lit-html.js"
import { mmss, ms, num, t } from "../words.js"
import { sizes } from "./inputs.js"
import { byWhom, holder, signal, signalHand } from "./labels.js"
import { answersOf, earsOf, eventOf, signalsOf } from "./lists.js"
import { quota } from "./room.js"
import { meter, source } from "./rows.js"
import { moment, since } from "./since.js"
import "./words_views.js"

/** @import {State} from "../store.js" */
/** @import {Act, ModelStatus, Track} from "../types.js" */

/** @param {State} state @param {Act} act */
export function models(state, act) {
  const all = state.status?.models ?? []
  if (!all.length) return html``
  return html`<div class="grp g2"><h2>${t("v.models")}</h2>${all.map((one) => model(state, one))}</div>`
}

/** @param {State} state @param {ModelStatus} one */
function model(state, one) {
  const by = holder(state.status?.hands?.bypassed, one.name)
  const bypassed = by !== null || one.bypassed, gone = one.life === "dead" || one.life === "lost"
  const glyph = gone ? "fault" : one.late || bypassed ? "warn" : one.rate > 0 ? "" : "sleep"
  const away = since(state, "model " + one.name, one.life, moment(state))
  const right = gone ? html`<b class="fault">${t("v." + one.life, { t: mmss(away) })}</b>`
    : bypassed ? html`<span class="tag">${byWhom(t("v.bypassed"), by)}</span>`
    : one.life === "starting" ? t("v.starting")
    : html`<span class=${one.late ? "warn" : ""}>${one.late ? t("v.late") + " · " : ""}${lateness(one)}</span>`
  const ears = earsOf(state, one.name), says = [...answersOf(state, one.name), ...signalsOf(state, one.name)], [few, many] = quota(state, one.name)
  // What it hears and what it answers share the rows; where there is only one, it answers.
  const shown = interleaved(ears, says).slice(0, Math.max(few, many)), how = (/** @type {number} */ id) => sizes(shown.indexOf(id), few, many)
  return html`${source(glyph, one.name, one.use.replace(/^.*[/:]/, ""), right)}
    ${ears.filter((id) => shown.includes(id)).map((id) => meter(state, id, t("v.hears", { ear: ear(state, id) }), { size: how(id), text: event(state, id) }))}
    ${says.filter((id) => shown.includes(id)).map((id) => answer(state, id, gone || bypassed || one.late, how(id)))}`
}

/** Answers and ears by turns, as they are worth showing. @param {number[]} ears @param {number[]} says */
const interleaved = (ears, says) => Array.from({ length: Math.max(ears.length, says.length) }, (_, i) => [says[i], ears[i]]).flat().filter((id) => id !== undefined)

/** « 12 ms / 40 »: how long it thought, and how long it may. @param {ModelStatus} one */
export const lateness = (one) => one.thought_ms || one.patience_ms
  ? ms(one.thought_ms) + (one.patience_ms ? " / " + num(one.patience_ms, 0) : "") : t("v.quiet")

/** @param {State} state @param {number} id */
function ear(state, id) {
  const one = /** @type {Track} */ (state.plan?.tracks[id])
  return one.ear + ((one.parts ?? 1) > 1 && !one.fields ? " " + ((one.part ?? 0) + 1) : "")
}

/** What an event's row says; nothing for a signal. @param {State} state @param {number} id */
const event = (state, id) => state.plan?.tracks[id]?.fields ? eventOf(state, id) : undefined

/** Where a line begins. @param {State} state @param {Track} line */
const sourceOf = (state, line) => state.plan?.mappings.find(({ m }) => m === line.m)?.source ?? ""

/** @param {State} state @param {number} id @param {boolean} held @param {string} size */
function answer(state, id, held, size) {
  const one = /** @type {Track} */ (state.plan?.tracks[id]), hand = signalHand(state, one)
  const port = one.k === "line" ? sourceOf(state, one).split(".").slice(1).join(".") : signal(state.plan, one)
  return meter(state, id, t("v.says", { port }), { as: hand ? "hand" : "machine", held, size, text: event(state, id) })
}
