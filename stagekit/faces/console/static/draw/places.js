/**
 * Where a canvas finds the places it draws into. The page lays out `[data-slot]` elements; the
 * canvas beside them, first in the same relatively placed parent, lies over their bounding box,
 * cut to what can be seen of it, so that a list of a thousand rows costs no more than ten.
 *
 * Layout is read only after something changed it, never once a frame.
 */

/** Pixels drawn beyond what is seen, so that scrolling shows no gap. */
const MARGIN = 240

/**
 * @typedef {Object} Slot
 * @property {string} kind     "meter", "bar", "value", "packets", "pulse"
 * @property {number} id       a track's, or -1
 * @property {number} parts    so many tracks from `id` on, at most 3 are drawn
 * @property {string} as       "human", "machine", "hand", "off"
 * @property {boolean} held    drawn hollow
 * @property {string} name     an output's, or an event's `source.port`
 * @property {number} x
 * @property {number} y
 * @property {number} w
 * @property {number} h
 *
 * @typedef {{slots: Slot[], left: number, top: number, width: number, height: number}} Page
 */

class Places {
  /** @param {HTMLElement} host */
  constructor(host) {
    this.host = host
    this.dirty = true
    /** @type {Slot[]} */
    this.slots = []
    /** @type {Page} */
    this.page = { slots: [], left: 0, top: 0, width: 0, height: 0 }
    /** @type {HTMLElement} */
    this.scroller = host
    /** Where the seen part begins when nothing is scrolled, and how high it is. */
    this.first = 0
    this.seen = 0
    this.moved = true
    const soil = () => { this.dirty = true }
    new ResizeObserver(soil).observe(host)
    this.sizes = new ResizeObserver(soil)
    this.scrolled = () => { this.moved = true }
    new MutationObserver(soil).observe(host, {
      childList: true, subtree: true, attributes: true,
      attributeFilter: ["data-slot", "data-id", "data-as", "data-held", "data-parts", "class", "hidden"],
    })
    document.fonts?.ready.then(soil)
  }

  /** What scrolls may be another element on another size of screen. */
  follow() {
    const now = scroller(this.host)
    if (now === this.scroller) return
    this.scroller.removeEventListener("scroll", this.scrolled)
    this.sizes.disconnect()
    this.scroller = now
    now.addEventListener("scroll", this.scrolled, { passive: true })
    this.sizes.observe(now)
  }

  measure() {
    this.follow()
    const base = this.host.getBoundingClientRect(), window = this.scroller.getBoundingClientRect()
    this.first = window.top - base.top - this.scroller.scrollTop
    this.seen = window.height
    this.slots = []
    for (const one of /** @type {NodeListOf<HTMLElement>} */ (this.host.querySelectorAll("[data-slot]"))) {
      const at = one.getBoundingClientRect()
      if (at.width < 3) continue
      const { slot, id, parts, as, held, name } = one.dataset
      this.slots.push({ kind: slot ?? "", id: Number(id ?? -1), parts: Number(parts ?? 1), as: as ?? "human",
        held: held === "true", name: name ?? "", x: at.left - base.left, y: at.top - base.top, w: at.width, h: at.height })
    }
    this.slots.sort((a, b) => a.y - b.y)
    this.dirty = false
    this.moved = true
  }

  /** @param {HTMLCanvasElement} canvas */
  place(canvas) {
    this.moved = false
    const top = this.first + this.scroller.scrollTop, bottom = top + this.seen
    const near = this.slots.filter(({ y, h }) => y + h > top - MARGIN && y < bottom + MARGIN)
    const left = Math.floor(Math.min(...near.map(({ x }) => x))) - 1, high = Math.floor(Math.min(...near.map(({ y }) => y))) - 1
    const width = Math.ceil(Math.max(...near.map(({ x, w }) => x + w))) + 1 - left
    const height = Math.ceil(Math.max(...near.map(({ y, h }) => y + h))) + 1 - high
    const page = near.length ? { slots: near, left, top: high, width, height } : { slots: near, left: 0, top: 0, width: 1, height: 1 }
    const was = this.page
    this.page = page
    if (page.left === was.left && page.top === was.top && page.width === was.width && page.height === was.height && canvas.style.width) return
    Object.assign(canvas.style, { left: page.left + "px", top: page.top + "px", width: page.width + "px", height: page.height + "px" })
  }
}

/** @type {WeakMap<HTMLElement, Places>} */
const known = new WeakMap()

/**
 * What a canvas has to draw now, in the coordinates of its parent; the canvas is put in its place.
 * @param {HTMLCanvasElement} canvas @returns {Page}
 */
export function places(canvas) {
  const host = canvas.parentElement
  if (!host) return { slots: [], left: 0, top: 0, width: 0, height: 0 }
  let one = known.get(host)
  if (!one) known.set(host, one = new Places(host))
  if (one.dirty) one.measure()
  if (one.moved) one.place(canvas)
  return one.page
}

/** The element that scrolls what stands in `host`. @param {HTMLElement} host @returns {HTMLElement} */
function scroller(host) {
  for (let one = host.parentElement; one; one = one.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(one).overflowY)) return one
  }
  return host
}
