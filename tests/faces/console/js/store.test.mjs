// What the store makes of messages and frames.
import assert from "node:assert/strict"
import { test } from "node:test"
import { PAST, STALE, create, frame, lapse, level, lost, mayTouch, past, peak, sample, showTime, take, track } from "../../../../stagekit/faces/console/static/store.js"

const signal = (port, more = {}) => ({ k: "signal", source: "dancer", port, who: 0, part: 0, parts: 1, low: 0, high: 2, ...more })
const plan = (tracks, rev = 1) => ({ t: "plan", rev, scene: { name: {}, file: "" }, mode: "show", cues: [], inputs: [], models: [], outputs: [], mappings: [], groups: [], rig: null, tracks })
const hello = (more = {}) => ({ t: "hello", you: { name: "Maud", reader: false }, operators: [], plan: null, status: null, log: [], reload: null, seen: [], ...more })

function live(values, ms = 0, { version = 1, cut = 0 } = {}) {
  const ids = Object.keys(values), start = 8 + 2 * (ids.length + ids.length % 2)
  const buffer = new ArrayBuffer(start + 4 * ids.length), view = new DataView(buffer)
  view.setUint8(0, version); view.setUint8(1, 1); view.setUint16(2, ids.length, true); view.setUint32(4, ms, true)
  ids.forEach((id, i) => { view.setUint16(8 + 2 * i, Number(id), true); view.setFloat32(start + 4 * i, values[id], true) })
  return cut ? buffer.slice(0, buffer.byteLength - cut) : buffer
}

test("a frame sets what it names and nothing else", () => {
  const state = take(create(), plan([signal("height"), signal("motion"), signal("turn")]), 0)
  assert.ok(Number.isNaN(state.live[0]))
  assert.equal(frame(state, live({ 0: 1.5, 2: 0.25 }, 4242), 10), true)
  assert.deepEqual([state.live[0], state.live[2]], [1.5, 0.25])
  assert.ok(Number.isNaN(state.live[1]))
  assert.equal(level(state, 0), 0.75)
  assert.equal(showTime(state, 30), 4262)
})

test("a torn, foreign or unknown frame changes nothing", () => {
  const state = take(create(), plan([signal("height")]), 0)
  for (const bad of [live({ 0: 1 }, 0, { cut: 1 }), live({ 0: 1 }, 0, { version: 2 }), new ArrayBuffer(3), new ArrayBuffer(0)]) {
    assert.equal(frame(state, bad, 1), false)
    assert.ok(Number.isNaN(state.live[0]))
  }
  assert.equal(frame(state, live({ 0: 0.5, 900: 1 }), 1), true, "an id of a newer plan is passed over")
  assert.equal(state.live[0], 0.5)
})

test("tracks are found by what they are", () => {
  const state = take(create(), plan([
    signal("wrist", { part: 0, parts: 2 }), signal("wrist", { part: 1, parts: 2 }), { k: "line", m: 3, s: 1, part: 0, parts: 1 },
    { k: "target", output: "lights", address: "dimmer 4", part: 0, parts: 1 }, { k: "group", i: 2 },
  ]), 0)
  assert.equal(track(state, "signal", "dancer", "wrist", 0, 1), 1)
  assert.equal(track(state, "line", 3, 1), 2)
  assert.equal(track(state, "target", "lights", "dimmer 4"), 3)
  assert.equal(track(state, "group", 2), 4)
  assert.equal(track(state, "signal", "nobody", "wrist"), -1)
})

test("over a reload what lives on keeps its value and its past", () => {
  const state = take(create(), plan([signal("height"), signal("motion")]), 0)
  frame(state, live({ 0: 1, 1: 0.5 }), 1)
  sample(state)
  take(state, plan([signal("new"), signal("motion"), signal("height")], 2), 2)
  assert.deepEqual([state.live[1], state.live[2]], [0.5, 1])
  assert.ok(Number.isNaN(state.live[0]))
  assert.equal(past(state, 2, PAST - 1), 1)
})

test("a new person's tracks are added at the end", () => {
  const state = take(create(), plan([signal("height")]), 0)
  frame(state, live({ 0: 1 }), 1)
  take(state, { t: "tracks", from: 1, tracks: [signal("height", { who: 2 })] }, 2)
  assert.equal(track(state, "signal", "dancer", "height", 2), 1)
  assert.equal(state.live.length, 2)
  assert.equal(state.live[0], 1)
  assert.equal(state.plan.tracks.length, 2)
})

test("the past is a ring, oldest first", () => {
  const state = take(create(), plan([signal("height")]), 0)
  for (let i = 0; i < PAST + 7; i++) { frame(state, live({ 0: i / 100 }), i); sample(state) }
  assert.ok(Math.abs(past(state, 0, PAST - 1) - (PAST + 6) / 100) < 1e-6)
  assert.ok(Math.abs(past(state, 0, 0) - 7 / 100) < 1e-6)
})

test("a peak is held 1.5 s, then falls full scale in 1.5 s", () => {
  const state = take(create(), plan([signal("height")]), 0)
  frame(state, live({ 0: 2 }), 1000)
  frame(state, live({ 0: 0 }), 1100)
  assert.equal(peak(state, 0, 2500), 1)
  assert.ok(Math.abs(peak(state, 0, 3250) - 0.5) < 1e-6)
  assert.equal(peak(state, 0, 4000), 0)
})

test("a range that nobody declared is what was reached", () => {
  const state = take(create(), plan([signal("free", { low: null, high: null })]), 0)
  frame(state, live({ 0: 4 }), 1)
  assert.equal(level(state, 0), 1)
  frame(state, live({ 0: 2 }), 2)
  assert.equal(level(state, 0), 0.5)
})

test("the link is stale within half a second, and lives again with the next word", () => {
  const state = take(create(), hello(), 1000)
  assert.equal(state.link.live, true)
  assert.equal(lapse(state, 1000 + STALE), false)
  assert.equal(lapse(state, 1000 + STALE + 1), true)
  assert.equal(lapse(state, 1000 + STALE + 50), false, "said once")
  assert.ok(STALE + 50 <= 500, "with a look every 50 ms it shows in half a second")
  assert.equal(showTime(state, 9000), showTime(state, 5000), "time that is not known stands still")
  take(state, { t: "status", elapsed: 3, now: 3000, words: [] }, 9000)
  assert.equal(state.link.live, true)
})

test("every connection begins with a whole snapshot", () => {
  const state = take(create(), hello({ log: [{ what: "go", text: { en: "GO" } }], seen: ["a@1"] }), 1)
  take(state, { t: "word", what: "go", text: { en: "GO" } }, 2)
  assert.equal(state.log.length, 2)
  lost(state, 3)
  take(state, hello({ log: [{ what: "go", text: { en: "GO" } }] }), 4)
  assert.equal(state.log.length, 1)
  assert.equal(state.seen.size, 0)
})

test("words are dated by the wall clock of their moment", () => {
  const state = take(create(), hello({ status: { elapsed: 100 } }), 0, 1_000_000)
  take(state, { t: "word", what: "cue", at: 90e9 }, 0, 1_000_000)
  assert.equal(state.log[0].wall, 990_000)
  take(state, { t: "word", what: "cue", time: 5 }, 0, 1_000_000)
  assert.equal(state.log[1].wall, 5000)
})

test("events and words are kept up to a number", () => {
  const state = create()
  for (let i = 0; i < 40; i++) take(state, { t: "events", e: Array.from({ length: 20 }, (_, k) => [i * 20 + k, "keys", "note", 0, [60]]) }, i)
  assert.equal(state.events.length, 256)
  assert.equal(state.events.at(-1).ms, 799)
  for (let i = 0; i < 500; i++) take(state, { t: "word", what: "go" }, i)
  assert.equal(state.log.length, 400)
  assert.equal(state.log.at(-1).n, 500)
})

test("hands are open in rehearsal, in a show only after U, to a reader never", () => {
  const state = take(create(), hello(), 1)
  take(state, { t: "status", mode: "rehearsal", words: [] }, 2)
  assert.equal(mayTouch(state, 3), true)
  take(state, { t: "status", mode: "show", words: [] }, 4)
  assert.equal(mayTouch(state, 5), false)
  state.ui.openUntil = 30_000
  assert.equal(mayTouch(state, 6), true)
  assert.equal(mayTouch(state, 30_001), false)
  state.you.reader = true
  assert.equal(mayTouch(state, 6), false)
})
