/** The panel with the skeletons that the cameras see, without any picture. */

import { isHeld, landmarks, people, stature } from "../draw/body.js"
import { draw } from "../draw/skeleton.js"
import { html, nothing } from "../vendor/lit-html.js"
import { num, t } from "../words.js"
import { person } from "./labels.js"
import { atMost, moment } from "./since.js"
import "./words_views.js"

/** @import {State} from "../store.js" */

const at = new Float32Array(99)

/** @param {State} state */
export function camera(state) {
  const all = people(state)
  if (!all.length) return nothing
  const now = moment(state)
  const seen = all.filter((one) => landmarks(state, one, at))
  const here = seen.filter((one) => !isHeld(state, one, now)).length, held = seen.length - here
  const who = here ? t(here === 1 ? "v.persons.1" : "v.persons.n", { n: here }) : t("v.nobody")
  const says = held ? who + " · " + held + "\u00a0" + t("v.held") : who
  const label = atMost("camera", state.ui.lang, 5000, () => t("v.camera.label", { who: says }))
  return html`<div class="grp g6 only-l"><h2><span>${t("v.camera")}</span><span>${says}</span></h2>
    ${state.ui.table ? atMost("camera table", state.ui.lang, 1000, () => table(state, now))
      : html`<div class="cam"><canvas role="img" aria-label=${label} .draw=${draw}></canvas></div>`}</div>`
}

/** @param {State} state @param {number} now */
const table = (state, now) => html`<table class="tab"><thead><tr><th scope="col">${t("v.column.who")}</th><th scope="col">${t("v.column.height")}</th><th scope="col">${t("v.column.state")}</th></tr></thead>
  <tbody>${people(state).map((one) => landmarks(state, one, at) ? html`<tr><th scope="row">${one.source} ${person(state.plan, one.source, one.who)}</th>
    <td>${num(stature(at), 2)}${"\u00a0m"}</td><td>${isHeld(state, one, now) ? t("v.held") : t("v.seen")}</td></tr>` : nothing)}</tbody></table>`
