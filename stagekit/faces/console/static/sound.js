/**
 * « Ici, pas la salle »: a sketch of the scene's sound in this browser, to try it on a train.
 * Off until somebody asks for it, and never kept from one visit to the next.
 */

import { share } from "./draw/lamps.js"
import { levels, noteOf, routes, takes } from "./sound/routes.js"
import { Synth } from "./sound/synth.js"

/** @import {State, Event} from "./store.js" */
/** @import {Route, Level} from "./sound/routes.js" */

/** How often notes are looked for, in milliseconds. */
const TURN = 25
/** Seconds by which all sounds are late, so that their distances are kept. */
const AHEAD = 0.08

/** What this page's preview knows. */
const here = {
  /** @type {Synth|null} */ synth: null,
  /** @type {ReturnType<typeof setInterval>|undefined} */ timer: undefined,
  /** @type {any} */ plan: null,
  tracks: 0,
  /** @type {Route[]} */ routes: [],
  /** @type {Level[]} */ levels: [],
  /** @type {Map<Route, number>} */ counted: new Map(),
  /** @type {Event|undefined} */ last: undefined,
  offset: NaN,
  volume: 0.6,
  hushed: true,
  struck: 0,
}

/** How loud the preview is, 0..1. */
export const volume = () => here.volume

/** How many sounds were struck: for the tests. */
export const struck = () => here.struck

/** Whether it sounds now. */
export const sounding = () => here.timer !== undefined

/** @param {number} value 0..1 */
export function setVolume(value) {
  here.volume = Math.min(1, Math.max(0, value))
  if (here.synth && !here.hushed) here.synth.loud(here.volume)
}

/** Switch it on or off: a key or a button was pressed. @param {State} state @param {boolean} on */
export function toggle(state, on) {
  if (on !== sounding()) { if (on) start(state); else stop() }
}

/** @param {State} state */
function start(state) {
  if (typeof AudioContext === "undefined") return
  here.synth ??= new Synth(new AudioContext({ latencyHint: "interactive" }))
  here.synth.context.resume()
  here.last = state.events[state.events.length - 1] // what is past stays silent
  here.offset = NaN
  here.hushed = true
  here.timer = setInterval(() => turn(state), TURN)
}

function stop() {
  clearInterval(here.timer)
  here.timer = undefined
  const synth = here.synth
  synth?.hush()
  setTimeout(() => { if (here.timer === undefined) synth?.context.suspend() }, 400)
}

/** One turn: levels are followed, new events struck. @param {State} state */
function turn(state) {
  const { synth } = here
  if (!synth || !state.plan) return
  learn(state)
  const silent = !state.link.live || !!state.status?.panic
  if (silent !== here.hushed) {
    here.hushed = silent
    if (silent) synth.hush()
    else synth.loud(here.volume)
  }
  const fresh = news(state)
  if (silent) return
  for (const { kind, id, output, low, high } of here.levels) {
    const value = state.live[id]
    if (value !== value) continue
    const pitch = kind === "drone pitch" && !(low === 0 && high === 1)
    if (kind === "drone pitch") synth.hold(kind, pitch || value > 1 ? value : 36 + 36 * value)
    else synth.hold(kind, share(state, id) * (kind === "drone" || kind === "grains" ? master(state, output) : 1))
  }
  synth.sow()
  for (const event of fresh) for (const route of here.routes) strike(state, synth, route, event)
}

/** Look the scene up again when it is another one. @param {State} state */
function learn(state) {
  const plan = state.plan
  if (!plan || (here.plan === plan && here.tracks === plan.tracks.length)) return
  here.plan = plan
  here.tracks = plan.tracks.length
  here.routes = routes(plan)
  here.levels = levels(plan)
  here.counted.clear()
}

/** The events that came since the last turn. @param {State} state @returns {Event[]} */
function news(state) {
  const at = here.last ? state.events.lastIndexOf(here.last) : -1
  const fresh = state.events.slice(at + 1)
  if (fresh.length) here.last = fresh[fresh.length - 1]
  return fresh
}

/** @param {State} state @param {Synth} synth @param {Route} route @param {Event} event */
function strike(state, synth, route, event) {
  const person = state.plan?.inputs.find((one) => one.name === event.source)?.people?.[event.who - 1] ?? ""
  if (!takes(route, event, person) || !open(state, route)) return
  if (route.thin > 1) {
    const count = (here.counted.get(route) ?? 0) + 1
    here.counted.set(route, count)
    if (count % route.thin) return
  }
  if (route.chance < 1 && Math.random() >= route.chance) return
  const now = synth.context.currentTime
  let at = event.ms / 1000 + here.offset
  if (!(at >= now && at < now + 0.5)) { // the first one, or a clock that leapt
    here.offset = now + AHEAD - event.ms / 1000
    at = now + AHEAD
  }
  here.struck++
  synth.strike(route.kind, noteOf(route, event.values), at + route.delay, master(state, route.output))
}

/** Whether a mapping is open: its group, and no hand that mutes it. @param {State} state @param {Route} route */
function open(state, route) {
  const hands = state.status?.hands
  if (route.group !== null && route.group !== undefined && state.status?.groups?.[route.group] === false) return false
  if (named(hands?.muted, route.mapping)) return false
  return !hands?.solo || !count(hands.solo) || named(hands.solo, route.mapping)
}

/** Hands come as names, or as {name: by}. @param {any} some @param {string} name */
const named = (some, name) => (Array.isArray(some) ? some.some((one) => (one?.name ?? one) === name) : !!some && name in some)
/** @param {any} some */
const count = (some) => (Array.isArray(some) ? some.length : Object.keys(some).length)

/** @param {State} state @param {string} output */
function master(state, output) {
  const value = state.status?.hands?.masters?.[output]
  return typeof value === "number" ? value : 1
}
