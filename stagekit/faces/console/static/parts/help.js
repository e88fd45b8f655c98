/** Help and the operator's name: sheets over the work, never over the word or the hand. */

import { html } from "../vendor/lit-html.js"
import { t } from "../words.js"

/** @import {State} from "../store.js" */

/** @type {[string, string][]} */
const MAP = [
  ["key.space", "k.space"], ["⌫", "k.back"], ["↑ ↓", "k.arrows"], ["G", "k.g"], ["key.esc", "k.esc"], ["B", "k.b"],
  ["1 – 6", "k.views"], ["F", "k.f"], ["A", "k.a"], ["N", "k.n"], ["L", "k.l"], ["T", "k.t"], ["R", "k.r"], ["U", "k.u"],
  ["Alt+K", "k.altk"], ["F6", "k.f6"], ["?", "k.help"],
]

/** @param {() => void} close */
export function help(close) {
  return html`<section class="sheet" role="dialog" aria-labelledby="h-help" data-region tabindex="-1">
    <div class="do"><h2 id="h-help">${t("help")}</h2><button @click=${close}>${t("close")}</button></div>
    <dl>${MAP.map(([key, what]) => html`<dt><kbd>${t(key)}</kbd></dt><dd>${t(what)}</dd>`)}</dl>
    <p>${t("help.text")}</p><p class="dim">${t("help.light")}</p></section>`
}

/** Who has no token types it. @param {(token: string) => void} done */
export function token(done) {
  return html`<section class="sheet" role="dialog" aria-labelledby="h-token" data-region tabindex="-1">
    <div class="do"><h2 id="h-token">${t("token.wrong")}</h2></div>
    <form @submit=${(/** @type {SubmitEvent} */ e) => { e.preventDefault(); done(String(new FormData(/** @type {HTMLFormElement} */ (e.target)).get("token") ?? "").trim()) }}>
      <label>${t("token.why")}<input type="text" name="token" autocomplete="off" autocapitalize="off" spellcheck="false" aria-label=${t("token")}></label>
      <button>${t("token.ok")}</button></form></section>`
}

/** @param {State} state @param {(name: string|null) => void} done */
export function naming(state, done) {
  return html`<section class="sheet" role="dialog" aria-labelledby="h-name" data-region tabindex="-1">
    <div class="do"><h2 id="h-name">${t("name")}</h2><button @click=${() => done(null)}>${t("close")}</button></div>
    <form @submit=${(/** @type {SubmitEvent} */ e) => { e.preventDefault(); done(String(new FormData(/** @type {HTMLFormElement} */ (e.target)).get("name") ?? "").trim()) }}>
      <label>${t("name.why")}<input type="text" name="name" maxlength="40" autocomplete="off" .value=${state.you.name}></label>
      <button>${t("name.ok")}</button></form></section>`
}
