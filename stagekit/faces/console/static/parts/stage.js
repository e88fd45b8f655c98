/** The stage view: the picture, or the same as a table; and the sound preview's corner. */

import { html, nothing } from "../vendor/lit-html.js"
import { draw } from "../draw/stage.js"
import { fed, handOn, light } from "../draw/lamps.js"
import { audible } from "../sound/routes.js"
import { setVolume, volume } from "../sound.js"
import { language, learn, percent, t } from "../words.js"

/** @import {State} from "../store.js" */
/** @import {Act} from "../types.js" */

learn({
  en: {
    "stage.none": "No lamp yet.", "stage.of": "Stage: {lit} of {all} lamps lit",
    "stage.lamp": "Lamp", "stage.level": "Level", "stage.colour": "Colour", "stage.hand": "By hand",
    "stage.lamps": "Lamps on the stage", "stage.unmapped": "not in this scene", "stage.out": "out",
    "stage.here": "here, not the house", "stage.volume": "Volume of the preview in this browser",
    "stage.mute": "no sound of this scene",
  },
  fr: {
    "stage.none": "Pas encore de lampe.", "stage.of": "Plateau : {lit} lampes allumées sur {all}",
    "stage.lamp": "Lampe", "stage.level": "Niveau", "stage.colour": "Couleur", "stage.hand": "À la main",
    "stage.lamps": "Lampes du plateau", "stage.unmapped": "pas dans cette scène", "stage.out": "éteinte",
    "stage.here": "ici, pas la salle", "stage.volume": "Volume de l'aperçu dans ce navigateur",
    "stage.mute": "aucun son de cette scène",
  },
})

/** The words for the picture are rewritten at most so often, in milliseconds. */
const REWRITE = 5000
const said = { text: "", at: -Infinity, lang: "" }

/** The table is filled anew once a second. */
const REFILL = 1000
const filled = { at: -Infinity, lang: "", plan: /** @type {any} */ (null), rows: /** @type {unknown} */ (null) }

/** Whether a scene can be heard here is asked once for each scene. */
const heard = { plan: /** @type {any} */ (null), tracks: 0, yes: false }

/** @param {State} state @param {Act} act */
export function stage(state, act) {
  return html`<div class="pic">
    ${state.ui.table ? table(state) : html`<canvas class="plateau" role="img" aria-label=${label(state)} .draw=${draw}></canvas>`}
    ${state.ui.listen ? corner(state) : nothing}
  </div>`
}

/** What the picture shows, for those who do not see it. @param {State} state */
function label(state) {
  const now = performance.now()
  if (now - said.at > REWRITE || said.lang !== language()) {
    const all = fed(state).filter((one) => one.mapped)
    const lit = all.filter((one) => light(state, one).level > 0.02).length
    said.text = all.length ? t("stage.of", { lit, all: all.length }) : t("stage.none")
    said.at = now
    said.lang = language()
  }
  return said.text
}

/** @param {State} state */
function corner(state) {
  return html`<div class="ici">
    <strong>${t("stage.here")}</strong>
    ${canBeHeard(state)
      ? html`<input type="range" min="0" max="1" step="0.01" aria-label=${t("stage.volume")}
          .value=${String(volume())} .style=${`--f:${volume() * 100}%`}
          @input=${(/** @type {any} */ e) => { setVolume(Number(e.target.value)); e.target.style.setProperty("--f", volume() * 100 + "%") }}>`
      : html`<span>${t("stage.mute")}</span>`}
  </div>`
}

/** @param {State} state */
function canBeHeard(state) {
  const plan = state.plan, tracks = plan?.tracks.length ?? 0
  if (heard.plan !== plan || heard.tracks !== tracks) Object.assign(heard, { plan, tracks, yes: audible(plan) })
  return heard.yes
}

/** @param {State} state */
function table(state) {
  const now = performance.now()
  if (now - filled.at > REFILL || filled.lang !== language() || filled.plan !== state.plan) {
    Object.assign(filled, { at: now, lang: language(), plan: state.plan, rows: newTable(state) })
  }
  return filled.rows
}

/** @param {State} state */
function newTable(state) {
  const rows = fed(state).map((one) => ({ one, now: light(state, one), hand: handOn(state, one.lamp) }))
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${t("stage.lamps")}><table class="lamps">
    <caption>${t("stage.lamps")}</caption>
    <thead><tr><th scope="col">${t("stage.lamp")}</th><th scope="col">${t("stage.level")}</th>
      <th scope="col">${t("stage.colour")}</th><th scope="col">${t("stage.hand")}</th></tr></thead>
    <tbody>${rows.map(({ one, now, hand }) => html`<tr>
      <th scope="row">${one.lamp.name}</th>
      <td>${!one.mapped ? t("stage.unmapped") : now.level > 0 ? percent(now.level) : t("stage.out")}</td>
      <td>${one.mapped && now.level > 0 ? hex(now.rgb) : nothing}</td>
      <td>${hand ?? nothing}</td></tr>`)}</tbody>
  </table></div>`
}

/** @param {number[]} rgb 0..1 */
const hex = (rgb) => "#" + rgb.map((one) => Math.round(one * 255).toString(16).padStart(2, "0")).join("")
