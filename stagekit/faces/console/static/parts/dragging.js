/**
 * A fader in a hand. While it is dragged, and a moment longer, it shows the hand and not what comes
 * back; orders leave at most 30 a second, the last for certain.
 */

/** Ms between two orders of one fader, and how long its own word counts after the last. */
const PACE = 33, OWN = 600

/** @type {Map<number|string, {value: number, at: number, timer: number}>} */
const dragged = new Map()

/**
 * What a hand set here a moment ago, else what stands there.
 * @param {number|string} id @param {number} value @returns {number}
 */
export function hold(id, value) {
  const mine = dragged.get(id)
  return mine && performance.now() - mine.at < OWN ? mine.value : value
}

/**
 * Send the newest value of a fader, paced: the first at once, the last for certain.
 * @param {number|string} id @param {number} wished @param {(value: number) => unknown} send
 */
export function drag(id, wished, send) {
  const value = short(wished)
  const now = performance.now(), was = dragged.get(id)
  if (was?.timer) { was.value = value; was.at = now; return }
  const mine = { value, at: now, timer: 0 }
  dragged.set(id, mine)
  send(value)
  let sent = value
  mine.timer = setTimeout(function again() {
    mine.timer = 0
    if (mine.value === sent) return
    sent = mine.value
    send(sent)
    mine.timer = setTimeout(again, PACE)
  }, PACE)
}

/** A number without the idle digits of a slider. @param {number} value */
export const short = (value) => Number(value.toPrecision(5))
