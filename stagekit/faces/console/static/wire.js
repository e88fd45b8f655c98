/**
 * The one socket: it comes back by itself, knows when it is stale, and never keeps an order.
 * Time and socket are handed in, so that it can be tried without either.
 */

/** @import {Answer} from "./types.js" */

/** Between two tries (ms). */
export const AGAIN = 500
/** A try that takes longer, or a link that says nothing for longer, is given up (ms). */
export const GIVE_UP = 2500
/** An order without an answer for so long is told as such (ms). */
export const ANSWER = 2000
/** Close code: the token is missing or wrong. */
export const WITHOUT_TOKEN = 4401
/** Bytes that may wait to leave; more means that nothing leaves. */
const HELD_BACK = 4096

/**
 * @typedef {Object} Hooks
 * @property {(message: any) => void} message
 * @property {(frame: ArrayBuffer) => void} frame
 * @property {(code: number) => void} lost  the socket is gone; its close code, or 0
 * @property {() => boolean} live  whether the link is live now; no order leaves when it is not
 * @property {(lag: number) => void} lag  an order's answer took so long (ms)
 * @property {() => string|null} token
 * @property {() => string} name   the operator's own name, said at every connection
 * @property {(url: string) => WebSocket} open
 * @property {() => number} now
 * @property {(deed: () => void, ms: number) => any} later
 */

export class Wire {
  /** @param {string} url @param {Hooks} hooks */
  constructor(url, hooks) {
    this.url = url
    this.hooks = hooks
    /** @type {WebSocket|null} */
    this.socket = null
    this.heard = 0
    this.next = 1
    /** The number of the picture that was seen last: an order that comes long after it is not done. @type {number|undefined} */
    this.seen = undefined
    /** @type {Map<number, {done: (answer: Answer) => void, at: number}>} */
    this.waiting = new Map()
  }

  /** Connect, and again whenever it is lost. */
  connect() {
    const { hooks } = this
    const socket = hooks.open(this.url)
    socket.binaryType = "arraybuffer"
    this.socket = socket
    this.heard = hooks.now()
    socket.onopen = () => {
      if (socket !== this.socket) return
      this.heard = hooks.now()
    }
    socket.onmessage = ({ data }) => {
      if (socket !== this.socket) return
      this.heard = hooks.now()
      if (typeof data !== "string") { hooks.frame(data); return }
      let message
      try { message = JSON.parse(data) } catch { return }
      if (message?.t === "token") { // a stranger is asked first, and told nothing before
        socket.send(JSON.stringify({ id: 0, do: "token", values: [hooks.token() || "-"] }))
        return
      }
      if (message?.t === "answer") { this.answered(message); return }
      if (message?.t === "status") this.seen = message.n
      if (message?.t === "hello") this.seen = message.status?.n
      hooks.message(message)
      if (message?.t === "hello" && hooks.name()) this.send({ do: "name", values: [hooks.name()] })
    }
    socket.onclose = ({ code }) => { if (socket === this.socket) this.drop(code) }
  }

  /** Called often: a link that says nothing is given up, an order without answer is told. */
  tick() {
    const now = this.hooks.now()
    if (this.socket && now - this.heard > GIVE_UP) this.drop()
    for (const [id, { done, at }] of this.waiting) {
      if (now - at > ANSWER) { this.waiting.delete(id); done({ ok: false, why: "silent" }) }
    }
  }

  /** @param {number} [code] why the other side closed */
  drop(code = 0) {
    const socket = this.socket
    this.socket = null
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null
      try { socket.close() } catch { /* it was never open */ }
    }
    for (const { done } of this.waiting.values()) done({ ok: false, why: "silent" })
    this.waiting.clear()
    this.hooks.lost(code)
    // Without the token there is nothing to try again; a house that is full or flooded wants peace.
    if (code !== WITHOUT_TOKEN) this.hooks.later(() => this.connect(), code === 4429 || code === 1013 ? 10 * AGAIN : AGAIN)
  }

  /**
   * Send an order now, or not at all.
   * @param {string} what @param {any[]} values @returns {Promise<Answer>}
   */
  order(what, values) {
    const { socket } = this
    // What the system still holds for a socket would leave late, when the link comes back.
    if (!socket || socket.readyState !== 1 || !this.hooks.live() || socket.bufferedAmount > HELD_BACK) {
      return Promise.resolve({ ok: false, why: "lost" })
    }
    return this.send({ do: what, values })
  }

  /** @param {{do: string, values: any[]}} message @returns {Promise<Answer>} */
  send(message) {
    const id = this.next++
    return new Promise((done) => {
      this.waiting.set(id, { done, at: this.hooks.now() })
      this.socket?.send(JSON.stringify({ id, n: this.seen, ...message }))
    })
  }

  /** @param {any} message */
  answered(message) {
    const one = this.waiting.get(message.id)
    if (!one) return
    this.waiting.delete(message.id)
    this.hooks.lag(this.hooks.now() - one.at)
    one.done({ ok: Boolean(message.ok), why: message.why })
  }
}
