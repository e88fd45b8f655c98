/** Fifth row: PANIC, BLACKOUT, masters, Back, GO; the same place at every moment. */

import { html } from "../vendor/lit-html.js"
import { percent, t } from "../words.js"
import { full, showing, stand } from "../cues.js"

/** @import {State} from "../store.js" */
/** @import {Act, OutputPlan} from "../types.js" */

/** Most masters at once: more would be too narrow for a finger. */
const MASTERS = 3

/**
 * Why GO cannot be given now: the key of the sentence, or "". @param {State} state
 */
export function barred(state) {
  if (!state.link.live) return "nolink"
  if (state.you.reader) return "readonly"
  if (state.status?.panic) return "inpanic"
  if (!showing(state)) return "nolink"
  return stand(state).nx ? "" : "go.none"
}

/** Outputs whose light (or loudness) has a master. @param {State} state */
export const mastered = (state) => (state.plan?.outputs ?? []).filter((one) => one.master ?? one.slots?.some((slot) => slot.intensity)).slice(0, MASTERS)

/**
 * @param {State} state @param {Act} act @param {number} now
 * @param {{go: () => void, back: () => void}} deeds @param {{hit: boolean, guard: boolean}} flash
 */
export function hand(state, act, now, deeds, flash) {
  const { nx } = stand(state), { status, ui, you, link } = state
  const key = barred(state), why = key ? t(key) : "", dead = you.reader || !link.live
  const note = ui.note && ui.note.until > now ? ui.note.text : ""
  const says = why || (ui.away ? t("away") : "") || note
  const open = status?.mode === "show" && ui.openUntil > now
  return html`
    <section class=${"handbar" + (you.reader ? " read" : "")} data-region aria-label=${t("hand")} tabindex="-1">
      <button class="panic" data-hold="panic" aria-disabled=${dead}><i class="fill"></i><span class="w">${t(status?.panic ? "resume" : "panic")}</span><span class="k">${t(ui.touch ? "hold" : "panic.k")}</span></button>
      <button class="black" data-hold="black" aria-pressed=${Boolean(status?.blackout)} aria-disabled=${dead}><i class="fill"></i><span class="w">${t("black")}</span><span class="k">${t(ui.touch ? "hold" : "black.k")}</span></button>
      <div class="masters">${mastered(state).map((one) => master(state, act, one, dead))}</div>
      <button class="back" @click=${deeds.back} aria-label=${t("back.label")} aria-disabled=${dead}><span class="w">${t("back")}</span><span class="k">${open ? t("open.for", { s: Math.ceil((ui.openUntil - now) / 1000) + "\u00a0s" }) : "⌫"}</span></button>
      <button class=${"go" + (flash.hit ? " hit" : "") + (flash.guard ? " guard" : "")} id="go" @click=${deeds.go} aria-disabled=${Boolean(why)}
        aria-label=${[t("go.label", { cue: full(nx) || t("go.none") }), says].filter(Boolean).join(". ")}><span class="w">GO</span><span class="t">${full(nx) || t("none")}</span><span class=${says ? "k away" : "k"}>${says || t(ui.touch ? "go.touch" : "go.k")}</span></button>
    </section>`
}

/** While a finger is on a master, what the server says of it does not pull it away. */
/** @type {Map<string, {value: number, until: number}>} */
const touched = new Map()

/** @param {State} state @param {Act} act @param {OutputPlan} one @param {boolean} dead */
function master(state, act, one, dead) {
  const told = state.status?.hands?.masters?.[one.name] ?? state.status?.outputs?.find((o) => o.name === one.name)?.master ?? 1
  const mine = touched.get(one.name)
  const value = mine && mine.until > performance.now() ? mine.value : told
  const set = (/** @type {InputEvent} */ event) => {
    const input = /** @type {HTMLInputElement} */ (event.target)
    if (dead) { input.value = String(told * 100); return }
    const level = Number(input.value) / 100
    touched.set(one.name, { value: level, until: performance.now() + 600 })
    act("master", one.name, level)
  }
  return html`<label class=${value < 1 ? "down" : ""}><span>${one.name}</span><b>${percent(value)}</b>
    <input type="range" min="0" max="100" step="1" aria-label=${t("master", one)} aria-valuetext=${percent(value)} aria-disabled=${dead}
      .value=${String(Math.round(value * 100))} .style=${`--f:${Math.round(value * 100)}%`} @input=${set}></label>`
}
