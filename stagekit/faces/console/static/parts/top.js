/** First row: mode, show, clock, running time, who is here, how good the link is. */

import { html, nothing, svg } from "../vendor/lit-html.js"
import { clock, mmss, ms, named, t } from "../words.js"
import { showing } from "../cues.js"

/** @import {State} from "../store.js" */
/** @import {Act} from "../types.js" */

const LOCKED = svg`<path d="M4 8h10v7H4zM6 8V5.5a3 3 0 0 1 6 0V8"/>`
const OPEN = svg`<path d="M4 8h10v7H4zM6 8V5.5a3 3 0 0 1 5.6-1.5"/>`

/** @param {State} state @param {Act} act @param {{night: () => void, lang: () => void, help: () => void, name: () => void}} deeds */
export function top(state, act, deeds) {
  const { plan, status, link, you, operators, ui } = state
  const mode = status?.mode ?? plan?.mode ?? "rehearsal", show = plan?.show
  const sceneName = named(plan?.scene.name) || plan?.scene.file || "stagekit"
  const said = t("mode." + mode)
  const names = operators.map((one) => one.reader ? t("reader", one) : one.name)
  return html`
    <header class="top" data-region tabindex="-1" aria-label=${t("top")}>
      <div>
        <button class="mode" data-hold="mode" aria-label=${t("mode.label", { mode: said })}><i class="fill"></i>
          <svg viewBox="0 0 18 18" aria-hidden="true">${mode === "show" ? LOCKED : OPEN}</svg><span>${said}</span></button>
        <h1 class="title">${show ? named(show.name) : sceneName}${show
          ? html`<span>${t("scene.of", { at: show.at + 1, count: show.scenes.length, name: sceneName })}</span>` : nothing}</h1>
      </div>
      <div class="middle"><span class="clock">${clock(Date.now())}</span>
        <span class="since">${t("running")} ${status && showing(state) ? mmss(status.elapsed) : "--:--"}</span></div>
      <div class="right">
        <button class="who" @click=${deeds.name} aria-label=${t("operators", { names: names.join(", ") || "—" })}>
          ${operators.slice(0, 5).map((one) => html`<b class=${(one.name === you.name ? "me" : "") + (one.reader ? " ro" : "")} aria-hidden="true">${initial(one.name)}</b>`)}
          <span aria-hidden="true">${names.join(" · ")}</span></button>
        <span class="link">${!link.live ? t(state.plan ? "link.lost" : "link.opening") : link.lag === null ? t("link.live") : t("link", { ms: ms(link.lag) })}</span>
        <button class="icon" lang=${ui.lang === "fr" ? "en" : "fr"} @click=${deeds.lang} aria-label=${t("other.label")}>${t("other")}</button>
        <button class="icon" @click=${deeds.night} aria-label=${t("theme", { name: t("theme." + ui.theme) })}><svg viewBox="0 0 18 18" aria-hidden="true"><circle cx="9" cy="9" r="5.5"/><path d="M9 3.5a5.5 5.5 0 0 1 0 11z" fill="currentColor"/></svg></button>
        <button class="icon" @click=${deeds.help} aria-label=${t("help")}>?</button>
      </div>
    </header>`
}

/** Letter of a person; of "console 12" its number. @param {string} name */
function initial(name) {
  const number = name.match(/\s(\d{1,2})$/)
  return number ? number[1] : (name.trim()[0] ?? "?").toUpperCase()
}
