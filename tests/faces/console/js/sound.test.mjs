// The sound preview: which events and levels of a scene can be heard, and as what.

import assert from "node:assert/strict"
import { test } from "node:test"
import { audible, levels, noteOf, pitchOf, routes, seconds, takes } from "../../../../stagekit/faces/console/static/sound/routes.js"
import { force, hertz } from "../../../../stagekit/faces/console/static/sound/synth.js"
import * as sound from "../../../../stagekit/faces/console/static/sound.js"
import { create, take } from "../../../../stagekit/faces/console/static/store.js"

const KEYS = { name: "keys", people: [], ports: [{ port: "note", what: "event", parts: ["pitch", "velocity", "channel"] }] }
const MEMORY = { name: "memory", ports: [{ port: "note", what: "event", parts: ["pitch", "velocity", "length"] }] }
const DANCER = { name: "duo", people: ["lea", "tom"], ports: [{ port: "jump", what: "event", parts: ["force"] }] }

function plan(rows, tracks = []) {
  const mappings = rows.map(([text, output, address, group = null], m) => {
    const parts = text.split(" -> ")
    return { m, name: text, text, group, source: parts[0], shapes: parts.slice(1, -1), targets: [{ output, address, text: parts.at(-1) }] }
  })
  return { rev: 1, inputs: [KEYS, DANCER], models: [MEMORY], outputs: [], mappings, groups: [], cues: [], tracks }
}

test("times and pitches are read as they are written", () => {
  assert.deepEqual([seconds("180 ms"), seconds("2 s"), seconds("x")], [0.18, 2, 0])
  assert.deepEqual(["c4", "f#3", "bb2", "c-1", "72"].map(pitchOf), [60, 54, 46, 0, 72])
  assert.equal(Math.round(hertz(60)), 262)
  assert.ok(force(127) === 1 && force(0) === 0 && force(64) < 0.5)
})

test("the demo's notes: the tune, and its memory an octave lower", () => {
  const [keys, memory, ...more] = routes(plan([
    ["keys.note -> sound note pitch velocity 1", "sound", "/note"],
    ["memory.note -> transpose -12 -> sound note", "sound", "/note"],
    ["keys.note -> pulse 60 ms fall 500 ms -> lights memory", "lights", "/stagekit/dimmer/3"],
  ]))
  assert.equal(more.length, 0)
  assert.deepEqual(noteOf(keys, [65, 90, 1]), { pitch: 65, velocity: 90, length: 1 })
  assert.deepEqual(noteOf(memory, [72, 64, 0.25]), { pitch: 60, velocity: 64, length: 0.25 })
  assert.ok(takes(keys, { source: "keys", port: "note", who: 0, values: [65, 90, 1] }, ""))
  assert.ok(!takes(keys, { source: "memory", port: "note", who: 0, values: [65, 90, 1] }, ""))
})

test("bells by number, grains by burst, MIDI and generic notes", () => {
  const found = routes(plan([
    ["duo.lea.jump -> sound /bell 72 force", "sound", "/bell"],
    ["duo.tom.jump -> sound /grain/burst", "sound", "/grain/burst"],
    ["keys.note with pitch c3..c5 -> chance 50% -> delay 180 ms -> thin 4 -> piano note", "piano", "note"],
    ["keys.note -> max trigger 3", "max", "/trigger"],
  ]))
  assert.deepEqual(found.map((one) => one.kind), ["bell", "burst", "note", "burst"])
  assert.deepEqual(noteOf(found[0], [1.5]), { pitch: 72, velocity: 1.5, length: 0.6 })
  assert.deepEqual([found[2].chance, found[2].delay, found[2].thin], [0.5, 0.18, 4])
  const note = (pitch) => ({ source: "keys", port: "note", who: 0, values: [pitch, 90, 1] })
  assert.deepEqual([47, 48, 72, 73].map((p) => takes(found[2], note(p), "")), [false, true, true, false])
  const jump = (who) => ({ source: "duo", port: "jump", who, values: [1] })
  assert.deepEqual([takes(found[0], jump(1), "lea"), takes(found[0], jump(2), "tom")], [true, false])
})

test("what a signal rises to is not heard: nobody here knows when it does", () => {
  assert.deepEqual(routes(plan([["keys.note -> latch pitch -> above 60 until 50 -> rise -> sound bell 48 90", "sound", "/bell"]])), [])
})

test("a plan whose mappings tell their text only is read as well", () => {
  const one = plan([["memory.note -> transpose -12 -> sound note", "sound", ""]])
  Object.assign(one.mappings[0], { source: "", shapes: [], text: "memory . note -> transpose -12 -> sound note" })
  one.mappings[0].targets[0].text = ""
  assert.equal(routes(one)[0].transpose, -12)
})

test("levels that hold a sound are found by their address, light is none", () => {
  const track = (address, more = {}) => ({ k: "target", output: "sound", address, part: 0, parts: 1, low: 0, high: 1, intensity: false, ...more })
  const found = levels(plan([], [
    track("/drone"), track("/grain/level"), track("/drone/pitch", { low: 0, high: 127 }), track("/halo"), track("/master"),
    track("/stagekit/dimmer/1", { intensity: true }), track("/grain/pos"), { k: "group", i: 0 },
  ]))
  assert.deepEqual(found.map((one) => [one.kind, one.id]), [["drone", 0], ["grains", 1], ["drone pitch", 2], ["halo", 3], ["master", 4], ["grain pos", 6]])
})

test("a scene of light alone is said to be silent", () => {
  assert.equal(audible(null), false)
  assert.equal(audible(plan([["keys.note -> pulse 60 ms -> lights a", "lights", "/stagekit/dimmer/1"]])), false)
  assert.equal(audible(plan([["keys.note -> sound note", "sound", "/note"]])), true)
})

/** As much of Web Audio as the preview touches, with what was started. */
function pretend() {
  const started = []
  const param = () => ({ value: 0, setTargetAtTime(v) { this.value = v }, setValueAtTime() {}, linearRampToValueAtTime() {} })
  const node = (more = {}) => ({ connect: (to) => to, gain: param(), frequency: param(), detune: param(), Q: param(), threshold: param(), ratio: param(), attack: param(), ...more })
  return class {
    static started = started
    currentTime = 10
    sampleRate = 100
    destination = node()
    createGain() { return node() }
    createDynamicsCompressor() { return node() }
    createConvolver() { return node() }
    createWaveShaper() { return node() }
    createBiquadFilter() { return node() }
    createBuffer() { return { getChannelData: () => new Float32Array(240) } }
    createOscillator() { return node({ start: (at) => started.push(at), stop() {} }) }
    async resume() {}
    async suspend() {}
  }
}

test("off until asked; silent in panic, over a lost link, and while a hand mutes", async () => {
  globalThis.AudioContext = pretend()
  const { started } = globalThis.AudioContext
  const state = create()
  const status = { hands: { muted: [], solo: [], masters: {} }, groups: [false], panic: false }
  take(state, { t: "hello", you: {}, operators: [], log: [], seen: [], status, plan: plan([
    ["keys.note -> sound note", "sound", "/note"], ["memory.note -> sound note", "sound", "/note", 0],
  ]) }, 0)
  const note = (source) => state.events.push({ ms: 1000 * state.events.length, source, port: "note", who: 0, values: [60, 90, 1], at: 0 })
  const turn = () => new Promise((done) => setTimeout(done, 80))
  assert.equal(sound.sounding(), false)
  note("keys")
  await turn()
  assert.equal(started.length, 0) // not even the drone's oscillators
  sound.toggle(state, true)
  await turn()
  assert.equal(sound.struck(), 0) // what was before stays silent
  note("keys")
  await turn()
  assert.equal(sound.struck(), 1)
  note("memory") // its group is closed
  await turn()
  assert.equal(sound.struck(), 1)
  state.status.hands.muted = { "keys.note -> sound note": "Maud" }
  note("keys")
  await turn()
  state.status.hands.muted = {}
  state.status.panic = true
  note("keys")
  await turn()
  state.status.panic = false
  state.link.live = false
  note("keys")
  await turn()
  assert.equal(sound.struck(), 1)
  state.link.live = true
  note("keys")
  await turn()
  assert.equal(sound.struck(), 2)
  assert.ok(started.at(-1) >= 10 && started.at(-1) < 11)
  sound.toggle(state, false)
  note("keys")
  await turn()
  assert.equal(sound.struck(), 2)
  assert.equal(sound.sounding(), false)
  sound.setVolume(7)
  assert.equal(sound.volume(), 1)
})
