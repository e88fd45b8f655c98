// The stage's arithmetic: camera, lamps, bodies, beams, waves.

import assert from "node:assert/strict"
import { test } from "node:test"
import { cone, frameOf, haze } from "../../../../stagekit/faces/console/static/draw/beams.js"
import { depth, nobody, seats, stand } from "../../../../stagekit/faces/console/static/draw/bodies.js"
import { camera, project } from "../../../../stagekit/faces/console/static/draw/camera.js"
import { TRAIL, leave } from "../../../../stagekit/faces/console/static/draw/figure.js"
import { exposure, fed, glow, handOn, light, share, shown } from "../../../../stagekit/faces/console/static/draw/lamps.js"
import { bars, rings } from "../../../../stagekit/faces/console/static/draw/rings.js"
import { loud, sounding } from "../../../../stagekit/faces/console/static/draw/speakers.js"
import { WAVE, height, voices, waves } from "../../../../stagekit/faces/console/static/draw/voices.js"
import { create, take, track } from "../../../../stagekit/faces/console/static/store.js"

const target = (output, address, part, parts, low, high, more = {}) =>
  ({ k: "target", output, address, part, parts, low, high, whole: false, intensity: true, ...more })
const lamp = (name, at, more = {}) =>
  ({ name, at, aim: [at[0], 0, at[2]], spread: 1, kind: "dimmer", gel: [1, 0.8, 0.5], hung: true, addresses: [], level: [], ...more })

function state(lamps, tracks, more = {}) {
  const made = create()
  const plan = {
    rev: 1, tracks, inputs: [], models: [], outputs: [], mappings: [], groups: [], cues: [],
    rig: { name: {}, floor: [8, 6], lamps }, ...more,
  }
  take(made, { t: "hello", you: {}, operators: [], plan, status: { hands: { targets: [] } }, log: [], seen: [] }, 0)
  return made
}

test("the whole stage and every lamp are in the picture, at every size", () => {
  const lamps = [lamp("far", [-9, 7, 3]), lamp("side", [4.1, 1.2, 2.2]), lamp("front", [0, 4, -3])]
  for (const [w, h] of [[555, 307], [759, 563], [820, 400], [390, 280], [1400, 300]]) {
    for (const floor of [[8, 6], [16, 12], [4, 3]]) {
      const eye = camera({ floor, lamps }, w, h)
      const points = [...lamps.map((one) => one.at), [floor[0] / 2, 0, 0], [-floor[0] / 2, 0, floor[1]]]
      for (const p of points) {
        const [x, y, k] = project(eye, ...p)
        assert.ok(x >= 0 && x <= w && y >= 0 && y <= h && k > 0, `${p} at ${x},${y} of ${w}x${h}`)
      }
    }
  }
})

test("what is further upstage is higher on the floor, smaller and nearer to the middle", () => {
  const eye = camera({ floor: [8, 6], lamps: [] }, 800, 500)
  const near = project(eye, 3, 0, 0), far = project(eye, 3, 0, 6)
  assert.ok(far[1] < near[1] && far[2] < near[2] && far[0] < near[0])
  assert.equal(project(eye, 0, 1, 4)[0], 400)
})

test("levels are read in the units that left: 0..255, 0..100, backwards", () => {
  const s = state(
    [lamp("a", [0, 4, 0], { addresses: [["l", "/a", 0]] }), lamp("b", [1, 4, 0], { addresses: [["l", "/b", 0], ["l", "/c", 0]] })],
    [target("l", "/a", 0, 1, 0, 255), target("l", "/b", 0, 1, 0, 100), target("l", "/c", 0, 1, 1, 0)],
  )
  const all = fed(s)
  s.live.set([51, 25, 0.9])
  assert.ok(Math.abs(light(s, all[0]).level - 0.2) < 1e-6)
  assert.ok(Math.abs(light(s, all[1]).level - 0.25) < 1e-6) // the brightest of its addresses
  s.live.set([999, NaN, 0])
  assert.equal(light(s, all[0]).level, 1)
  assert.equal(light(s, all[1]).level, 1)
  assert.deepEqual(light(s, all[0]).rgb, [1, 0.8, 0.5])
  assert.equal(share(s, -1), 0)
})

test("a lamp of three colours: its strongest is the level, the rest its hue; a dimmer takes it down", () => {
  const rgb = [0, 1, 2].map((part) => ["l", "/c", part])
  const s = state(
    [lamp("c", [0, 4, 0], { kind: "rgb", addresses: rgb }), lamp("d", [0, 4, 0], { kind: "rgb", addresses: rgb, level: [["l", "/m", 0]] })],
    [...[0, 1, 2].map((part) => target("l", "/c", part, 3, 0, 1)), target("l", "/m", 0, 1, 0, 1)],
  )
  s.live.set([0.5, 0.25, 0, 0.5])
  const [c, d] = fed(s)
  assert.deepEqual(light(s, c).rgb, [1, 0.5, 0])
  assert.equal(light(s, c).level, 0.5)
  assert.equal(light(s, d).level, 0.25)
  s.live.fill(0)
  assert.equal(light(s, c).level, 0)
})

test("a lamp that nothing drives is told from one that is out", () => {
  const s = state([lamp("in", [0, 4, 0], { addresses: [["l", "/a", 0]] }), lamp("not", [0, 4, 0], { addresses: [["l", "/z", 0]] }), lamp("none", [0, 4, 0], { kind: "none" })],
    [target("l", "/a", 0, 1, 0, 1)])
  assert.deepEqual(fed(s).map((one) => one.mapped), [true, false, false])
  assert.deepEqual(fed(s).map((one) => light(s, one).level), [0, 0, 0])
})

test("whose hand is on a lamp", () => {
  const s = state([lamp("a", [0, 4, 0], { addresses: [["l", "/a", 0]] })], [target("l", "/a", 0, 1, 0, 1)])
  const one = s.plan.rig.lamps[0]
  assert.equal(handOn(s, one), null)
  s.status = { hands: { targets: [{ output: "l", address: "/a", value: 0.5, by: "Maud" }] } }
  assert.equal(handOn(s, one), "Maud")
  s.status = null
  assert.equal(handOn(s, one), null)
})

test("light to the eye, and reds only in rouge", () => {
  assert.equal(glow(1), 1)
  assert.ok(glow(0.1) > 0.1 && glow(0.1) < 0.2)
  const many = (n, level) => Array.from({ length: n }, () => ({ level }))
  assert.equal(exposure(many(12, 1)), 1)
  assert.ok(exposure(many(100, 1)) < 0.4)
  assert.equal(exposure(many(100, 0.01)), 1)
  assert.deepEqual(shown([1, 0.5, 0], false), [255, 128, 0])
  for (const c of [[0, 0, 1], [1, 1, 1], [0, 1, 0]]) {
    const [r, g, b] = shown(c, true)
    assert.ok(r > 3 * g && r > 3 * b)
  }
})

test("a beam is brightest on its axis and in its pool, and nothing outside", () => {
  const eye = camera({ floor: [8, 6], lamps: [] }, 800, 500)
  const c = cone(eye, lamp("a", [-1, 4, 2], { aim: [0, 0, 3] }))
  const middle = [(c.from[0] + c.to[0]) / 2, (c.from[1] + c.to[1]) / 2]
  const axis = haze(c, middle[0], middle[1])
  assert.ok(axis > 0.1 && haze(c, c.to[0], c.to[1]) > axis)
  assert.ok(haze(c, middle[0] + c.rx * 0.3, middle[1]) < axis)
  assert.equal(haze(c, middle[0] + c.rx * 2, middle[1]), 0)
  assert.equal(haze(c, c.from[0], c.from[1] - 20), 0)
  const f = frameOf(c)
  for (const [x, y] of [[f.x, f.y], [f.x + f.width, f.y], [f.x, f.y + f.height], [f.x + f.width, f.y + f.height]]) {
    assert.equal(haze(c, x, y), 0) // the sheet cuts nothing off
  }
  assert.ok(Number.isInteger(f.x / 2) && Number.isInteger(f.width / 2))
})

test("no step between two points of a beam is seen", () => {
  const eye = camera({ floor: [8, 6], lamps: [] }, 800, 500)
  for (const aim of [[0, 0, 3], [1, 0, 0.5], [0.8, 0.8, 2.3]]) {
    const c = cone(eye, lamp("a", aim[1] ? [4, 1.2, 2.2] : [-1, 4, 2], { aim }))
    const f = frameOf(c)
    let most = 0
    for (let y = f.y; y < f.y + f.height; y += 3) {
      for (let x = f.x; x < f.x + f.width; x += 1) {
        if (Math.hypot(x - c.from[0], y - c.from[1]) > 60) most = Math.max(most, Math.abs(haze(c, x + 1, y) - haze(c, x, y)))
      }
    }
    assert.ok(most < 0.05, `${aim}: ${most}`)
  }
})

test("lamps at one height and depth share a bar; those on the floor have none", () => {
  const all = bars([lamp("a", [-2, 4, 1]), lamp("b", [2, 4.1, 1.1]), lamp("c", [0, 4, 5]), lamp("d", [4, 1.2, 2])])
  assert.equal(all.length, 2)
  assert.deepEqual([all[0].from, all[0].to], [-2, 2])
})

test("a hundred lamps on one bar stand beside each other, and no name lies on another", () => {
  const lamps = Array.from({ length: 100 }, (_, i) => lamp("dimmer " + (i + 1), [-3.5 + i * 0.0707, 4, 1], { addresses: [["l", "/d/" + i, 0]] }))
  const s = state(lamps, lamps.map((_, i) => target("l", "/d/" + i, 0, 1, 0, 1)))
  const eye = camera(s.plan.rig, 759, 563)
  const wide = (text) => text.length * 7
  const all = rings(eye, fed(s), wide)
  for (let i = 1; i < all.length; i++) assert.ok(all[i].x - all[i - 1].x >= all[i].r, "rings overlap by no more than half")
  const named = all.map((one, i) => ({ one, half: wide(lamps[i].name) / 2 })).filter(({ one }) => one.named)
  assert.ok(named.length > 3 && named.length < 30)
  for (let i = 1; i < named.length; i++) {
    assert.ok(named[i].one.x - named[i].half > named[i - 1].one.x + named[i - 1].half)
  }
})

/** Tracks of one standing body, and its values. */
function person(source, who = 0) {
  const tracks = [
    ...Array.from({ length: 99 }, (_, part) => ({ k: "look", source, port: "world", who, part, parts: 99 })),
    ...Array.from({ length: 3 }, (_, part) => ({ k: "look", source, port: "centre", who, part, parts: 3 })),
    { k: "signal", source, port: "seen", who, part: 0, parts: 1 },
  ]
  const values = new Float32Array(103)
  for (let j = 0; j < 33; j++) values[j * 3 + 1] = j < 11 ? 0.7 : j < 23 ? 0.4 : j < 25 ? 0 : j < 27 ? -0.45 : -0.9
  values.set([-1.2, 0.9, 3, 1], 99)
  return { tracks, values }
}

test("a body stands where the camera saw it, with its feet on the floor", () => {
  const { tracks, values } = person("dancer")
  const s = state([], tracks, { inputs: [{ name: "dancer", use: "pose", people: [], ports: [] }] })
  const [seat] = seats(s)
  assert.deepEqual([seat.name, seat.machine], ["dancer", false])
  const body = nobody()
  assert.equal(stand(s, seat, [8, 6], body).known, false)
  s.live.set(values)
  stand(s, seat, [8, 6], body)
  assert.ok(body.known && !body.held)
  assert.ok(Math.abs(body.points[48] + 1.2) < 1e-5) // the hips, across
  assert.ok(Math.abs(body.points[50] - depth(3, 6)) < 1e-5)
  let low = Infinity
  for (let j = 7; j < 15; j++) low = Math.min(low, body.points[j * 3 + 1])
  assert.ok(low >= 0 && low < 0.05)
  s.live[102] = 0
  assert.equal(stand(s, seat, [8, 6], body).held, true)
  s.live[100] = 1.4 // a jump
  stand(s, seat, [8, 6], body)
  assert.ok(body.points[13 * 3 + 1] > 0.4)
  s.live[99] = 40 // far out of the stage
  stand(s, seat, [8, 6], body)
  assert.ok(body.points[48] <= 4)
})

test("two persons keep their names; what a model says has a body of the machine's", () => {
  const tracks = [...person("duo", 1).tracks, ...person("duo", 2).tracks, ...person("shadow").tracks]
  const s = state([], tracks, { inputs: [{ name: "duo", use: "pose", people: ["lea", "tom"], ports: [] }], models: [{ name: "shadow", ports: [] }] })
  assert.deepEqual(seats(s).map((one) => [one.name, one.machine]), [["lea", false], ["tom", false], ["shadow", true]])
})

test("near the camera is down stage, far is up stage, never off the floor", () => {
  assert.ok(depth(1.5, 6) < depth(5, 6))
  for (const away of [-3, 0, 2, 9, 400]) for (const deep of [3, 6, 20]) assert.ok(depth(away, deep) > 0 && depth(away, deep) < deep)
})

test("a trail lasts 0.8 s, and ends where she is lost", () => {
  const body = { points: new Float32Array(51).fill(1), held: false, known: true }
  const trail = []
  for (let now = 0; now <= 2000; now += 33) leave(trail, body, now)
  assert.ok(trail.length > 20 && trail.length <= TRAIL / 30 + 1)
  assert.ok(2000 - trail[0].at <= TRAIL + 33)
  body.held = true
  leave(trail, body, 4000)
  assert.equal(trail.length, 0)
})

const VOICES = {
  inputs: [{ name: "dancer", ports: [{ what: "event" }] }, { name: "keys", ports: [{ what: "event" }] }, { name: "level", ports: [{ what: "number" }] }],
  models: [{ name: "memory", ports: [{ what: "event" }] }],
}

test("who is heard without a body has a ring, persons on one side, machines on the other", () => {
  const s = state([], [], VOICES)
  const all = voices(s, ["dancer"], [8, 6])
  assert.deepEqual(all.map((one) => [one.name, one.machine]), [["keys", false], ["memory", true]])
  assert.ok(all[0].x < 0 && all[1].x > 0)
})

test("a wave for every event of the last second, none for a note that ends", () => {
  const s = state([], [], VOICES)
  const all = voices(s, ["dancer"], [8, 6])
  const event = (source, at, values) => ({ ms: at, source, port: "note", who: 0, values, at })
  s.events.push(event("keys", 0, [60, 90, 1]), event("keys", 3000, [60, 90, 1]), event("keys", 3100, [60, 0, 1]),
    event("nobody", 3150, [60, 90]), event("memory", 3200, [72, 45, 0.5]))
  const found = waves(s, all, 3300)
  assert.deepEqual(found.map((one) => [one.voice.name, one.pitch]), [["memory", 72], ["keys", 60]])
  assert.ok(found[0].force < found[1].force)
  assert.equal(waves(s, all, 3300 + WAVE).length, 0)
  assert.ok(height(72) > height(60))
})

test("loudspeakers stand only where something sounds, and move with levels and notes", () => {
  const drone = target("sound", "/drone", 0, 1, 0, 1, { intensity: false })
  const pitch = target("sound", "/drone/pitch", 0, 1, 0, 127, { intensity: false })
  const s = state([], [target("l", "/a", 0, 1, 0, 1), drone, pitch], { outputs: [{ name: "l", slots: [] }, { name: "sound", slots: [] }] })
  const ids = sounding(s)
  assert.deepEqual(ids, [track(s, "target", "sound", "/drone")])
  s.live.set([1, 0.4, 100])
  assert.ok(Math.abs(loud(s, ids, [], 0) - 0.4) < 1e-6)
  assert.ok(loud(s, ids, [{ voice: null, at: 0, force: 0.9, pitch: 60 }], 50) > 0.7)
  assert.equal(sounding(state([], [target("l", "/a", 0, 1, 0, 1)], { outputs: [{ name: "l", slots: [] }] })), null)
})
