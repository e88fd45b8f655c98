// What is wrong, in the order in which it matters.
import assert from "node:assert/strict"
import { test } from "node:test"
import { create, take } from "../../../../stagekit/faces/console/static/store.js"
import { troubles } from "../../../../stagekit/faces/console/static/troubles.js"
import { speak } from "../../../../stagekit/faces/console/static/words.js"

speak("en")
const camera = (more = {}) => ({ name: "dancer", use: "pose", rate: 30, life: "connected", ...more })
const status = (more = {}) => ({ t: "status", elapsed: 10, now: 10_000, panic: false, inputs: [camera()], models: [], outputs: [{ name: "lights", open: true, dropped: 0 }], words: [], ...more })
const lostWord = { what: "fault", thing: "dancer", key: "plugin", text: { en: "dancer: Camera 0 has gone. Check the cable.", fr: "dancer : …" } }
function show(more, at = 10_000) {
  const state = create()
  take(state, { t: "hello", you: { name: "", reader: false }, operators: [], plan: null, status: null, log: [], reload: null, seen: [] }, 0)
  take(state, status(more), at)
  return state
}
const names = (state, at = 10_000) => troubles(state, at).map((one) => one.name)

test("nothing is wrong, nothing is said", () => assert.deepEqual(names(show()), []))

test("a lost camera: what, since when, what to do, in its driver's own words", () => {
  const state = show({ inputs: [camera({ life: "dead", rate: 0 })] })
  take(state, { t: "word", ...lostWord }, 10_000)
  troubles(state, 10_000)
  take(state, status({ now: 14_000, inputs: [camera({ life: "dead", rate: 0 })] }), 14_000)
  const [one] = troubles(state, 14_000)
  assert.deepEqual([one.name, one.level, one.since, one.rest], ["input/dancer", "fault", 10_000, "Camera 0 has gone. Check the cable."])
})

test("a fault holds while nothing comes, and is over when something does", () => {
  const state = show({ inputs: [camera({ rate: 0 })] })
  take(state, { t: "word", ...lostWord }, 10_000)
  assert.deepEqual(names(state), ["input/dancer"])
  take(state, status({ inputs: [camera({ rate: 29 })] }), 11_000)
  assert.deepEqual(names(state, 11_000), [])
  take(state, status({ inputs: [camera({ rate: 0 })] }), 12_000)
  assert.deepEqual(names(state, 12_000), [], "silence after that is no fault")
})

test("panic first, then red, then amber; the unseen before the seen", () => {
  const state = show({
    panic: true, inputs: [camera({ life: "dead", rate: 0 })],
    models: [{ name: "shadow", life: "ready", late: true, thought_ms: 61, patience_ms: 40 }],
  })
  assert.deepEqual(names(state), ["panic", "input/dancer", "late/shadow"])
  const red = troubles(state, 10_000)[1]
  take(state, { t: "seen", seen: [red.key] }, 10_000)
  assert.deepEqual(names(state), ["panic", "late/shadow", "input/dancer"])
  assert.equal(troubles(state, 10_000)[2].seen, true, "seeing quiets, it does not clear")
})

test("a thing that is lost again is a new trouble", () => {
  const state = show({ inputs: [camera({ life: "dead", rate: 0 })] })
  take(state, { t: "seen", seen: [troubles(state, 10_000)[0].key] }, 10_000)
  take(state, status({ now: 20_000 }), 20_000)
  assert.deepEqual(names(state, 20_000), [])
  take(state, status({ now: 30_000, inputs: [camera({ life: "dead", rate: 0 })] }), 30_000)
  assert.equal(troubles(state, 30_000)[0].seen, false)
})

test("a console that comes later finds what others have seen as seen", () => {
  const first = show({ inputs: [camera({ life: "dead", rate: 0 })] })
  const { key } = troubles(first, 10_000)[0]
  const late = create()
  take(late, { t: "hello", you: { name: "", reader: false }, operators: [], plan: null, status: status({ now: 60_000, inputs: [camera({ life: "dead", rate: 0 })] }), log: [], reload: null, seen: [key] }, 500)
  const [one] = troubles(late, 600)
  assert.deepEqual([one.seen, one.since], [true, 10_000])
})

test("a scene that is wrong is amber, with its line; one that waits has a held button", () => {
  const state = show()
  take(state, { t: "reload", state: "wrong", texts: {}, problems: [{ file: "/a/shadow.yaml", line: 7, column: 3, text: "S101", says: { en: "“camra” is unknown here." } }] }, 0)
  const [one] = troubles(state, 10_000)
  assert.deepEqual([one.level, one.what, one.rest], ["warn", "shadow.yaml, line 7", ": “camra” is unknown here. The old scene goes on."])
  take(state, { t: "reload", state: "ready", problems: [], texts: {} }, 0)
  assert.equal(troubles(state, 10_000)[0].order, "apply")
  take(state, { t: "reload", state: "applied", problems: [], texts: {} }, 0)
  assert.deepEqual(names(state), [])
})

test("the restore point is offered, and can be waived", () => {
  const state = show({ offer: { cue: "11 The shadow wakes", ago: 92 } })
  const [one] = troubles(state, 10_000)
  assert.deepEqual([one.order, one.what, one.rest], ["takeup", "The last show stopped at 11 The shadow wakes", ", 1\u00a0min ago. Take it up there?"])
  assert.deepEqual(troubles(state, 10_000, new Set(["offer"])), [])
})

test("an engine that is silent is red; packets that are lost are, while they are", () => {
  assert.deepEqual(names(show({ link: "engine" })), ["engine"])
  const state = show()
  names(state)
  take(state, status({ outputs: [{ name: "lights", open: true, dropped: 3 }] }), 10_200)
  assert.deepEqual(names(state, 10_200), ["dropped/lights"])
  assert.deepEqual(names(state, 21_000), [])
})

test("a receiver that was never there is amber, one that was there is red; both say what to do", () => {
  const trouble = { en: "nobody listens at 10.0.0.20:7700; open the program there", fr: "…" }
  const lights = (more = {}) => ({ name: "lights", open: true, dropped: 0, rate: 40, ...more })
  const never = show({ outputs: [lights({ trouble })] })
  const [one] = troubles(never, 10_000)
  assert.deepEqual([one.name, one.level], ["unheard/lights", "warn"])
  assert.match(one.rest, /nobody listens at 10\.0\.0\.20:7700.*The show goes on/)
  const state = show({ outputs: [lights()] })
  assert.deepEqual(names(state), [])
  take(state, status({ outputs: [lights({ trouble })] }), 20_000)
  assert.equal(troubles(state, 20_000)[0].level, "fault")
})
