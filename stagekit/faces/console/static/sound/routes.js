/**
 * What of a scene can be heard in a browser: which events sound as what, which levels hold a
 * drone or a cloud of grains. Read from the plan's sentences and from the addresses of the
 * patches supercollider, puredata, midi and generic. Pure.
 */

/** @import {Plan, Mapping, Track} from "../types.js" */

/**
 * @typedef {"note"|"bell"|"burst"} Struck  what an event strikes
 * @typedef {"drone"|"drone pitch"|"grains"|"grain pos"|"halo"|"master"|"pan"} Held  what a level holds
 * @typedef {{mapping: string, group: number|null, output: string, kind: Struck, source: string, port: string,
 *   person: string, fields: string[], args: (string|number)[], transpose: number, delay: number,
 *   chance: number, thin: number, only: {field: string, low: number, high: number}[]}} Route
 * @typedef {{kind: Held, output: string, id: number, low: number, high: number}} Level
 * @typedef {{pitch: number, velocity: number, length: number}} Note
 */

/** Addresses that are struck, of all patches that sound. @type {[RegExp, Struck][]} */
const STRUCK = [
  [/(^|\/)note$/, "note"], [/(^|\/)bell$/, "bell"], [/(^|\/)(burst|trigger)$/, "burst"],
]

/** Addresses that hold a sound. @type {[RegExp, Held][]} */
const HELD = [
  [/(^|\/)drone\/pitch$/, "drone pitch"], [/(^|\/)drone$/, "drone"],
  [/(^|\/)grain\/pos$/, "grain pos"], [/(^|\/)(grain\/level|grains)$/, "grains"],
  [/(^|\/)halo$/, "halo"], [/(^|\/)master$/, "master"], [/(^|\/)pan$/, "pan"],
]

/** Names of fields where the plan does not say them. @type {Object<string, string[]>} */
const FIELDS = { note: ["pitch", "velocity", "length"], jump: ["force"], clap: ["force"], onset: ["strength"] }

/** Seconds of a written time: "180 ms", "2 s". @param {string} text @returns {number} */
export function seconds(text) {
  const found = /^(\d+(?:\.\d+)?)\s*(ms|s|min)$/.exec(text.trim())
  return found ? Number(found[1]) * { ms: 0.001, s: 1, min: 60 }[/** @type {"ms"|"s"|"min"} */ (found[2])] : 0
}

/** A MIDI note by its name (c4 is 60) or number. @param {string} text @returns {number} */
export function pitchOf(text) {
  const found = /^([a-g])(#|b)?(-?\d+)$/.exec(text)
  if (!found) return Number(text)
  const step = { c: 0, d: 2, e: 4, f: 5, g: 7, a: 9, b: 11 }[/** @type {"c"} */ (found[1])]
  return step + (found[2] === "#" ? 1 : found[2] === "b" ? -1 : 0) + 12 * (Number(found[3]) + 1)
}

/**
 * A sentence in its pieces: source, shapes, targets. What the server gives apart is taken first.
 * @param {Mapping} mapping
 */
function pieces(mapping) {
  const parts = (mapping.text || mapping.name || "").split("->").map((one) => one.trim())
  const source = mapping.source || parts[0] || ""
  const shapes = mapping.shapes?.length ? mapping.shapes : parts.slice(1, -1)
  const last = parts[parts.length - 1] ?? ""
  return { source, shapes, written: last.split(/\s+and\s+/) }
}

/**
 * Every way by which an event reaches a sound.
 * @param {Plan} plan @returns {Route[]}
 */
export function routes(plan) {
  /** @type {Route[]} */
  const found = []
  for (const mapping of plan.mappings) {
    const { source, shapes, written } = pieces(mapping)
    const from = readSource(source, plan)
    if (!from) continue
    mapping.targets.forEach((target, i) => {
      const text = target.text || written[i] || ""
      const kind = STRUCK.find(([address]) => address.test(target.address || text.split(" ")[1] || ""))?.[1]
      if (!kind) return
      /** @type {Route} */
      const route = {
        mapping: mapping.name, group: mapping.group, output: target.output, kind, ...from,
        args: argumentsOf(text), transpose: 0, delay: 0, chance: 1, thin: 1,
      }
      for (const shape of shapes) {
        const [word, ...rest] = shape.split(/\s+/)
        if (word === "transpose") route.transpose += Number(rest[0]) || 0
        else if (word === "delay") route.delay += seconds(rest.join(" "))
        else if (word === "chance") route.chance *= rest[0]?.endsWith("%") ? parseFloat(rest[0]) / 100 : Number(rest[0])
        else if (word === "thin") route.thin = Math.max(1, Number(rest[0]) || 1)
        else if (word !== "limit") return // a signal made an event: it is not heard of before it left
      }
      found.push(route)
    })
  }
  return found
}

/**
 * `keys.note with pitch c3..c6` (or `keys . note …`): who, what, whose, and which of them.
 * @param {string} text @param {Plan} plan
 */
function readSource(text, plan) {
  const [place, ...withs] = text.replace(/ *(?<!\.)\.(?!\.) */g, ".").split(/\s+with\s+/)
  const parts = place.trim().split(".")
  if (parts.length < 2 || / (of|between) /.test(place)) return null
  const source = parts[0], port = parts[parts.length - 1], person = parts.length > 2 ? parts[1] : ""
  const thing = [...plan.inputs, ...plan.models].find((one) => one.name === source)
  const told = /** @type {any} */ (thing?.ports.find((one) => one.port === port))
  if (thing && !told) return null
  const fields = Array.isArray(told?.parts) ? told.parts : Array.isArray(told?.fields) ? told.fields : FIELDS[port] ?? []
  const only = withs.map((one) => {
    const [field, range] = one.trim().split(/\s+/)
    const [low, high] = (range ?? "").split("..")
    return { field, low: pitchOf(low), high: pitchOf(high ?? low) }
  })
  return { source, port, person, fields, only }
}

/** What stands behind a slot or an address: `sound note pitch velocity 1` gives pitch, velocity, 1. @param {string} text */
function argumentsOf(text) {
  return text.trim().split(/\s+/).slice(2).map((one) => {
    const number = pitchOf(one)
    return one !== "" && !Number.isNaN(number) ? number : one
  })
}

/**
 * Whether an event goes that way.
 * @param {Route} route @param {{source: string, port: string, who: number, values: any[]}} event @param {string} name of the person
 */
export function takes(route, event, name) {
  if (event.source !== route.source || event.port !== route.port) return false
  if (route.person && route.person !== "all" && route.person !== name && route.person !== String(event.who)) return false
  return route.only.every(({ field, low, high }) => {
    const value = event.values[route.fields.indexOf(field)]
    return Number.isNaN(low) ? true : value >= low && value <= high
  })
}

/**
 * The pitch, velocity and length that an event strikes by that way.
 * @param {Route} route @param {any[]} values @returns {Note}
 */
export function noteOf(route, values) {
  const field = (/** @type {string} */ name) => {
    const at = route.fields.indexOf(name)
    return typeof values[at] === "number" ? values[at] : undefined
  }
  const args = route.args.map((one) => (typeof one === "number" ? one : field(one)))
  const pitch = args[0] ?? field("pitch") ?? 69
  const velocity = args[1] ?? field("velocity") ?? (field("force") ?? field("strength") ?? 0.7) * 100
  return { pitch: pitch + route.transpose, velocity, length: args[2] ?? field("length") ?? 0.6 }
}

/** Every level that holds a sound, with the track it is read from. @param {Plan} plan @returns {Level[]} */
export function levels(plan) {
  return plan.tracks.flatMap((one, id) => {
    if (one.k !== "target" || one.intensity || (one.part ?? 0) > 0) return []
    const kind = HELD.find(([address]) => address.test(one.address ?? ""))?.[1]
    return kind ? [{ kind, output: one.output ?? "", id, low: one.low ?? 0, high: one.high ?? 1 }] : []
  })
}

/** Whether anything of a scene can be heard here. @param {Plan|null} plan */
export const audible = (plan) => !!plan && (routes(plan).length > 0 || levels(plan).length > 0)
