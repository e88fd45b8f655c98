/** Fourth row, always there: what, since when, what the show does meanwhile, what to do. */

import { html, nothing } from "../vendor/lit-html.js"
import { mmss, num, t } from "../words.js"
import { showTime } from "../store.js"

/** @import {State} from "../store.js" */
/** @import {Act} from "../types.js" */
/** @import {Trouble} from "../troubles.js" */

/**
 * @param {State} state @param {Act} act @param {number} now @param {Trouble[]} all
 * @param {{look: () => void, seen: () => void, waive: () => void}} deeds
 * @param {unknown} latency
 */
export function word(state, act, now, all, deeds, latency) {
  return html`<section class="word" data-region aria-label=${t("health")} tabindex="-1">${message(state, now, all, deeds)}${latency}</section>`
}

/** @param {State} state @param {number} now @param {Trouble[]} all @param {any} deeds */
function message(state, now, all, deeds) {
  if (!state.link.live) {
    if (state.ui.locked) return html`<div class="msg" data-level="warn"><p><b>${t("token.wrong")}</b></p></div>`
    if (state.ui.ended) return html`<div class="msg"><p><b>${t("ended")}</b> ${t("ended.then")}</p></div>`
    return state.plan
      ? html`<div class="msg" data-level="warn"><p><b>${t("stale")}</b> ${t("stale.then", { t: mmss((now - state.link.since) / 1000) })}</p></div>`
      : html`<div class="msg"><p><b>${t("connecting")}</b> ${t("connecting.then")}</p></div>`
  }
  if (!all.length) return html`<div class="msg"><p><b>${t("well")}</b> ${counts(state, now)}</p></div>`
  const [one] = all, reader = state.you.reader
  const since = one.timed ? t("for", { t: mmss((showTime(state, now) - one.since) / 1000) }) + " " : ""
  return html`<div class="msg" data-level=${one.level} data-new=${one.level === "fault" && !one.seen && one.name !== "panic"}>
    <p><b>${one.what}</b>${joined(since + one.rest)}</p>
    <span class="do">${all.length > 1 ? html`<span class="n">1/${all.length}</span>` : nothing}
      ${one.order && !reader ? html`<button data-hold=${one.order}><i class="fill"></i><span>${t(one.order)}</span> <kbd>${t("hold")}</kbd></button>
        ${one.order === "takeup" ? html`<button @click=${deeds.waive}>${t("no thanks")}</button>` : nothing}` : nothing}
      ${one.look ? html`<button @click=${deeds.look}>${t("look")} <kbd>F</kbd></button>` : nothing}
      ${!one.seen && !one.order && one.name !== "panic" && !reader ? html`<button @click=${deeds.seen}>${t("seen")} <kbd>A</kbd></button>` : nothing}</span></div>`
}

/** What follows a bold beginning: a comma or a colon stands close to it. @param {string} rest */
const joined = (rest) => (/^[\u202f,:;.]/.test(rest) ? "" : " ") + rest

/** @param {State} state @param {number} now */
function counts(state, now) {
  const { status } = state
  if (!status) return ""
  const some = (/** @type {string} */ what, /** @type {any[]} */ { length: n }) => n ? t(`${what}.${n > 1 ? "n" : "1"}`, { n }) : ""
  const text = [some("input", status.inputs ?? []), some("model", status.models ?? []), some("output", status.outputs ?? [])].filter(Boolean).join(", ")
  if (state.ui.view === "far" || status.saved === null || status.saved === undefined) return text
  return `${text} · ${t("saved", { s: num(status.saved + (now - state.statusAt) / 1000, 1) + "\u00a0s" })}`
}
