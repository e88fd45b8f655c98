/** Inputs: who speaks, how often, and its signals as meters with their last five seconds. */

import { note, said } from "../draw/scale.js"
import { html, nothing } from "../vendor/lit-html.js"
import { mmss, num, rate, t } from "../words.js"
import { byWhom, signal, signalHand } from "./labels.js"
import { signalsOf } from "./lists.js"
import { quota } from "./room.js"
import { meter, source } from "./rows.js"
import { moment, since } from "./since.js"
import "./words_views.js"

/** @import {State} from "../store.js" */
/** @import {Act, InputStatus, Track} from "../types.js" */

/** An event is shown so long beside its input, ms. */
const FRESH = 2000
const GONE = ["lost", "dead"]

/** Where a row is shown. @param {number} i @param {number} few @param {number} many */
export const sizes = (i, few, many) => (i < few ? "" : "not-few ") + (i < many ? "" : "not-many")

/** @param {State} state @param {Act} act */
export function inputs(state, act) {
  const all = state.status?.inputs ?? []
  return html`<div class="grp g1"><h2>${t("v.inputs")}</h2>${all.map((one) => input(state, one))}</div>`
}

/** @param {State} state @param {InputStatus} one */
function input(state, one) {
  const now = moment(state), gone = GONE.includes(one.life)
  const ids = signalsOf(state, one.name), [few, many] = quota(state, one.name), rows = ids.slice(0, Math.max(few, many))
  const speaks = one.rate >= 0.5
  const quiet = since(state, "input " + one.name, gone ? one.life : speaks ? "speaks" : "calm", now)
  const glyph = gone ? "fault" : speaks ? "" : "sleep"
  return html`${source(glyph, one.name, one.use, words(state, one, gone, speaks, quiet, now))}
    ${rows.map((id, i) => row(state, id, gone, i, few, many))}
    ${more(ids.length - few, "at-few")}${more(ids.length - many, "at-many")}`
}

/** What is not shown here. @param {number} count @param {string} size */
const more = (count, size) => count > 0 ? html`<p class="morein ${size}">${t("v.more", { n: count })}</p>` : nothing

/**
 * @param {State} state @param {number} id @param {boolean} gone
 * @param {number} i which of its input's @param {number} few @param {number} many
 */
function row(state, id, gone, i, few, many) {
  const track = /** @type {Track} */ (state.plan?.tracks[id]), hand = signalHand(state, track)
  return meter(state, id, signal(state.plan, track), { as: hand ? "hand" : "human", held: gone, size: sizes(i, few, many) })
}

/**
 * What stands at the right: how often, quiet since when, lost since when; or the newest event.
 * @param {State} state @param {InputStatus} one @param {boolean} gone @param {boolean} speaks
 * @param {number} quiet seconds @param {number} now
 */
function words(state, one, gone, speaks, quiet, now) {
  const hands = (state.status?.hands?.signals ?? []).filter((held) => held.source === one.name)
  if (gone) return html`<b class="fault">${t("v." + one.life, { t: mmss(quiet) })}</b>`
  if (hands.length) return html`<span class="tag">${byWhom(t("v.hand"), hands[0].by)}</span>`
  if (one.life === "starting") return t("v.starting")
  const event = newest(state, one.name, now)
  if (event) return event
  if (!speaks) return t("v.calm", { t: mmss(quiet) })
  return one.use === "pose" ? t("v.fps", { n: num(one.rate, 1) }) : rate(one.rate)
}

/**
 * The newest event of a source, as long as it is fresh: « note c4 0,72 ».
 * @param {State} state @param {string} name @param {number} now @returns {string}
 */
export function newest(state, name, now) {
  for (let i = state.events.length - 1; i >= 0; i--) {
    const event = state.events[i]
    if (now - event.at > FRESH) return ""
    if (event.source !== name) continue
    const shown = event.values.slice(0, 2).map((one, at) => typeof one !== "number" ? String(one)
      : event.port === "note" && at === 0 ? note(one) : said(one, "", Number.isInteger(one)))
    return [event.port, ...shown].join("\u00a0")
  }
  return ""
}
