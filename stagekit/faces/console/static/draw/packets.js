/**
 * The last five seconds of what an output sent, from the counters that come five times a second.
 * Pure. A moment that nobody watched is not known, which is not the same as nothing sent.
 */

/** Milliseconds that are shown. */
export const SPAN = 5000
const KEPT = 64

/** @typedef {{at: number, rate: number}} Count */
/** @typedef {Map<string, Count[]>} Counts  by output, oldest first */

/**
 * Keep what a status said, once.
 * @param {Counts} counts @param {{name: string, rate: number}[]} outputs
 * @param {number} at when that status came, ms
 */
export function count(counts, outputs, at) {
  for (const { name, rate } of outputs) {
    const row = counts.get(name) ?? []
    counts.set(name, row)
    if (row.length && row[row.length - 1].at >= at) continue
    row.push({ at, rate })
    if (row.length > KEPT) row.splice(0, row.length - KEPT)
  }
}

/**
 * Ticks from left (five seconds ago) to right (now).
 * @param {Count[]|undefined} row @param {number} now ms
 * @returns {{x: number, width: number, height: number}[]} all 0..1; height by the square root of
 *   the rate, so that one packet beside a thousand is still seen
 */
export function ticks(row, now) {
  if (!row) return []
  const seen = row.filter(({ at }) => now - at < SPAN)
  const top = Math.sqrt(Math.max(20, ...seen.map(({ rate }) => rate)))
  return seen.map(({ at, rate }, i) => {
    const before = i ? Math.min(400, at - seen[i - 1].at) : 200
    return { x: 1 - (now - at) / SPAN, width: before / SPAN, height: rate > 0 ? Math.max(0.16, Math.sqrt(rate) / top) : 0 }
  })
}
