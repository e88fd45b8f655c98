/** The log: what is wrong in the scene file with its source, then everything that was said, newest first. */

import { html, nothing } from "../vendor/lit-html.js"
import { clock, named, t } from "../words.js"
import { base, problemText } from "../troubles.js"

/** @import {State, Entry} from "../store.js" */

/** Most that is shown at once; the trace on disk knows all. */
const SHOWN = 120

const RED = new Set(["panic", "keeper.panic", "keeper.engine", "engine.crashed", "worker.died", "model.stuck"])
const AMBER = new Set(["model.late", "model.overflow", "engine.wrong", "worker.starved", "refused"])

/** @param {Entry} entry */
export function levelOf({ word }) {
  if (word.level) return word.level
  if (word.what === "fault" || RED.has(word.what ?? "") || RED.has(word.key ?? "")) return "fault"
  return AMBER.has(word.what ?? "") || AMBER.has(word.key ?? "") || word.what === "hand" ? "warn" : ""
}

/** @param {State} state */
export function log(state) {
  const words = state.log.slice(-SHOWN).reverse(), { reload } = state
  const wrong = reload?.state === "wrong" ? reload.problems : []
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${t("log")}>
    ${wrong.map((one) => problem(one, reload?.texts ?? {}))}
    ${words.length ? html`<ul class="journal">${words.map((entry) => html`<li><time>${clock(entry.wall)}</time><i class=${"glyph " + (levelOf(entry) || "sleep")}></i>
      <div>${line(entry)}</div></li>`)}</ul>` : html`<p class="empty">${t("log.empty")}</p>`}</div>`
}

/** @param {Entry} entry */
function line({ word }) {
  const text = named(word.text) || [word.thing, word.key].filter(Boolean).join(" ")
  const cut = text.match(/^((?:[^:.(—]|[:.](?=\S)){1,48}?)(\s?[:.(—](?:\s.*|$)|\s\(.*)?$/s)
  return html`${cut ? html`<b>${cut[1]}</b>${cut[2] ?? ""}` : text}${word.by ? html` <span class="dim">· ${word.by}</span>` : nothing}`
}

/** One problem with its line of the file and carets under what is meant. @param {any} one @param {Object<string, string>} texts */
function problem(one, texts) {
  const whole = texts[one.file] ?? texts[base(one.file)] ?? "", source = whole.split("\n")[one.line - 1]
  const number = String(one.line), length = Math.max(1, one.length ?? 1), from = Math.max(0, one.column - 1)
  return html`<div class="bad"><h3>${t("reload.wrong", { file: base(one.file), line: one.line })}</h3><p>${problemText(one)}</p>
    ${source === undefined ? nothing : html`<pre tabindex="0" role="group" aria-label=${t("line", { n: one.line })}>${number} | ${source.slice(0, from)}<em>${source.slice(from, from + length)}</em>${source.slice(from + length)}
${" ".repeat(number.length)} | ${" ".repeat(from)}<em>${"^".repeat(Math.max(1, Math.min(length, source.length - from)))}</em></pre>`}
    <p class="dim">${t("old goes on")}</p></div>`
}
