/**
 * View Hands: first all that a hand holds, and whose it is; then masters, faders for every target,
 * parameters and bypass of models. What is given back glides back.
 */

import { asLevel, asWire, before, read, roundUp, said } from "../draw/scale.js"
import { mayTouch, track } from "../store.js"
import { html, nothing } from "../vendor/lit-html.js"
import { mmss, percent, t } from "../words.js"
import { drag, hold, short } from "./dragging.js"
import { fader } from "./faders.js"
import { byWhom, holder, mappingName, names, person, targetHand, targetName } from "./labels.js"
import { byOutput, holds } from "./lists.js"
import { lateness } from "./models.js"
import { moment, since } from "./since.js"
import "./words_views.js"

/** @import {State} from "../store.js" */
/** @import {Act, Track, Mapping} from "../types.js" */

/** Seconds in which a value glides back. */
const GIVE = 1

/** @param {State} state @param {Act} act */
export function hands(state, act) {
  const open = mayTouch(state, performance.now()), all = byOutput(state)
  return html`<div class="pick"><p class="none">${state.you.reader ? t("v.reader") : open ? holds(state) ? t("v.byhand", { n: holds(state) }) : t("v.nothing") : t("v.locked")}</p>
      <button class="tg" ?disabled=${!open || !holds(state)} @click=${() => giveAll(state, act)}>${t("v.all")}</button></div>
    <div class="scroll" tabindex="0" role="group" aria-label=${t("v.targets", { name: "" })}>
    ${held(state, act, open)}${masters(state, act)}
    ${[...all].map(([output, ids]) => html`<h3>${output ? t("v.targets", { name: output }) : t("v.parameters")}<span>${ids.length}</span></h3>${ids.map((id) => target(state, act, id, open))}`)}
    ${all.size ? nothing : html`<p class="empty">${t("v.noslots")}</p>`}${bypass(state, act, open)}</div>`
}

/** @param {State} state @param {Act} act */
function giveAll(state, act) {
  const it = state.status?.hands
  if (!it) return
  for (const one of it.signals ?? []) act("give", one.source, one.port, one.who, GIVE)
  for (const one of it.targets ?? []) act("free", one.output, one.address, GIVE)
  for (const name of names(it.muted)) act("mute", name, 0)
  for (const name of names(it.solo)) act("solo", name, 0)
  for (const name of names(it.bypassed)) act("bypass", name, 0)
  for (const [name, level] of Object.entries(it.masters ?? {})) if (level < 1) act("master", name, 1)
}

/** All that is in hands, and whose each is. @param {State} state @param {Act} act @param {boolean} open */
function held(state, act, open) {
  const it = state.status?.hands
  if (!it || !holds(state)) return nothing
  const line = (/** @type {string} */ name, /** @type {string} */ what, /** @type {string} */ value, /** @type {() => unknown} */ give) => html`<div class="fader hand line">
    <span class="nm">${name}<small>${what}</small></span><span class="v">${value}</span>
    <button class="tg" ?disabled=${!open} aria-label=${t("v.give.label", { name })} @click=${give}>${t("v.give")}</button></div>`
  return html`<h3>${t("v.inhand")}</h3>
    ${(it.signals ?? []).map((one) => {
      const who = person(state.plan, one.source, one.who), unit = state.plan?.tracks[track(state, "signal", one.source, one.port, one.who)]?.unit
      return line([one.source, who, one.port].filter(Boolean).join(" "), byWhom(t("v.frozen"), one.by), [one.value].flat().map((value) => said(value, unit)).join(" "),
        () => act("give", one.source, one.port, one.who, GIVE))
    })}
    ${(it.targets ?? []).map((one) => {
      const id = track(state, "target", one.output, one.address), slot = state.plan?.tracks[id]
      return line(targetName(state.plan, one.output, one.address), byWhom(t("v.target"), one.by),
        id < 0 ? "" : Array.from({ length: Math.min(3, slot?.parts ?? 1) }, (_, i) => read(slot, state.live[id + i])).join(" "), () => act("free", one.output, one.address, GIVE))
    })}
    ${names(it.bypassed).map((name) => line(name, byWhom(t("v.bypassed"), holder(it.bypassed, name)), "", () => act("bypass", name, 0)))}
    ${Object.entries(it.masters ?? {}).filter(([, level]) => level < 1).map(([name, level]) => line(name, t("v.masters.one"), percent(level), () => act("master", name, 1)))}
    ${names(it.muted).map((name) => line(mappingName(state.plan, name), byWhom(t("v.muted"), holder(it.muted, name)), "", () => act("mute", name, 0)))}
    ${names(it.solo).map((name) => line(mappingName(state.plan, name), byWhom(t("v.solo"), holder(it.solo, name)), "", () => act("solo", name, 0)))}`
}

/** Masters answer in the show too. @param {State} state @param {Act} act */
function masters(state, act) {
  const all = state.status?.outputs ?? [], mine = state.link.live && !state.you.reader
  if (!all.length) return nothing
  return html`<h3>${t("v.masters")}</h3>${all.map(({ name, master = 1 }) => {
    const key = "master " + name, level = hold(key, state.status?.hands?.masters?.[name] ?? master)
    return html`<div class="fader ${level < 1 ? "hand" : ""}"><span class="nm">${name}</span>
      <input type="range" class=${level < 1 ? "mine" : ""} min="0" max="1" step="0.005" .value=${String(level)} ?disabled=${!mine} .style=${`--f:${(level * 100).toFixed(1)}%`}
        aria-label=${t("v.master.label", { name })} aria-valuetext=${percent(level)}
          @input=${(/** @type {InputEvent} */ event) => drag(key, Number(/** @type {HTMLInputElement} */ (event.target).value), (value) => act("master", name, value))}>
      <span class="v">${percent(level)}</span><button class="tg" ?disabled=${!mine || level === 1} aria-label=${t("v.full.label", { name })}
        @click=${() => act("master", name, 1)}>${t("v.full")}</button></div>`
  })}`
}

/** Mappings that lead to a target. @param {State} state @param {Track} one @returns {Mapping[]} */
const leading = (state, one) => (state.plan?.mappings ?? []).filter(({ targets }) => targets.some((each) => each.output === one.output && each.address === one.address))

/** @param {State} state @param {Act} act @param {number} id @param {boolean} open */
function target(state, act, id, open) {
  const one = /** @type {Track} */ (state.plan?.tracks[id]), { output = "", address = "", parts = 1 } = one
  const hand = targetHand(state, output, address), name = targetName(state.plan, output, address), from = leading(state, one)
  const muted = from.length > 0 && from.every((each) => holder(state.status?.hands?.muted, each.name) !== null)
  const by = muted ? holder(state.status?.hands?.muted, from[0].name) : hand?.by
  const taken = since(state, "hand " + name, hand ? "held" : muted ? "muted" : "free", moment(state))
  const small = hand || muted ? byWhom(t(hand ? "v.hand" : "v.muted"), by) + " · " + mmss(taken) : from.map((each) => each.source).join(", ") || t("v.cue")
  const ids = Array.from({ length: Math.min(3, parts) }, (_, i) => id + i)
  // A held fader stands where the hand put it, whatever master and blackout leave of that.
  const held = [hand?.value ?? []].flat()
  const stands = (/** @type {number} */ each, /** @type {number} */ i) => typeof held[i] === "number" ? asWire(one, held[i]) : state.live[each]
  const send = (/** @type {number} */ at) => (/** @type {number} */ value) => act("set", output, address, ...parted(state, id, parts).map((level, i) => i === at ? short(asLevel(one, value)) : level))
  return html`<div class="fader ${hand || muted ? "hand" : ""}"><span class="nm" title=${output + " " + address}>${name}<small>${small}</small></span>
    <span class="knobs">${ids.map((each, i) => fader(state, each, { name: t("v.target.label", { name: name + (parts > 1 ? " " + (i + 1) : "") }), open, hand: !!hand,
      low: state.low[each], high: typeof one.high === "number" ? state.high[each] : roundUp(state.high[each]), at: stands(each, i), send: send(i) }))}</span>
    <span class="v">${ids.map((each, i) => read(one, hold(each, stands(each, i)))).join(" ")}</span>
    <button class="tg" ?disabled=${!open || !Number.isFinite(state.live[id])} aria-pressed=${!!hand} aria-label=${t("v.freeze.label", { name })}
      @click=${() => act("set", output, address, ...parted(state, id, parts))}>${t("v.freeze")}</button>
    <button class="tg opt" ?disabled=${!open || !from.length} aria-pressed=${muted} aria-label=${t("v.mute.label", { name })}
      @click=${() => { for (const each of from) act("mute", each.name, muted ? 0 : 1) }}>${t("v.mute")}</button>
    <button class="tg" ?disabled=${!open || !hand} aria-label=${t("v.give.label", { name })} @click=${() => act("free", output, address, GIVE)}>${t("v.give")}</button></div>`
}

/** Where all parts of a target stand, as the hand would say it. @param {State} state @param {number} id @param {number} parts */
function parted(state, id, parts) {
  const one = /** @type {Track} */ (state.plan?.tracks[id]), { output = "", address = "" } = one
  const held = [targetHand(state, output, address)?.value ?? []].flat(), master = state.status?.hands?.masters?.[output] ?? 1
  return Array.from({ length: parts }, (_, i) => {
    const value = state.live[id + i], mine = hold(id + i, NaN)
    if (!Number.isNaN(mine)) return short(asLevel(one, mine))
    return short(typeof held[i] === "number" ? held[i] : Number.isFinite(value) ? before(one, value, master) : 0)
  })
}

/** @param {State} state @param {Act} act @param {boolean} open */
function bypass(state, act, open) {
  const all = state.status?.models ?? []
  if (!all.length) return nothing
  return html`<h3>${t("v.models")}</h3>${all.map((one) => {
    const by = holder(state.status?.hands?.bypassed, one.name)
    return html`<div class="fader ${by !== null ? "hand" : ""}"><span class="nm">${one.name}<small>${by !== null ? byWhom(t("v.bypassed"), by) : one.use}</small></span><span></span><span class="v">${lateness(one)}</span>
      <button class="tg" ?disabled=${!open} aria-pressed=${by !== null} aria-label=${t("v.bypass.label", { name: one.name })}
        @click=${() => act("bypass", one.name, by !== null ? 0 : 1)}>${t("v.bypass")}</button></div>`
  })}`
}
