// The socket: reconnects, never keeps an order, gives up what is silent.
import assert from "node:assert/strict"
import { test } from "node:test"
import { AGAIN, ANSWER, GIVE_UP, WITHOUT_TOKEN, Wire } from "../../../../stagekit/faces/console/static/wire.js"

class Socket {
  constructor() { this.readyState = 0; this.bufferedAmount = 0; this.sent = []; this.closed = false }
  send(text) { this.sent.push(JSON.parse(text)) }
  close() { this.closed = true; this.readyState = 3 }
  open() { this.readyState = 1; this.onopen?.({}) }
  say(message) { this.onmessage?.({ data: JSON.stringify(message) }) }
  end(code) { this.readyState = 3; this.onclose?.({ code }) }
}

function world(more = {}) {
  const w = { now: 0, live: true, sockets: [], later: [], messages: [], frames: [], lost: [], lags: [] }
  w.wire = new Wire("ws://here/ws", {
    message: (m) => w.messages.push(m), frame: (f) => w.frames.push(f), lost: (code) => w.lost.push(code),
    live: () => w.live, lag: (ms) => w.lags.push(ms), token: () => "secret", name: () => "",
    open: () => { const socket = new Socket(); w.sockets.push(socket); return socket },
    now: () => w.now, later: (deed, ms) => w.later.push([deed, ms]), ...more,
  })
  w.wire.connect()
  return w
}

test("an order is answered, and its time is the link's", async () => {
  const w = world(), [socket] = w.sockets
  socket.open()
  const answer = w.wire.order("go", [12])
  assert.deepEqual(socket.sent, [{ id: 1, do: "go", values: [12] }])
  w.now = 8
  socket.say({ t: "answer", id: 1, ok: false, why: { en: "no", fr: "non" } })
  assert.deepEqual(await answer, { ok: false, why: { en: "no", fr: "non" } })
  assert.deepEqual(w.lags, [8])
})

test("nothing is sent on a closed, stale or stuck link, nor kept for later", async () => {
  const w = world(), [socket] = w.sockets
  assert.equal((await w.wire.order("go", [])).why, "lost", "not open yet")
  socket.open()
  w.live = false
  assert.equal((await w.wire.order("go", [])).why, "lost", "stale")
  w.live = true
  socket.bufferedAmount = 10_000
  assert.equal((await w.wire.order("go", [])).why, "lost", "stuck")
  socket.bufferedAmount = 0
  socket.end(1006)
  assert.equal((await w.wire.order("go", [])).why, "lost", "closed")
  w.later.shift()[0]()
  w.sockets[1].open()
  w.sockets[1].say({ t: "hello" })
  assert.deepEqual([...socket.sent, ...w.sockets[1].sent], [])
})

test("an order whose answer never comes is told, and once", async () => {
  const w = world(), [socket] = w.sockets
  socket.open()
  const one = w.wire.order("go", [])
  w.now = ANSWER + 1
  socket.say({ t: "status" })
  w.wire.tick()
  assert.deepEqual(await one, { ok: false, why: "silent" })
  socket.say({ t: "answer", id: 1, ok: true })
  const two = w.wire.order("go", [])
  socket.end(1006)
  assert.deepEqual(await two, { ok: false, why: "silent" })
})

test("it comes back by itself, every half second", () => {
  const w = world()
  for (let i = 0; i < 3; i++) {
    w.sockets.at(-1).end(1006)
    const [deed, ms] = w.later.pop()
    assert.equal(ms, AGAIN)
    deed()
  }
  assert.equal(w.sockets.length, 4)
  assert.deepEqual(w.lost, [1006, 1006, 1006])
})

test("a link that is open but silent is given up", () => {
  const w = world(), [socket] = w.sockets
  socket.open()
  w.now = GIVE_UP
  w.wire.tick()
  assert.equal(socket.closed, false)
  w.now = GIVE_UP + 1
  w.wire.tick()
  assert.equal(socket.closed, true)
  w.later.pop()[0]()
  socket.say({ t: "hello" })
  assert.deepEqual(w.messages, [], "what a given-up socket still says is not heard")
})

test("a stranger gives the token when asked, in no address; a wrong one is not tried again", () => {
  const w = world(), [socket] = w.sockets
  socket.open()
  assert.deepEqual(socket.sent, [])
  socket.say({ t: "token" })
  assert.deepEqual(socket.sent, [{ id: 0, do: "token", values: ["secret"] }])
  assert.deepEqual(w.messages, [], "the page is not alive before the hello")
  socket.end(WITHOUT_TOKEN)
  assert.deepEqual([w.later.length, w.lost], [0, [WITHOUT_TOKEN]])
})

test("the operator's name is said at every connection", () => {
  const w = world({ name: () => "Maud" })
  w.sockets[0].open()
  w.sockets[0].say({ t: "hello" })
  assert.deepEqual(w.sockets[0].sent, [{ id: 1, do: "name", values: ["Maud"] }])
})

test("nonsense is passed over", () => {
  const w = world(), [socket] = w.sockets
  socket.open()
  socket.onmessage({ data: "{" })
  socket.onmessage({ data: "null" })
  socket.onmessage({ data: new ArrayBuffer(8) })
  assert.deepEqual([w.messages, w.frames.length], [[null], 1])
})
