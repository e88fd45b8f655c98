// The keyboard map, what is held, what is guarded.
import assert from "node:assert/strict"
import { test } from "node:test"
import { GUARD, Guard, Holds, Keys, LENGTH, TWICE } from "../../../../stagekit/faces/console/static/keys.js"

function desk() {
  const done = []
  const deeds = new Proxy({}, { get: (_, name) => (...values) => done.push([name, ...values]) })
  const holds = new Holds((what) => done.push(["held", what]))
  const keys = new Keys(deeds, holds)
  return { done, holds, keys }
}
const key = (key, code = key, more = {}) => ({ key, code, repeat: false, shiftKey: false, altKey: false, ctrlKey: false, metaKey: false, ...more })
const SPACE = key(" ", "Space"), ESCAPE = key("Escape")

test("space is GO wherever the focus is, but in a text field", () => {
  for (const where of ["", "button", "range", "scroll"]) {
    const { done, keys } = desk()
    assert.equal(keys.press(SPACE, where, 0), true, "the page must not press the button too")
    assert.deepEqual(done, [["go"]])
    assert.equal(keys.release(SPACE, where, 50), true)
  }
  const { done, keys } = desk()
  assert.equal(keys.press(SPACE, "text", 0), false)
  assert.equal(keys.release(SPACE, "text", 0), false)
  assert.deepEqual(done, [])
})

test("a held space is one GO; the key must come up first", () => {
  const { done, keys } = desk()
  keys.press(SPACE, "", 0)
  for (let i = 1; i < 60; i++) keys.press({ ...SPACE, repeat: true }, "", i * 33)
  keys.press(SPACE, "", 3000) // a book: some systems send no repeat flag
  assert.deepEqual(done, [["go"]])
  keys.release(SPACE, "", 3100)
  keys.press(SPACE, "", 3200)
  assert.equal(done.length, 2)
})

test("the guard lets one GO through in 300 ms, and says how soon the other came", () => {
  const guard = new Guard()
  assert.equal(guard.press(1000), 0)
  assert.equal(guard.press(1120), 120)
  assert.equal(guard.press(1000 + GUARD - 1), GUARD - 1)
  assert.equal(guard.press(1000 + GUARD), 0)
})

test("a hundred presses in a second are four GOs", () => {
  const guard = new Guard()
  let gos = 0
  for (let at = 0; at < 1000; at += 10) if (!guard.press(at)) gos++
  assert.equal(gos, 4)
})

test("escape held 500 ms is panic, once; tapped it closes a sheet and nothing else", () => {
  const { done, holds, keys } = desk()
  keys.press(ESCAPE, "text", 0)
  holds.tick(499)
  assert.deepEqual(done, [])
  holds.tick(500)
  holds.tick(900)
  keys.release(ESCAPE, "text", 1000)
  assert.deepEqual(done, [["held", "panic"]])
  keys.press(ESCAPE, "", 2000)
  keys.release(ESCAPE, "", 2100)
  holds.tick(3000)
  assert.deepEqual(done, [["held", "panic"], ["close"]])
})

test("shift and escape is panic at once, also while typing", () => {
  const { done, keys } = desk()
  keys.press({ ...ESCAPE, shiftKey: true }, "text", 0)
  assert.deepEqual(done, [["panic"]])
})

test("B, R and U are held, and let go", () => {
  for (const [letter, what] of [["b", "black"], ["r", "resend"], ["U", "unlock"]]) {
    const { done, holds, keys } = desk()
    keys.press(key(letter, "Key" + letter.toUpperCase()), "", 0)
    holds.tick(LENGTH[what] - 1)
    keys.release(key(letter, "Key" + letter.toUpperCase()), "", 0)
    holds.tick(5000)
    assert.deepEqual(done, [])
    keys.press(key(letter, "Key" + letter.toUpperCase()), "", 6000)
    holds.tick(6000 + LENGTH[what])
    assert.deepEqual(done, [["held", what]])
  }
})

test("what is held shows how far it is", () => {
  const { holds } = desk()
  holds.start("panic", 0)
  assert.equal(holds.progress("panic", 250), 0.5)
  holds.stop("panic")
  assert.equal(holds.progress("panic", 400), 0)
  holds.start("panic", 1000)
  holds.tick(1500)
  assert.equal(holds.progress("panic", 1600), 1, "done, and still held down")
})

test("from a keyboard or a switch: twice within two seconds", () => {
  const { done, holds } = desk()
  assert.equal(holds.twice("panic", 0), false)
  assert.equal(holds.twice("panic", TWICE + 1), false)
  assert.equal(holds.twice("panic", TWICE + 100), true)
  assert.deepEqual(done, [["held", "panic"]])
})

test("when the keyboard goes elsewhere, what was held is let go", () => {
  const { done, holds, keys } = desk()
  keys.press(ESCAPE, "", 0)
  keys.blur()
  holds.tick(5000)
  keys.release(ESCAPE, "", 5000)
  assert.deepEqual(done, [])
  keys.press(SPACE, "", 6000)
  assert.deepEqual(done, [["go"]])
})

test("letters can be switched off; GO, panic, back and arrows cannot", () => {
  const { done, keys } = desk()
  keys.press(key("k", "KeyK", { altKey: true }), "", 0)
  assert.deepEqual(done, [["letters", false]])
  keys.press(key("f", "KeyF"), "", 1)
  keys.press(key("2", "Digit2"), "", 2)
  assert.equal(done.length, 1)
  for (const one of [SPACE, key("Backspace"), key("ArrowDown")]) keys.press(one, "", 3)
  assert.deepEqual(done.slice(1), [["go"], ["back"], ["standby", 1]])
})

test("the views are the top row of any keyboard", () => {
  const { done, keys } = desk()
  keys.press(key("2", "Digit2"), "", 0)
  keys.press(key("é", "Digit2"), "", 0)
  keys.release(key("é", "Digit2"), "", 0)
  keys.press(key("é", "Digit2"), "", 0) // a French keyboard
  keys.press(key("6", "Numpad6"), "", 0)
  assert.deepEqual(done, [["view", "far"], ["view", "far"], ["view", "log"]])
})

test("arrows belong to a fader or a list that has the focus", () => {
  const { done, keys } = desk()
  assert.equal(keys.press(key("ArrowUp"), "range", 0), false)
  assert.equal(keys.press(key("ArrowDown"), "scroll", 0), false)
  assert.deepEqual(done, [])
})

test("the browser's own shortcuts stay its own", () => {
  const { done, keys } = desk()
  for (const more of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }]) {
    assert.equal(keys.press(key("f", "KeyF", more), "", 0), false)
    assert.equal(keys.press(key(" ", "Space", more), "", 0), false)
    keys.release(key("f", "KeyF"), "", 0)
    keys.release(SPACE, "", 0)
  }
  assert.deepEqual(done, [])
})
