/** Fingers, mouse, switches and keys of this page, brought to what they do. */

import { Holds, Keys } from "./keys.js"
import { t } from "./words.js"

/** @import {Deeds, Held} from "./keys.js" */

/**
 * @typedef {Object} Desk
 * @property {Deeds} deeds
 * @property {() => boolean} may  whether an order may be given; says why not
 * @property {(text: string, ms?: number) => void} note
 * @property {() => number} now
 */

/**
 * Listen to the whole page. Buttons that are held carry `data-hold`.
 * @param {Desk} desk @returns {{away: () => void}} away: the keyboard went elsewhere
 */
export function attach({ deeds, may, note, now }) {
  const holds = new Holds((what) => deeds[what]())
  let filling = false
  function fill() {
    if (filling) return
    filling = true
    const turn = () => {
      const more = holds.tick(now())
      for (const one of document.querySelectorAll("[data-hold]")) {
        const button = /** @type {HTMLElement} */ (one), how = holds.progress(/** @type {Held} */ (button.dataset.hold), now())
        button.style.setProperty("--hold", how < 1 ? how.toFixed(3) : "0")
      }
      if (more) requestAnimationFrame(turn)
      else filling = false
    }
    turn()
  }

  /** @param {Event} event @returns {HTMLElement|null} */
  const held = (event) => /** @type {Element|null} */ (event.target)?.closest?.("[data-hold]") ?? null
  const barredHold = (/** @type {HTMLElement} */ button) => button.getAttribute("aria-disabled") === "true"
  /** @type {{what: Held, button: HTMLElement}|null} */
  let finger = null
  function letGo() {
    if (!finger) return
    if (holds.progress(finger.what, now()) < 1) note(t("hold.hint"), 2000)
    holds.stop(finger.what)
    finger = null
    fill()
  }
  addEventListener("pointerdown", (event) => {
    const button = held(event)
    if (!button || event.button > 0) return
    if (barredHold(button)) { may(); return }
    finger = { what: /** @type {Held} */ (button.dataset.hold), button }
    holds.start(finger.what, now())
    fill()
  })
  addEventListener("pointerup", letGo)
  addEventListener("pointercancel", letGo)
  addEventListener("pointermove", ({ clientX, clientY }) => { // sliding off cancels
    if (finger && !finger.button.contains(document.elementFromPoint(clientX, clientY))) letGo()
  })
  addEventListener("contextmenu", (event) => { if (held(event)) event.preventDefault() })
  addEventListener("click", (event) => { // a keyboard or a switch cannot hold: twice within two seconds
    const button = held(event)
    if (!button || event.detail !== 0) return
    if (barredHold(button)) { may(); return }
    if (!holds.twice(/** @type {Held} */ (button.dataset.hold), now())) note(t("twice"), 2000)
  })

  const keys = new Keys(deeds, holds)
  /** @param {KeyboardEvent} event @returns {import("./keys.js").Where} */
  function where({ target }) {
    const one = /** @type {HTMLElement} */ (target)
    if (one instanceof HTMLInputElement) return one.type === "range" ? "range" : /^(button|checkbox|radio)$/.test(one.type) ? "button" : "text"
    if (one instanceof HTMLTextAreaElement || one instanceof HTMLSelectElement || one?.isContentEditable) return "text"
    return one?.matches?.(".scroll, .alive, .sheet") ? "scroll" : one instanceof HTMLButtonElement ? "button" : ""
  }
  addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.repeat && where(event) === "button") { event.preventDefault(); return }
    if (keys.press(event, where(event), now())) event.preventDefault()
    fill()
  }, true)
  addEventListener("keyup", (event) => {
    if (keys.release(event, where(event), now())) event.preventDefault()
    fill()
  }, true)

  return { away() { keys.blur(); letGo(); fill() } }
}
