// Notes, citations, bodies, lists, rows and faders of what is alive.

import assert from "node:assert/strict"
import { mock, test } from "node:test"
import { head, isHeld, landmarks, people, stature } from "../../../../stagekit/faces/console/static/draw/body.js"
import { citation, compass, notes } from "../../../../stagekit/faces/console/static/draw/notes.js"
import { note, read } from "../../../../stagekit/faces/console/static/draw/scale.js"
import { drag, hold } from "../../../../stagekit/faces/console/static/parts/dragging.js"
import { byWhom, holder, mappingName, names, port, signal, targetName } from "../../../../stagekit/faces/console/static/parts/labels.js"
import { answersOf, byOutput, byPerson, bySource, earsOf, eventOf, holds, signalsOf } from "../../../../stagekit/faces/console/static/parts/lists.js"
import { deal, quota } from "../../../../stagekit/faces/console/static/parts/room.js"
import { atMost, since } from "../../../../stagekit/faces/console/static/parts/since.js"
import { create, take } from "../../../../stagekit/faces/console/static/store.js"
import { speak } from "../../../../stagekit/faces/console/static/words.js"

const event = (ms, source, name, values, who = 0) => ({ ms, source, port: name, who, values, at: ms })
const parts = (base, count) => Array.from({ length: count }, (_, part) => ({ ...base, part, parts: count }))
const NOBODY = { signals: [], targets: [], muted: {}, solo: {}, bypassed: {}, masters: {} }

function playing(tracks, more = {}, status = {}) {
  const state = create()
  take(state, { t: "plan", plan: { rev: 1, inputs: [], models: [], outputs: [], mappings: [], groups: [], cues: [], ...more, tracks } }, 0)
  take(state, { t: "status", status: { inputs: [], models: [], outputs: [], hands: NOBODY, ...status } }, 0)
  return state
}

test("a note lasts from its beginning to its velocity 0, one that is still held goes on", () => {
  const all = notes([event(100, "keys", "note", [60, 127]), event(300, "keys", "note", [60, 0]), event(350, "keys", "note", [64, 64])], 0)
  assert.deepEqual(all.map(({ from, to, pitch }) => [from, to, pitch]), [[100, 300, 60], [350, null, 64]])
  assert.equal(all[0].strength, 1)
})

test("the same key struck again ends its first note; other persons and sources do not", () => {
  const all = notes([event(0, "keys", "note", [60, 90]), event(50, "memory", "note", [60, 0]), event(100, "keys", "note", [60, 90]), event(200, "keys", "note", [60, 0])], 0)
  assert.deepEqual(all.map(({ to }) => to), [100, 200])
})

test("who never ends a note gets short ones; what has sounded out is left behind", () => {
  const drum = [event(0, "drum", "note", [36, 100]), event(500, "drum", "note", [36, 100])]
  assert.deepEqual(notes(drum, 400).map(({ from, to }) => [from, to]), [[500, 620]])
  assert.deepEqual(notes([event(0, "keys", "jump", [1]), event(0, "keys", "note", ["x", 1])], 0), [])
})

test("the stave holds every pitch in whole octaves", () => {
  assert.deepEqual(compass([]), [54, 78])
  assert.deepEqual(compass([{ pitch: 41 }, { pitch: 79 }]), [30, 90])
})

test("the newest citation stands until it is old", () => {
  const all = [event(0, "shadow", "cite", ["Le chat sur le toit", "Mel Bonis"]), event(10, "keys", "note", [60, 90])]
  assert.deepEqual(citation(all, 0), { by: "shadow", source: "Le chat sur le toit", author: "Mel Bonis" })
  assert.equal(citation(all, 1), null)
})

test("a body stands on the floor where its hips are, by its 33 landmarks", () => {
  const state = playing([...parts({ k: "look", source: "cam", port: "world", who: 1, unit: "m" }, 99), ...parts({ k: "look", source: "cam", port: "centre", who: 1, unit: "m" }, 3)])
  const [one, ...others] = people(state)
  assert.equal(others.length, 0)
  const at = new Float32Array(99)
  assert.equal(landmarks(state, one, at), false)
  for (let i = 0; i < 33; i++) state.live.set([0, i < 11 ? 0.7 : i > 26 ? -0.9 : 0, 0], 3 * i)
  state.live.set([0.5, 0.9, 3], 99)
  assert.equal(landmarks(state, one, at), true)
  assert.ok(Math.abs(at[0] - 0.5) < 1e-6 && Math.abs(at[1] - 1.6) < 1e-6 && Math.abs(at[3 * 27 + 1]) < 1e-6)
  assert.ok(Math.abs(stature(at) - 1.6) < 1e-6)
  assert.ok(Math.abs(head(at)[0] - 0.5) < 1e-6)
  assert.deepEqual(people(state), [one]) // the same one, found once
})

test("a person who joins later is seen; a gesture alone is drawn too; both are one", () => {
  const state = playing(parts({ k: "look", source: "cam", port: "all", who: 1 }, 45))
  assert.equal(people(state)[0].points.length, 13)
  take(state, { t: "tracks", from: 45, tracks: [...parts({ k: "look", source: "cam", port: "world", who: 1 }, 99), ...parts({ k: "look", source: "cam", port: "world", who: 2 }, 99)] }, 0)
  assert.deepEqual(people(state).map(({ who, ids }) => [who, ids.length]), [[1, 99], [2, 99]])
})

test("persons of whom nobody says where they stand are drawn beside each other", () => {
  const state = playing([1, 2].flatMap((who) => parts({ k: "look", source: "cam", port: "world", who }, 99)))
  const at = new Float32Array(99), stood = []
  state.live.fill(0)
  for (const one of people(state)) { landmarks(state, one, at); stood.push(at[0]) }
  assert.ok(Math.abs(stood[1] - stood[0] - 1.1) < 1e-6 && Math.abs(stood[0] + stood[1]) < 1e-6)
})

test("held: lost, not seen, or standing perfectly still", () => {
  const tracks = [...parts({ k: "look", source: "cam", port: "world", who: 1 }, 99), { k: "signal", source: "cam", port: "seen", who: 1, part: 0, parts: 1 }]
  const state = playing(tracks, {}, { inputs: [{ name: "cam", life: "ready" }] }), [one] = people(state)
  state.live.fill(0.5)
  assert.equal(isHeld(state, one, 1000), false)
  assert.equal(isHeld(state, one, 1600), false)
  assert.equal(isHeld(state, one, 1800), true)
  state.live[5] = 0.6
  assert.equal(isHeld(state, one, 1900), false)
  state.live[99] = 0
  assert.equal(isHeld(state, one, 1910), true)
  state.live[99] = 1
  state.status.inputs[0].life = "lost"
  assert.equal(isHeld(state, one, 1920), true)
})

test("tracks by source, person, ear and output", () => {
  const state = playing([
    ...parts({ k: "signal", source: "duo", port: "centre", who: 2, unit: "m" }, 3), { k: "signal", source: "duo", port: "height", who: 1, part: 0, parts: 1 },
    { k: "signal", source: "air", port: "", who: 0, part: 0, parts: 1 }, { k: "ear", model: "shadow", ear: "reach", s: 0, part: 0, parts: 1 }, { k: "ear", model: "shadow", ear: "reach", s: 1, part: 0, parts: 1 },
    { k: "target", output: "sound", address: "/drone", part: 0, parts: 1 }, ...parts({ k: "target", output: "lights", address: "/rgb/1" }, 3),
  ], { inputs: [{ name: "duo", people: ["Ada", ""] }], models: [{ name: "shadow" }], outputs: [{ name: "lights" }, { name: "sound" }] })
  assert.deepEqual(signalsOf(state, "duo"), [3, 0, 1, 2])
  assert.deepEqual([...bySource(state)], [["duo", [0, 1, 2, 3]], ["air", [4]]])
  assert.deepEqual(byPerson(state, [0, 1, 2, 3]), [[1, [3]], [2, [0, 1, 2]]])
  assert.deepEqual(earsOf(state, "shadow"), [6])
  assert.deepEqual([...byOutput(state)], [["lights", [8]], ["sound", [7]]])
  speak("en")
  const { plan } = state
  assert.deepEqual([port(plan.tracks[1]), signal(plan, plan.tracks[3]), signal(plan, plan.tracks[0], true), signal(plan, plan.tracks[4])],
    ["centre y", "Ada · height", "v.person · centre", "air"])
})

test("names: whose hand, which lamp, which mapping, which note", () => {
  assert.deepEqual([holder({ a: "Maud" }, "a"), holder([{ name: "a", by: "Piotr" }], "a"), holder(["a"], "a"), holder(["a"], "b"), holder(null, "a")], ["Maud", "Piotr", "", null, null])
  assert.deepEqual([names(["a"]), names({ a: "x" }), names([{ name: "b" }]), names(undefined)], [["a"], ["a"], ["b"], []])
  assert.equal(byWhom("main", ""), "main")
  const plan = { outputs: [{ name: "lights", lamps: [{ name: "walk", addresses: ["/1"] }, { name: "front", addresses: ["/4", "/5"] }] }],
    mappings: [{ name: "a . b -> c", source: "a.b", targets: [{ text: "lights walk" }] }] }
  assert.deepEqual([targetName(plan, "lights", "/1"), targetName(plan, "lights", "/5"), targetName(plan, "lights", "/9"), targetName(plan, "", "memory.density")],
    ["lights walk", "lights front 2", "lights /9", "memory.density"])
  assert.deepEqual([mappingName(plan, "a . b -> c"), mappingName(plan, "gone")], ["a.b → lights walk", "gone"])
  assert.deepEqual([60, 69, 0, 127].map(note), ["c4", "a4", "c-1", "g9"])
})

test("all that is in hands is counted", () => {
  const state = playing([], {}, { hands: { signals: [{}], targets: [{}, {}], muted: { a: "M" }, solo: {}, bypassed: ["m"], masters: { lights: 0.5, sound: 1 } } })
  assert.equal(holds(state), 6)
  assert.equal(holds(playing([])), 0)
})

test("rows are dealt one each in turn, until the room is full", () => {
  assert.deepEqual(deal([11, 0, 2, 0, 2], 6, 5), [2, 0, 2, 0, 2])
  assert.deepEqual(deal([40], 30, 5), [5])
  assert.deepEqual(deal([3, 3, 3, 3], 2, 5), [1, 1, 1, 1]) // each has one, room or not
  const state = playing(parts({ k: "signal", source: "a", port: "p", who: 0 }, 9), {}, { inputs: [{ name: "a" }, { name: "b" }], outputs: [{ name: "o" }] })
  assert.deepEqual([quota(state, "a"), quota(state, "b"), quota(state, "nobody")], [[3, 5], [0, 0], [0, 0]])
})

test("a fader sends at once, then at most thirty a second, and the last for certain", () => {
  mock.timers.enable({ apis: ["setTimeout"] })
  const sent = []
  for (let i = 1; i <= 10; i++) drag("x", i / 10, (value) => sent.push(value))
  assert.deepEqual(sent, [0.1])
  mock.timers.tick(33)
  assert.deepEqual(sent, [0.1, 1])
  mock.timers.tick(200)
  assert.deepEqual(sent, [0.1, 1])
  drag("x", 0.4, (value) => sent.push(value))
  assert.deepEqual(sent, [0.1, 1, 0.4])
  mock.timers.reset()
})

test("while it is dragged a fader shows the hand, later what is", (context) => {
  let now = 1000
  context.mock.method(performance, "now", () => now)
  context.mock.timers.enable({ apis: ["setTimeout"] })
  drag("y", 0.9, () => undefined)
  assert.equal(hold("y", 0.2), 0.9)
  now = 1700
  assert.equal(hold("y", 0.2), 0.2)
  assert.equal(hold("z", 0.3), 0.3)
})

test("since when a thing is as it is, and what is made at most so often", (context) => {
  const store = {}
  assert.equal(since(store, "a", "calm", 1000), 0)
  assert.equal(since(store, "a", "calm", 4000), 3)
  assert.equal(since(store, "a", "speaks", 5000), 0)
  assert.equal(since({}, "a", "calm", 9000), 0)
  let now = 0, made = 0
  context.mock.method(performance, "now", () => now)
  const make = () => ++made
  assert.deepEqual([atMost("t", "fr", 1000, make), atMost("t", "fr", 1000, make), atMost("t", "en", 1000, make)], [1, 1, 2])
  now = 1001
  assert.equal(atMost("t", "en", 1000, make), 3)
})

test("every sentence stands in both languages, with the same places to fill in", async () => {
  await import("../../../../stagekit/faces/console/static/parts/words_views.js")
  const { tables } = await import("../../../../stagekit/faces/console/static/tables.js")
  const ours = (table) => Object.keys(table).filter((key) => key.startsWith("v."))
  assert.ok(ours(tables.en).length > 90)
  assert.deepEqual(ours(tables.fr), ours(tables.en))
  const places = (text) => (text.match(/\{\w+\}/g) ?? []).sort()
  for (const key of ours(tables.en)) {
    assert.deepEqual(places(tables.fr[key]), places(tables.en[key]), key)
    assert.ok(!/[^\u202f][;:?!]( |$)/.test(tables.fr[key]), "narrow space before the mark: " + key)
  }
})

test("an event is one row: a pitch by its name, a strength as a whole number", () => {
  const fields = ["pitch", "velocity", "channel"]
  const state = playing([
    ...parts({ k: "ear", model: "memory", ear: "notes", s: 0, fields }, 3),
    ...parts({ k: "line", m: 0, s: 0, fields }, 3), ...parts({ k: "line", m: 1, s: 0, fields }, 3),
  ], { models: [{ name: "memory" }], mappings: [{ m: 0, source: "memory.note", shapes: [], targets: [] }, { m: 1, source: "memory.note", shapes: [], targets: [] }] })
  assert.deepEqual(earsOf(state, "memory"), [1])
  assert.deepEqual(answersOf(state, "memory"), [4])
  assert.equal(eventOf(state, 4), "—")
  state.live.set([62, 90, 1], 3)
  assert.equal(eventOf(state, 4), "d4\u00a090")
  assert.equal(read(state.plan.tracks[5], 1), "1")
  assert.equal(note(60), "c4")
})
