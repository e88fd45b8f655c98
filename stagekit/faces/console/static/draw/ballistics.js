/**
 * How an audio meter rises and falls. Pure.
 *
 * IEC 60268-10, type I (a peak programme meter): it rises at once, for what comes has been
 * measured over 10 ms or more already, and falls 20 dB in 1.5 s (the standard: 1.7 s ± 0.3 s).
 * Its tick stands 2 s, then falls as the bar does.
 */

/** Decibels a second. */
export const FALL = 20 / 1.5
/** Milliseconds that the highest mark stands. */
export const STANDS = 2000

/** @typedef {{shown: number, at: number, peak: number, since: number}} Needle */

/** A meter at rest. @returns {Needle} */
export const needle = () => ({ shown: -Infinity, at: 0, peak: -Infinity, since: 0 })

/**
 * Move a meter to this moment.
 * @param {Needle} meter @param {number} value decibels now @param {number} now ms
 * @returns {Needle} the same one
 */
export function swing(meter, value, now) {
  const past = Math.max(0, now - meter.at) / 1000
  const fallen = meter.shown - FALL * past
  meter.shown = Number.isNaN(value) ? fallen : Math.max(value, fallen)
  if (meter.shown >= meter.peak) { meter.peak = meter.shown; meter.since = now }
  else if (now - meter.since > STANDS) meter.peak = Math.max(meter.shown, meter.peak - FALL * Math.min(past, (now - meter.since - STANDS) / 1000))
  meter.at = now
  return meter
}
