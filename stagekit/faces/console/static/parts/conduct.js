/** The cue list: past, now, next; in rehearsal a row sets the standby. */

import { html, nothing } from "../vendor/lit-html.js"
import { named, t } from "../words.js"
import { full, leadsOn, mark, markLabel, number, stand } from "../cues.js"
import { mayTouch } from "../store.js"

/** @import {State} from "../store.js" */
/** @import {Act} from "../types.js" */

/**
 * @param {State} state @param {Act} act
 * @param {{goTo: (typed: string) => void, close: () => void}} deeds
 */
export function conduct(state, act, deeds) {
  const { cues, now, next, is } = stand(state), on = leadsOn(state)
  const open = mayTouch(state)
  const typing = state.ui.goTo !== null
  return html`
    <section class="conduct" data-region aria-labelledby="h-conduct" tabindex="-1">
      <div class="head"><h2 id="h-conduct">${t("conduct")}</h2>${typing
        ? html`<form @submit=${(/** @type {SubmitEvent} */ e) => { e.preventDefault(); deeds.goTo(String(new FormData(/** @type {HTMLFormElement} */ (e.target)).get("cue") ?? "")) }}>
            <input type="text" name="cue" inputmode="decimal" autocomplete="off" aria-label=${t("goto")} @blur=${deeds.close}></form>`
        : html`<span class="lab">${cues.length ? `${is ? number(is) : "–"} / ${number(cues[cues.length - 1])}` : ""}</span>`}</div>
      ${cues.length ? html`<ol id="cues" tabindex="0" aria-label=${t("cues")}>${cues.map((cue, i) => {
        const state = i === now ? "is" : i === next ? "nx" : now !== null && i < now ? "past" : ""
        const row = html`<span class="q">${number(cue)}</span><span class="nm">${named(cue.title)}</span><span class="mk" aria-label=${markLabel(cue) || nothing} role=${markLabel(cue) ? "img" : nothing}>${mark(cue)}</span>`
        return html`<li class=${state} data-i=${i} aria-current=${i === now ? "step" : nothing}>${open
          ? html`<button tabindex="-1" title=${markLabel(cue) || nothing} aria-label=${t("standby", { cue: full(cue) })} @click=${() => act("standby", i)}>${row}</button>`
          : html`<div class="r" title=${markLabel(cue) || nothing}>${row}</div>`}</li>`
      })}${on ? html`<li class=${next === cues.length ? "nx" : ""} data-i=${cues.length}><div class="r"><span class="q">${number(on)}</span><span class="nm">${named(on.title)}</span><span class="mk" aria-label=${markLabel(on) || nothing} role=${markLabel(on) ? "img" : nothing}>${mark(on)}</span></div></li>` : nothing}</ol>` : html`<p class="empty">${state.plan ? t("no cues") : ""}</p>`}
    </section>`
}
