/**
 * What the page says, in English and French, and how it writes numbers. Pure but for the one
 * language that is on.
 */

import { tables } from "./tables.js"

/** @typedef {"en"|"fr"} Lang */

/** @type {Lang} */
let on = "en"
/** @type {Map<string, Intl.NumberFormat>} */
const formats = new Map()

/** @param {Lang} lang */
export function speak(lang) { on = lang }

/** The language that is on. @returns {Lang} */
export const language = () => on

/**
 * Add a part's own sentences; both languages must know the same keys.
 * @param {{en: Object<string, string>, fr: Object<string, string>}} more
 */
export function learn(more) {
  Object.assign(tables.en, more.en)
  Object.assign(tables.fr, more.fr)
}

/**
 * A sentence, with {names} filled in; an unknown key is said as it is.
 * @param {string} key @param {Object<string, any>} [names] @returns {string}
 */
export function t(key, names) {
  const text = tables[on][key] ?? key
  return names ? text.replace(/\{(\w+)\}/g, (whole, name) => String(names[name] ?? whole)) : text
}

/**
 * A sentence in both languages, for the log. @param {string} key
 * @param {(lang: Lang) => Object<string, any>} [names]
 */
export function both(key, names) {
  const was = on, said = { en: "", fr: "" }
  for (const lang of /** @type {Lang[]} */ (["en", "fr"])) { on = lang; said[lang] = t(key, names?.(lang)) }
  on = was
  return said
}

/** A text by language, in the one that is on, else in any. @param {any} text @returns {string} */
export function named(text) {
  if (text === null || text === undefined) return ""
  if (typeof text !== "object") return String(text)
  return text[on] ?? Object.values(text)[0] ?? ""
}

/**
 * A number with that many decimals, a true minus, the language's comma.
 * @param {number|null|undefined} value @param {number} [decimals] @returns {string}
 */
export function num(value, decimals = 2) {
  if (value === null || value === undefined || Number.isNaN(value)) return "—"
  const key = on + decimals
  let format = formats.get(key)
  if (!format) {
    format = new Intl.NumberFormat(on, { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
    formats.set(key, format)
  }
  const said = format.format(value).replace("-", "−")
  return /[1-9]/.test(said) ? said : said.replace("−", "") // no minus nought
}

/** A share of one as a percentage: 0.75 -> 75 %. @param {number|null|undefined} value */
export const percent = (value) => num(value === null || value === undefined ? value : value * 100, 0) + (on === "fr" ? "\u202f%" : "%")

/** Milliseconds: whole from 10, one decimal below. @param {number|null|undefined} value */
export const ms = (value) => num(value, (value ?? 0) < 9.95 ? 1 : 0) + "\u00a0ms"

/** A level in decibels. @param {number} value */
export const db = (value) => num(value, 1) + "\u00a0dB"

/** So many a second. @param {number|null|undefined} value */
export const rate = (value) => num(value, 0) + "\u202f/s"

/** A length in seconds, without idle decimals: 8 s, 0,4 s. @param {number} value */
export const secs = (value) => num(value, Math.abs(value - Math.round(value)) < 0.05 ? 0 : 1) + "\u00a0s"

/** mm:ss, or h:mm:ss from an hour on. @param {number} seconds */
export function mmss(seconds) {
  const whole = Math.max(0, Math.floor(seconds)), h = Math.floor(whole / 3600)
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0")
  return (h ? h + ":" : "") + two(Math.floor(whole / 60) % 60) + ":" + two(whole % 60)
}

/** Time of day, 24 h. @param {number} wall ms since 1970 */
export function clock(wall) {
  const d = new Date(wall), two = (/** @type {number} */ n) => String(n).padStart(2, "0")
  return two(d.getHours()) + ":" + two(d.getMinutes()) + ":" + two(d.getSeconds())
}

/** A unit as it is written after a number. @param {string|undefined} unit */
export const after = (unit) => (unit ? "\u00a0" + unit : "")
