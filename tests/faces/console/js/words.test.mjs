// Numbers and sentences in both languages.
import assert from "node:assert/strict"
import { test } from "node:test"
import { both, db, learn, mmss, ms, named, num, percent, secs, speak, t } from "../../../../stagekit/faces/console/static/words.js"
import { tables } from "../../../../stagekit/faces/console/static/tables.js"

test("both languages know the same sentences, with the same names to fill in", () => {
  assert.deepEqual(Object.keys(tables.en), Object.keys(tables.fr))
  const names = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()
  for (const key of Object.keys(tables.en)) assert.deepEqual(names(tables.en[key]), names(tables.fr[key]), key)
})

test("French has its narrow spaces", () => {
  for (const [key, text] of Object.entries(tables.fr)) {
    if (key === "other.label") continue // said to who reads English
    assert.doesNotMatch(text, /«[^\u00a0]|[^\u00a0]»/, `${key}: ${text}`)
    assert.doesNotMatch(text.replace(/«.*?»/g, "x"), /[^\u202f][;?!]|[^\u202f\d]:(?!\/)/, `${key}: ${text}`)
  }
})

test("numbers are written as the language does", () => {
  speak("fr")
  assert.deepEqual([num(0.62), num(-22.3, 1), percent(0.75), db(-3)], ["0,62", "−22,3", "75\u202f%", "−3,0\u00a0dB"])
  assert.deepEqual([ms(8.04), ms(12.4), ms(9.96), secs(8), secs(0.4)], ["8,0\u00a0ms", "12\u00a0ms", "10\u00a0ms", "8\u00a0s", "0,4\u00a0s"])
  speak("en")
  assert.deepEqual([num(0.62), num(-22.3, 1), percent(0.75), num(-0.001, 2), num(NaN), num(null)], ["0.62", "−22.3", "75%", "0.00", "—", "—"])
})

test("times", () => {
  assert.deepEqual([mmss(0), mmss(85.9), mmss(3600 + 61), mmss(-3)], ["00:00", "01:25", "1:01:01", "00:00"])
})

test("sentences are filled in, in the language that is on or in both", () => {
  learn({ en: { "x.y": "{a} and {b}" }, fr: { "x.y": "{a} et {b}" } })
  speak("fr")
  assert.equal(t("x.y", { a: 1, b: 2 }), "1 et 2")
  assert.deepEqual(both("x.y", (lang) => ({ a: lang, b: "!" })), { en: "en and !", fr: "fr et !" })
  assert.equal(t("x.y", { a: 1, b: 2 }), "1 et 2", "the language stays")
  assert.equal(t("unknown"), "unknown")
})

test("a name in any language", () => {
  speak("fr")
  assert.deepEqual([named({ en: "Dawn", fr: "Aube" }), named({ en: "Dawn" }), named({ "": "Air" }), named("Air"), named(null), named({})], ["Aube", "Dawn", "Air", "Air", "", ""])
})
