/** Since when something is as it is: what the status does not say is seen here. */

/** @import {State} from "../store.js" */

/** The moment that is shown: now, or when the link was lost. @param {State} state @returns {number} ms */
export const moment = (state) => state.link.live ? performance.now() : state.statusAt

/** @type {WeakMap<object, Map<string, {is: string, at: number}>>} */
const seen = new WeakMap()

/**
 * How long a thing has been in the state it is in, as this page has seen it.
 * @param {object} store the state @param {string} thing @param {string} is @param {number} now ms
 * @returns {number} seconds
 */
export function since(store, thing, is, now) {
  let all = seen.get(store)
  if (!all) seen.set(store, all = new Map())
  const was = all.get(thing)
  if (was?.is === is) return (now - was.at) / 1000
  all.set(thing, { is, at: now })
  return 0
}

/** @type {Map<string, {at: number, key: unknown, made: any}>} */
const kept = new Map()

/**
 * Something made at most once in a while, and when what it depends on changes.
 * @template T
 * @param {string} name @param {unknown} key @param {number} ms @param {() => T} make @returns {T}
 */
export function atMost(name, key, ms, make) {
  const now = performance.now(), was = kept.get(name)
  if (was && was.key === key && now - was.at < ms) return was.made
  const made = make()
  kept.set(name, { at: now, key, made })
  return made
}
