/**
 * The keyboard and everything that is held: pure, moments are handed in (ms). What a key does is
 * a function of `deeds`; what must be held has a length, and fills while it is.
 */

/** How long each thing is held (ms). */
export const LENGTH = { panic: 500, black: 300, resend: 700, unlock: 500, mode: 500, apply: 700, takeup: 700 }
/** Least time between two GOs, or two Backs (ms). */
export const GUARD = 300
/** From the keyboard or a switch, a held button is pressed twice within this time (ms). */
export const TWICE = 2000

const VIEWS = ["stage", "far", "signals", "mappings", "hands", "log"]

/** @typedef {keyof typeof LENGTH} Held */
/** @typedef {Object<string, (...values: any[]) => void>} Deeds */

/** What is being held, and how far it has come. */
export class Holds {
  /** @param {(what: Held) => void} done */
  constructor(done) {
    this.done = done
    /** @type {Map<Held, number>} */
    this.from = new Map()
    /** @type {Map<Held, number>} */
    this.once = new Map()
  }

  /** @param {Held} what @param {number} now */
  start(what, now) { if (!this.from.has(what)) this.from.set(what, now) }

  /** @param {Held} what */
  stop(what) { this.from.delete(what) }

  stopAll() { this.from.clear() }

  /** 0 not held … 1 done. @param {Held} what @param {number} now */
  progress(what, now) {
    const from = this.from.get(what)
    return from === undefined ? 0 : from === Infinity ? 1 : Math.min(1, (now - from) / LENGTH[what])
  }

  /** Do what was held long enough, once. @param {number} now @returns {boolean} whether anything is held */
  tick(now) {
    for (const [what, from] of this.from) {
      if (now - from < LENGTH[what]) continue
      if (from !== Infinity) { this.from.set(what, Infinity); this.done(what) }
    }
    return [...this.from.values()].some((from) => from !== Infinity)
  }

  /** Pressed by keyboard or switch: the second time does it. @param {Held} what @param {number} now */
  twice(what, now) {
    const first = this.once.get(what)
    if (first !== undefined && now - first <= TWICE) { this.once.delete(what); this.done(what); return true }
    this.once.set(what, now)
    return false
  }
}

/**
 * One press, one deed: a key must come up before the next, and not sooner than the guard.
 */
export class Guard {
  constructor() { this.last = -Infinity }

  /** 0: go on; else the time since the last (ms). @param {number} now */
  press(now) {
    const since = now - this.last
    if (since < GUARD) return Math.max(1, since)
    this.last = now
    return 0
  }
}

/**
 * @typedef {{key: string, code: string, repeat: boolean, shiftKey: boolean, altKey: boolean,
 *   ctrlKey: boolean, metaKey: boolean}} Press
 * @typedef {"text"|"range"|"scroll"|"button"|""} Where  what has the focus
 */

/** The keyboard map of the console. */
export class Keys {
  /** @param {Deeds} deeds @param {Holds} holds */
  constructor(deeds, holds) {
    this.deeds = deeds
    this.holds = holds
    /** Letters may be switched off (WCAG 2.1.4). */
    this.letters = true
    /** @type {Set<string>} */
    this.down = new Set()
    this.escaped = 0
  }

  /**
   * A key went down. @param {Press} press @param {Where} where @param {number} now
   * @returns {boolean} whether it was ours: the page must not act on it too
   */
  press(press, where, now) {
    const { code } = press, fresh = !press.repeat && !this.down.has(code)
    this.down.add(code)
    const free = !press.altKey && !press.ctrlKey && !press.metaKey
    if (press.key === "Escape") return this.escape(press, fresh, now)
    if (where === "text") return false
    if (code === "Space" && free) {
      if (fresh) this.deeds.go()
      return true
    }
    if (press.altKey && code === "KeyK") {
      if (fresh) { this.letters = !this.letters; this.deeds.letters(this.letters) }
      return true
    }
    if (!free) return false
    if (press.key === "F6") { this.deeds.region(press.shiftKey ? -1 : 1); return true }
    if (press.key === "Backspace") {
      if (fresh) this.deeds.back()
      return true
    }
    if (press.key === "ArrowUp" || press.key === "ArrowDown") {
      if (where === "range" || where === "scroll") return false
      this.deeds.standby(press.key === "ArrowUp" ? -1 : 1)
      return true
    }
    return this.letters && this.letter(press, fresh, now)
  }

  /** @param {Press} press @param {boolean} fresh @param {number} now */
  letter(press, fresh, now) {
    const key = press.key.toLowerCase()
    const digit = press.code.match(/^(?:Digit|Numpad)([1-6])$/)
    if (digit && !press.shiftKey || /^[1-6]$/.test(key)) { // the top row of a French keyboard says & é " ' ( -
      if (fresh) this.deeds.view(VIEWS[Number(digit ? digit[1] : key) - 1])
      return true
    }
    const held = /** @type {Object<string, Held>} */ ({ b: "black", r: "resend", u: "unlock" })[key]
    if (held) {
      if (fresh) this.holds.start(held, now)
      return true
    }
    const deed = /** @type {Object<string, string>} */ ({ g: "goTo", f: "faults", a: "seen", n: "night", l: "listen", t: "table", "?": "help" })[key]
    if (!deed) return false
    if (fresh) this.deeds[deed]()
    return true
  }

  /** @param {Press} press @param {boolean} fresh @param {number} now */
  escape(press, fresh, now) {
    if (!fresh) return true
    if (press.shiftKey) { this.deeds.panic(); return true }
    this.escaped = now
    this.holds.start("panic", now)
    return true
  }

  /** A key came up. @param {Press} press @param {Where} where @param {number} now */
  release(press, where, now) {
    this.down.delete(press.code)
    const key = press.key.toLowerCase()
    if (press.key === "Escape") {
      if (this.holds.progress("panic", now) < 1 && this.escaped && now - this.escaped < LENGTH.panic) this.deeds.close()
      this.escaped = 0
      this.holds.stop("panic")
    }
    if (key === "b") this.holds.stop("black")
    if (key === "r") this.holds.stop("resend")
    if (key === "u") this.holds.stop("unlock")
    return press.code === "Space" && where !== "text"
  }

  /** The keyboard is elsewhere: what was held is let go, and nothing was pressed. */
  blur() {
    this.down.clear()
    this.escaped = 0
    this.holds.stopAll()
  }
}
