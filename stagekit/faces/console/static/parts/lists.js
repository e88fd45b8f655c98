/** Which tracks belong to what: to a source, a person, a model's ear, an output. Pure. */

import { read } from "../draw/scale.js"
import { track } from "../store.js"
import { names } from "./labels.js"

/** @import {State} from "../store.js" */

/**
 * Tracks of one source, single numbers first: they are what mappings mostly use.
 * @param {State} state @param {string} name @returns {number[]}
 */
export function signalsOf(state, name) {
  const tracks = state.plan?.tracks ?? []
  /** @type {number[]} */
  const ids = []
  tracks.forEach((one, id) => { if (one.k === "signal" && one.source === name) ids.push(id) })
  return ids.sort((a, b) => (tracks[a].parts ?? 1) - (tracks[b].parts ?? 1) || a - b)
}

/** Which field of an event its bar shows: how strong it is. @param {string[]|undefined} fields */
const barOf = (fields) => Math.max(0, fields?.indexOf("velocity") ?? 0)

/**
 * Tracks of what a model hears, after the last shape of each ear; of events one for all fields.
 * @param {State} state @param {string} name @returns {number[]}
 */
export function earsOf(state, name) {
  /** @type {Map<string, number>} */
  const last = new Map()
  for (const one of state.plan?.tracks ?? []) {
    if (one.k !== "ear" || one.model !== name) continue
    if (one.fields && (one.part ?? 0) !== barOf(one.fields)) continue
    const ear = one.ear ?? "", part = one.part ?? 0, key = ear + "\n" + part
    const id = track(state, "ear", name, ear, one.s ?? 0, part), before = last.get(key)
    if (before === undefined || (state.plan?.tracks[before].s ?? 0) < (one.s ?? 0)) last.set(key, id)
  }
  return [...last.values()]
}

/**
 * Tracks of the events that a model says, as some line hears them; one for all their fields.
 * @param {State} state @param {string} name @returns {number[]}
 */
export function answersOf(state, name) {
  /** @type {Map<string, number>} */
  const found = new Map()
  for (const { m, source } of state.plan?.mappings ?? []) {
    const id = track(state, "line", m, 0), fields = state.plan?.tracks[id]?.fields
    if (fields && source.startsWith(name + ".") && !found.has(source)) found.set(source, id + barOf(fields))
  }
  return [...found.values()]
}

/** An event's fields as they are read, the first two of them. @param {State} state @param {number} id of any of its tracks */
export function eventOf(state, id) {
  const one = state.plan?.tracks[id], first = id - (one?.part ?? 0)
  const shown = one?.fields?.slice(0, 2).map((_, i) => read(state.plan?.tracks[first + i], state.live[first + i])) ?? []
  return shown.every((text) => text === "—") ? "—" : shown.join("\u00a0")
}

/**
 * Ids of all signals, by source, inputs first, then models, then the scene's own.
 * @param {State} state @returns {Map<string, number[]>}
 */
export function bySource(state) {
  /** @type {Map<string, number[]>} */
  const all = new Map()
  for (const { name } of [...state.plan?.inputs ?? [], ...state.plan?.models ?? []]) all.set(name, [])
  state.plan?.tracks.forEach((one, id) => {
    if (one.k !== "signal") return
    const source = one.source ?? ""
    const ids = all.get(source) ?? []
    all.set(source, ids)
    ids.push(id)
  })
  for (const [source, ids] of all) if (!ids.length) all.delete(source)
  return all
}

/** Signals of one source, by person. @param {State} state @param {number[]} ids @returns {[number, number[]][]} */
export function byPerson(state, ids) {
  /** @type {Map<number, number[]>} */
  const all = new Map()
  for (const id of ids) {
    const who = state.plan?.tracks[id].who ?? 0
    const theirs = all.get(who) ?? []
    all.set(who, theirs)
    theirs.push(id)
  }
  return [...all].sort(([a], [b]) => a - b)
}

/**
 * Ids of all targets, the first part of each, by output; parameters of models under "".
 * @param {State} state @returns {Map<string, number[]>}
 */
export function byOutput(state) {
  /** @type {Map<string, number[]>} */
  const all = new Map()
  for (const { name } of state.plan?.outputs ?? []) all.set(name, [])
  state.plan?.tracks.forEach((one, id) => {
    if (one.k !== "target" || (one.part ?? 0) !== 0) return
    const ids = all.get(one.output ?? "") ?? []
    all.set(one.output ?? "", ids)
    ids.push(id)
  })
  for (const [output, ids] of all) if (!ids.length) all.delete(output)
  return all
}

/** How much is in hands. @param {State} state */
export function holds(state) {
  const it = state.status?.hands
  return it ? (it.signals?.length ?? 0) + (it.targets?.length ?? 0) + names(it.muted).length + names(it.solo).length + names(it.bypassed).length
    + Object.values(it.masters ?? {}).filter((level) => level < 1).length : 0
}
