// Scales, numbers, audio meters, packets: what a meter shows is what there is.

import assert from "node:assert/strict"
import { test } from "node:test"
import { FALL, needle, swing } from "../../../../stagekit/faces/console/static/draw/ballistics.js"
import { SPAN, count, ticks } from "../../../../stagekit/faces/console/static/draw/packets.js"
import { asLevel, asWire, before, beyond, loudness, read, roundUp, said, share, widths } from "../../../../stagekit/faces/console/static/draw/scale.js"
import { create, frame, take } from "../../../../stagekit/faces/console/static/store.js"
import { speak } from "../../../../stagekit/faces/console/static/words.js"

const signal = (port, more = {}) => ({ k: "signal", source: "x", port, who: 0, part: 0, parts: 1, ...more })

function playing(tracks, values) {
  const state = create()
  take(state, { t: "plan", plan: { rev: 1, inputs: [], models: [], outputs: [], mappings: [], groups: [], cues: [], tracks } }, 0)
  state.live.set(values)
  return state
}

test("a value stands where it lies in its range, decibels on -60..0", () => {
  const state = playing([signal("a", { low: 0.4, high: 1.9 }), signal("level", { unit: "dB", low: -120, high: 6 })], [1.15, -30])
  assert.ok(Math.abs(share(state, 0) - 0.5) < 1e-6)
  assert.equal(share(state, 1), 0.5)
  assert.equal(share(state, 0, 99), 1)
  assert.ok(Number.isNaN(share(state, 0, NaN)))
  assert.deepEqual([-90, -60, -15, 0, 6].map(loudness), [0, 0, 0.75, 1, 1])
})

test("only what lies clearly outside a declared range is told", () => {
  const reach = signal("reach", { low: 0, high: 1.1 })
  assert.deepEqual([1.1, 1.12, 1.2, -0.2].map((value) => beyond(reach, value)), [false, false, true, true])
  assert.ok(!beyond(signal("free"), 5) && !beyond(signal("level", { unit: "dB", low: -120, high: 6 }), 9) && !beyond(undefined, 3))
})

test("numbers are written as each language does, and never grow wide", () => {
  speak("fr")
  assert.deepEqual([said(0.625), said(1.62, "m"), said(-18.2, "dB"), said(293.7, "Hz"), said(-5, "deg")],
    ["0,63", "1,62\u00a0m", "−18,2\u00a0dB", "294\u00a0Hz", "−5°"])
  speak("en")
  assert.deepEqual([said(0.5), said(123.456), said(4321.9), said(64, "", true), said(NaN), said(-0.001)], ["0.50", "123.5", "4,322", "64", "—", "0.00"])
})

test("the top of a fader nobody gave a range is a round number", () => {
  assert.deepEqual([0.3, 1, 1.2, 47.7, 55, 127, 200, 1000].map(roundUp), [1, 1, 2, 50, 100, 200, 200, 1000])
})

test("a hand says a lamp's level as 0..1, a raw argument as it is", () => {
  assert.equal(asLevel({ k: "target", low: 0, high: 255 }, 51), 0.2)
  assert.equal(asLevel({ k: "target", low: 0, high: 255 }, 300), 1)
  assert.equal(asLevel({ k: "target", low: null, high: null }, 47.5), 47.5)
  assert.deepEqual([asWire({ low: 0, high: 255 }, 0.2), asWire({ low: null, high: null }, 47.5)], [51, 47.5])
})

test("a lamp that is frozen under a master stays as bright as it is", () => {
  assert.equal(before({ k: "target", low: 0, high: 255, intensity: true }, 51, 0.5), 0.4)
  assert.equal(before({ k: "target", low: 0, high: 255, intensity: true }, 255, 0.5), 1)
  assert.equal(before({ k: "target", low: 0, high: 255, intensity: true }, 0, 0), 0)
  assert.equal(before({ k: "target", low: 0, high: 255, intensity: false }, 51, 0.5), 0.2)
})

test("a slot is read as a level, whatever travels; an argument without a range as it is", () => {
  speak("en")
  assert.deepEqual([read({ k: "target", low: 0, high: 255, whole: true }, 51), read({ k: "target", low: null, high: null }, 47.5), read({ k: "signal", unit: "m" }, 1.5), read(undefined, 1)],
    ["0.20", "47.50", "1.50\u00a0m", "1.00"])
})

test("the latency bar never leaves its budget", () => {
  assert.deepEqual(widths([["camera", 33], ["pose", 17]], 100), [0.33, 0.17])
  const over = widths([["camera", 80], ["pose", 50], ["engine", 5]], 100)
  assert.ok(Math.abs(over[0] + over[1] + over[2] - 1) < 1e-9)
  assert.equal(over[2], 0)
})

test("an audio meter rises at once and falls 20 dB in 1.5 s", () => {
  const meter = swing(needle(), -6, 1000)
  assert.equal(meter.shown, -6)
  for (let now = 1033; now <= 2500; now += 33) swing(meter, -120, now)
  swing(meter, -120, 2500)
  assert.ok(Math.abs(meter.shown - -26) < 1e-6, String(meter.shown))
  assert.equal(swing(meter, -3, 2501).shown, -3)
  assert.ok(Math.abs(FALL - 13.333) < 0.001)
})

test("its tick stands two seconds, then falls, and never lies below the bar", () => {
  const meter = swing(needle(), -6, 0)
  for (let now = 20; now <= 2000; now += 20) swing(meter, -50, now)
  assert.equal(meter.peak, -6)
  for (let now = 2020; now <= 3500; now += 20) swing(meter, -50, now)
  assert.ok(Math.abs(meter.peak - -26) < 0.5, String(meter.peak))
  for (let now = 3520; now <= 12000; now += 20) swing(meter, -50, now)
  assert.equal(meter.peak, meter.shown)
})

test("packets: five seconds of ticks, the newest at the right, each status once", () => {
  const counts = new Map()
  count(counts, [{ name: "lights", rate: 44 }], 1000)
  count(counts, [{ name: "lights", rate: 44 }], 1000)
  count(counts, [{ name: "lights", rate: 0 }], 1200)
  count(counts, [{ name: "lights", rate: 11 }], 1400)
  const shown = ticks(counts.get("lights"), 1400)
  assert.equal(shown.length, 3)
  assert.equal(shown[2].x, 1)
  assert.ok(Math.abs(shown[0].x - (1 - 400 / SPAN)) < 1e-9)
  assert.deepEqual([shown[0].height, shown[1].height], [1, 0])
  assert.ok(Math.abs(shown[2].height - 0.5) < 1e-9)
  assert.deepEqual(ticks(counts.get("lights"), 1000 + SPAN).map(({ x }) => x > 0), [true, true])
  assert.deepEqual(ticks(undefined, 0), [])
})

test("one packet beside a thousand is still seen", () => {
  const counts = new Map()
  count(counts, [{ name: "sound", rate: 5000 }], 0)
  count(counts, [{ name: "sound", rate: 5 }], 200)
  assert.ok(ticks(counts.get("sound"), 200)[1].height >= 0.15)
})

test("a live frame moves the share", () => {
  const state = playing([signal("a", { low: 0, high: 2 })], [0])
  const bytes = new ArrayBuffer(16), view = new DataView(bytes)
  view.setUint8(0, 1); view.setUint8(1, 1); view.setUint16(2, 1, true); view.setFloat32(12, 1.5, true)
  assert.ok(frame(state, bytes, 10))
  assert.equal(share(state, 0), 0.75)
})
