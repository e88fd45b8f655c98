/** Which colour means what, in one place: human ivory, machine moon-blue, by hand amber. */

/** @import {State} from "../store.js" */
/** @import {Tokens} from "../loop.js" */

/** @typedef {"human"|"machine"|"hand"|"off"} As */

/**
 * The colour of a value. A link that is lost takes all colour away.
 * @param {State} state @param {Tokens} tokens @param {As|string|undefined} as @returns {string}
 */
export function ink(state, tokens, as) {
  if (!state.link.live) return tokens.human2
  return as === "machine" ? tokens.machine : as === "hand" ? tokens.warn : as === "off" ? tokens.human2 : tokens.human
}

/** The colour of a figure or a written value. @param {State} state @param {Tokens} tokens @param {As|string|undefined} as */
export function brightInk(state, tokens, as) {
  if (!state.link.live) return tokens.dim
  return as === "machine" ? tokens.machine : as === "hand" ? tokens.warn : as === "off" ? tokens.dim : tokens.bright
}
