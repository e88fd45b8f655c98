/** Second row: the cue that stands and the one that GO gives, large. */

import { html, nothing } from "../vendor/lit-html.js"
import { named, t } from "../words.js"
import { fade, follows, inCue, number, stand, trigger, wide } from "../cues.js"

/** @import {State} from "../store.js" */

/** @param {State} state @param {number} now */
export function nownext(state, now) {
  const { is, nx, cues } = stand(state)
  const first = is ? named(is.title) : cues.length ? t("before") : named(state.plan?.scene.name)
  const second = nx ? named(nx.title) : cues.length && is ? t("end") : ""
  const fading = fade(state, now), wait = trigger(state), next = follows(state, now)
  return html`
    <section class="now" aria-label=${t("nownext")}>
      <div class="cue is"><h2>${t("now")}</h2>
        <span class="num">${is ? number(is) : t("none")}</span><span class=${wide(first)}>${first}</span>
        <span class="el">${inCue(state, now)}</span>
        <div class="sub">${fading ? html`<i class="bar1" .style=${`--p:${fading.share.toFixed(3)}`}></i><span>${fading.text}</span>`
          : is && named(is.note) ? html`<p class="note dim">${named(is.note)}</p>` : nothing}</div>
      </div>
      <div class="cue next"><h2>${t("next")}</h2>
        <span class="num">${nx ? number(nx) : t("none")}</span><span class=${wide(second)}>${second}</span>
        <div class="sub"><p class="note">${nx ? named(nx.note) : ""}</p>
          ${next ? html`<span class="trig"><span>${next}</span></span>` : nothing}
          ${wait ? html`<span class=${wait.one.true ? "trig on" : "trig"}><span>${wait.text}</span>${wait.at === null ? nothing
            : html`<i .style=${`--p:${wait.level.toFixed(3)};--at:${(wait.at * 100).toFixed(1)}%`}></i>`}</span>` : nothing}</div>
      </div>
    </section>`
}
