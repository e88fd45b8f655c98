/** The whole page, from its parts. */

import { alive } from "./parts/alive.js"
import { conduct } from "./parts/conduct.js"
import { far } from "./parts/far.js"
import { hand } from "./parts/hand.js"
import { hands } from "./parts/hands.js"
import { help, naming, token } from "./parts/help.js"
import { latency } from "./parts/latency.js"
import { log } from "./parts/log.js"
import { mappings } from "./parts/mappings.js"
import { nownext } from "./parts/nownext.js"
import { score } from "./parts/score.js"
import { signals } from "./parts/signals.js"
import { stage } from "./parts/stage.js"
import { top } from "./parts/top.js"
import { word } from "./parts/word.js"
import { long } from "./troubles.js"
import { html, nothing, svg } from "./vendor/lit-html.js"
import { t } from "./words.js"

/** @import {State} from "./store.js" */
/** @import {Act} from "./types.js" */
/** @import {Trouble} from "./troubles.js" */

export const VIEWS = /** @type {const} */ (["stage", "far", "signals", "mappings", "hands", "log"])

/**
 * @param {State} state @param {Act} act @param {number} now @param {Trouble[]} troubles
 * @param {any} deeds what keys and buttons do @param {{hit: boolean, guard: boolean}} flash
 */
export function page(state, act, now, troubles, deeds, flash) {
  const { ui } = state
  return html`${top(state, act, deeds)}
    <div class="mid">${nownext(state, now)}
      <main class="work" data-view=${ui.view}>${ui.view === "far" ? nothing : conduct(state, act, deeds)}
        ${view(state, act, now, deeds)}</main></div>
    ${word(state, act, now, troubles, deeds, latency(state))}
    ${hand(state, act, now, deeds, flash)}
    ${ui.locked ? token(deeds.token) : ui.help ? help(deeds.close) : ui.name !== null ? naming(state, deeds.named) : nothing}`
}

/** @param {State} state @param {Act} act @param {number} now @param {any} deeds */
function view(state, act, now, deeds) {
  const { ui } = state, bar = tabs(state, deeds)
  switch (ui.view) {
    case "far": return far(state, now, bar)
    case "signals": return one("signals", bar, signals(state, act))
    case "mappings": return one("mappings", bar, mappings(state, act))
    case "hands": return one("hands", bar, hands(state, act))
    case "log": return one("log", bar, log(state))
    default: return html`<section class="stage" data-region aria-labelledby="h-view" tabindex="-1"><h2 class="sr" id="h-view">${t("view.stage")}</h2>${bar}${stage(state, act)}${veil(state, now)}${score(state)}</section>
      <section class="alive" data-region aria-label=${t("alive")} tabindex="0">${alive(state, act)}</section>`
  }
}

/** @param {string} name @param {unknown} bar @param {unknown} inside */
const one = (name, bar, inside) => html`<section class="view" data-region aria-labelledby="h-view" tabindex="-1"><h2 class="sr" id="h-view">${t("view." + name)}</h2>${bar}${inside}</section>`

const SPEAKER = svg`<svg viewBox="0 0 18 18" aria-hidden="true"><path d="M3 7v4h3l4 3V4L6 7zM13 6.5a4 4 0 0 1 0 5"/></svg>`

/** @param {State} state @param {any} deeds */
function tabs({ ui }, deeds) {
  return html`<div class="tabrow"><nav class="tabs" aria-label=${t("views")}>${VIEWS.map((name, i) => html`<button
      aria-current=${ui.view === name ? "page" : nothing} @click=${() => deeds.view(name)}>${t("view." + name)} <kbd>${i + 1}</kbd></button>`)}</nav>
    ${ui.view === "stage" ? html`<button class="listen" aria-pressed=${ui.listen} aria-label=${t("listen.label")} @click=${deeds.listen}>${SPEAKER}<span>${t("listen")}</span></button>` : nothing}</div>`
}

/** What is shown is old: said over the picture, in words. @param {State} state @param {number} now */
function veil(state, now) {
  if (state.link.live || !state.plan || state.ui.ended) return nothing
  const ago = (now - state.link.since) / 1000
  const said = ago < 60 ? `${Math.max(0.1, ago).toFixed(1).replace(".", t("comma"))}\u00a0s` : long(ago)
  return html`<div class="veil"><p>${t("stale.picture", { s: said })}<small>${t("stale.on")}</small></p></div>`
}
