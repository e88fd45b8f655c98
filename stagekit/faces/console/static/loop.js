/**
 * The one loop that draws: every visible canvas, at most 30 times a second (10 under reduced
 * motion), never while the page is hidden. A canvas tells its drawing by its property `draw`.
 */

/** @import {State} from "./store.js" */

/**
 * @typedef {{width: number, height: number}} Box
 * @typedef {Object<string, any>} Tokens
 * @typedef {(ctx: CanvasRenderingContext2D, state: State, tokens: Tokens, now: number, box: Box) => void} Draw
 * @typedef {HTMLCanvasElement & {draw?: Draw}} Drawn
 */

const COLOURS = [
  "bg", "panel", "raise", "line", "edge", "dim", "text", "bright", "human", "human2", "machine",
  "machine2", "warn", "warn-bg", "fault", "fault-bg", "on-fault", "sans", "mono",
]

/** Colours and fonts as tokens.css gives them now. @returns {Tokens} */
export function readTokens() {
  const style = getComputedStyle(document.documentElement)
  /** @type {Tokens} */
  const tokens = {}
  for (const name of COLOURS) tokens[name] = style.getPropertyValue("--" + name).trim()
  tokens.rouge = document.documentElement.dataset.theme === "rouge"
  tokens.calm = matchMedia("(prefers-reduced-motion: reduce)").matches
  return tokens
}

/** @type {Map<Drawn, Box>} */
const boxes = new Map()
/** @type {Tokens} */
let tokens = {}

const sizes = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    const canvas = /** @type {Drawn} */ (target)
    if (!canvas.isConnected) { forget(canvas); continue }
    boxes.set(canvas, { width: contentRect.width, height: contentRect.height })
    fit(canvas)
  }
})

/** @param {Drawn} canvas */
function forget(canvas) {
  sizes.unobserve(canvas)
  boxes.delete(canvas)
}

/** Finer than twice is seen by nobody, and paid by everybody. */
const ratio = () => Math.min(2, devicePixelRatio || 1)

/** @param {Drawn} canvas */
function fit(canvas) {
  const box = boxes.get(canvas)
  if (!box) return
  const width = Math.round(box.width * ratio()), height = Math.round(box.height * ratio())
  if (canvas.width !== width) canvas.width = width
  if (canvas.height !== height) canvas.height = height
}

/** Let a canvas be drawn by that function. @param {Drawn} canvas @param {Draw} draw */
export function register(canvas, draw) {
  canvas.draw = draw
  look()
}

/** After the page was changed: new canvases are taken in, gone ones forgotten. */
export function look() {
  for (const canvas of boxes.keys()) if (!canvas.isConnected) forget(canvas)
  for (const one of document.querySelectorAll("canvas")) {
    const canvas = /** @type {Drawn} */ (one)
    if (canvas.draw && !boxes.has(canvas)) {
      boxes.set(canvas, { width: 0, height: 0 })
      sizes.observe(canvas)
    }
  }
}

/** The theme has changed. */
export function recolour() {
  tokens = readTokens()
}

/** What the loop has cost: frames drawn, milliseconds in them. */
export const spent = { frames: 0, ms: 0 }

/** Canvases whose drawing once failed; said once each. @type {WeakSet<Drawn>} */
const broken = new WeakSet()

/** @param {State} state */
export function start(state) {
  recolour()
  let last = 0
  /** @param {number} at */
  const turn = (at) => {
    requestAnimationFrame(turn)
    if (document.hidden || at - last < (tokens.calm ? 95 : 31)) return
    last = at
    const began = performance.now()
    for (const [canvas, box] of boxes) {
      if (!canvas.isConnected || box.width < 1 || box.height < 1) continue
      const ctx = canvas.getContext("2d")
      if (!ctx || !canvas.draw) continue
      fit(canvas)
      ctx.setTransform(canvas.width / box.width, 0, 0, canvas.height / box.height, 0, 0)
      try {
        canvas.draw(ctx, state, tokens, began, box)
      } catch (error) { // one drawing that fails must not stop the others, nor the clock
        if (!broken.has(canvas)) console.error(error)
        broken.add(canvas)
      }
    }
    spent.frames++
    spent.ms += performance.now() - began
  }
  requestAnimationFrame(turn)
}
