/** The column of what is alive beside the stage: what comes in, what answers, what leaves. */

import { draw } from "../draw/meters.js"
import { track } from "../store.js"
import { html, nothing } from "../vendor/lit-html.js"
import { clock, named, t } from "../words.js"
import { camera } from "./camera.js"
import { inputs } from "./inputs.js"
import { byWhom, holder, isMachine, names, targetHand } from "./labels.js"
import { models } from "./models.js"
import { outputs } from "./outputs.js"
import { meter } from "./rows.js"
import "./words_views.js"

/** @import {State} from "../store.js" */
/** @import {Act, Mapping} from "../types.js" */

/** Mappings and actions of hands that a wide screen shows beside the stage. */
const MAPPINGS = 6, ACTS = 6

/** @param {State} state @param {Act} act */
export function alive(state, act) {
  return html`<div class="cola"><canvas class="over" aria-hidden="true" .draw=${draw}></canvas>
      ${inputs(state, act)}${models(state, act)}${camera(state)}</div>
    <div class="colb"><canvas class="over" aria-hidden="true" .draw=${draw}></canvas>
      ${outputs(state, act)}${some(state)}${acts(state)}</div>`
}

/** The first mappings with what they send. @param {State} state */
function some(state) {
  const all = state.plan?.mappings ?? [], hands = state.status?.hands
  if (!all.length) return nothing
  const held = (hands?.targets?.length ?? 0) + names(hands?.muted).length
  return html`<div class="grp g4 only-l"><h2><span>${t("v.mappings")}</span><span>${all.length}${held ? " · " + t("v.byhand", { n: held }) : ""}</span></h2>
    ${all.slice(0, MAPPINGS).map((one) => mapping(state, one))}</div>`
}

/** @param {State} state @param {Mapping} one */
function mapping(state, one) {
  const to = one.targets[0]
  const id = to ? track(state, "target", to.output, to.address) : -1
  if (!to || id < 0) return nothing
  const hand = targetHand(state, to.output, to.address), muted = holder(state.status?.hands?.muted, one.name) !== null
  return meter(state, id, to.text, { as: hand ? "hand" : muted ? "off" : isMachine(state, one.source.split(".")[0]) ? "machine" : "human", held: muted })
}

/** What hands did of late, and whose they were. @param {State} state */
function acts(state) {
  const by = state.log.filter(({ word }) => word.by !== undefined && word.what !== "refused").slice(-ACTS).reverse()
  return html`<div class="grp g5 only-l"><h2>${t("v.acts")}</h2>${by.length
    ? html`<ul class="act">${by.map(({ wall, word }) => html`<li><span>${clock(wall)}</span><span>${byWhom(named(word.text), word.by)}</span></li>`)}</ul>`
    : html`<p class="none">${t("v.noacts")}</p>`}</div>`
}
