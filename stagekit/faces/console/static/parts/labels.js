/** What tracks, persons and hands are called, in the scene's own words. */

import { t } from "../words.js"

/** @import {State} from "../store.js" */
/** @import {Track, Plan} from "../types.js" */

const AXES = ["x", "y", "z"]

/**
 * A person's name, or her number; empty for nobody in particular.
 * @param {Plan|null} plan @param {string} source @param {number} who
 */
export function person(plan, source, who) {
  if (!who) return ""
  const names = plan?.inputs.find((one) => one.name === source)?.people
  return names?.[who - 1] || t("v.person", { n: who })
}

/**
 * A port of somebody and its part: `left wrist y`.
 * @param {Track} track @param {boolean} [whole] all its parts together
 */
export function port(track, whole = false) {
  const parts = track.parts ?? 1, part = track.part ?? 0
  const axis = whole || parts < 2 ? "" : " " + (parts === 3 && track.unit === "m" ? AXES[part] : part + 1)
  return (track.port || track.source || "") + axis
}

/**
 * A signal without its source: `left wrist y`, `Ada · height`.
 * @param {Plan|null} plan @param {Track} track @param {boolean} [whole] all its parts together
 */
export function signal(plan, track, whole = false) {
  const who = person(plan, track.source ?? "", track.who ?? 0)
  return (who ? who + " · " : "") + port(track, whole)
}

/** A mapping in short: where it comes from and where it goes. @param {Plan|null} plan @param {string} name */
export function mappingName(plan, name) {
  const one = plan?.mappings.find((each) => each.name === name)
  return one ? [one.source, ...one.targets.slice(0, 1).map((each) => each.text)].join(" → ") : name
}

/** @param {string} output @param {string} address */
export const target = (output, address) => (output ? output + " " : "") + address

/** How a target is called where a mapping names it, else by its address. @param {Plan|null} plan @param {string} output @param {string} address */
export function targetName(plan, output, address) {
  for (const one of plan?.outputs ?? []) {
    if (one.name !== output) continue
    const lamp = one.lamps?.find(({ addresses }) => addresses.includes(address))
    if (lamp) return lamp.addresses.length > 1 ? `${output} ${lamp.name} ${lamp.addresses.indexOf(address) + 1}` : `${output} ${lamp.name}`
  }
  return target(output, address)
}

/**
 * Whose hand holds a name, in a list of names, of {name, by}, or in a table name -> by.
 * @param {any} held @param {string} name @returns {string|null} null: nobody's; empty: nobody knows whose
 */
export function holder(held, name) {
  if (!held) return null
  if (!Array.isArray(held)) return Object.hasOwn(held, name) ? String(held[name] ?? "") : null
  for (const one of held) {
    if (one === name) return ""
    if (one?.name === name) return String(one.by ?? "")
  }
  return null
}

/** The names in such a list. @param {any} held @returns {string[]} */
export const names = (held) => !held ? [] : Array.isArray(held) ? held.map((one) => one?.name ?? one) : Object.keys(held)

/** « main · Maud ». @param {string} what @param {string|null|undefined} by */
export const byWhom = (what, by) => (by ? t("v.by", { what, name: by }) : what)

/** Who holds a signal, or null. @param {State} state @param {Track} track */
export const signalHand = (state, track) => state.status?.hands?.signals?.find((one) =>
  one.source === track.source && one.port === track.port && one.who === (track.who ?? 0)) ?? null

/** Who holds a target, or null. @param {State} state @param {string} output @param {string} address */
export const targetHand = (state, output, address) => state.status?.hands?.targets?.find((one) =>
  one.output === output && one.address === address) ?? null

/** Whether a name is a model's. @param {State} state @param {string|undefined} source */
export const isMachine = (state, source) => !!state.plan?.models.some((one) => one.name === source)
