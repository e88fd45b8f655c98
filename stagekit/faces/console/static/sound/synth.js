/**
 * Four plain instruments of the browser's own: a mallet, a bell, a drone, grains, in one small
 * room. A sketch of what the patches play, never their sound.
 */

/** Ratios and strengths of a bell's partials (after a measured church bell: hum, prime, tierce …). */
const BELL = [[0.5, 0.5], [1, 1], [1.2, 0.5], [1.5, 0.35], [2, 0.45], [2.74, 0.2], [4.1, 0.1]]

/** Hertz of a MIDI pitch. @param {number} pitch */
export const hertz = (pitch) => 440 * 2 ** ((pitch - 69) / 12)

/** Loudness of a velocity, 0..1: softer than its number. @param {number} velocity 0..127 */
export const force = (velocity) => Math.min(1, Math.max(0, velocity / 127)) ** 1.6

export class Synth {
  /** @param {AudioContext} context */
  constructor(context) {
    this.context = context
    this.out = context.createGain()
    this.out.gain.value = 0
    const limit = context.createDynamicsCompressor()
    limit.threshold.value = -14
    limit.ratio.value = 12
    limit.attack.value = 0.002
    this.dry = context.createGain()
    this.wet = context.createGain()
    this.wet.gain.value = 0.22
    const room = context.createConvolver()
    room.buffer = hall(context, 2.4)
    this.dry.connect(limit)
    this.dry.connect(room).connect(this.wet).connect(limit)
    const soft = context.createWaveShaper() // what the limiter lets through bends, and never clips
    soft.curve = Float32Array.from({ length: 1025 }, (_, i) => Math.tanh((i - 512) / 256) * 0.9)
    const half = context.createGain()
    half.gain.value = 0.5
    limit.connect(half).connect(soft).connect(this.out).connect(context.destination)
    this.drone = this.makeDrone()
    this.pos = 0.5
    this.cloud = 0
    this.next = 0
  }

  /** @param {number} volume 0..1 */
  loud(volume) {
    this.out.gain.setTargetAtTime(volume ** 2, this.context.currentTime, 0.03)
  }

  /** Silence at once: all that still rings fades within a breath. */
  hush() {
    this.hold("drone", 0)
    this.cloud = 0
    this.out.gain.setTargetAtTime(0, this.context.currentTime, 0.04)
  }

  makeDrone() {
    const { context } = this
    const gain = context.createGain(), filter = context.createBiquadFilter()
    gain.gain.value = 0
    filter.type = "lowpass"
    filter.frequency.value = 420
    filter.Q.value = 0.8
    const voices = [-6, 0, 5].map((cents) => {
      const one = context.createOscillator()
      one.type = "sawtooth"
      one.frequency.value = hertz(45)
      one.detune.value = cents
      one.connect(filter)
      one.start()
      return one
    })
    filter.connect(gain).connect(this.dry)
    return { gain, filter, voices }
  }

  /**
   * A level that holds a sound.
   * @param {import("./routes.js").Held} kind @param {number} value 0..1; of a pitch its MIDI number
   */
  hold(kind, value) {
    const now = this.context.currentTime
    if (kind === "drone") {
      this.drone.gain.gain.setTargetAtTime(0.16 * value, now, 0.08)
      this.drone.filter.frequency.setTargetAtTime(160 + 900 * value, now, 0.15)
    } else if (kind === "drone pitch") {
      for (const one of this.drone.voices) one.frequency.setTargetAtTime(hertz(value), now, 0.05)
    } else if (kind === "grains") this.cloud = value
    else if (kind === "grain pos") this.pos = value
    else if (kind === "halo") this.wet.gain.setTargetAtTime(0.05 + 0.6 * value, now, 0.1)
    else if (kind === "master") this.dry.gain.setTargetAtTime(value, now, 0.05)
  }

  /**
   * @param {import("./routes.js").Struck} kind @param {import("./routes.js").Note} note
   * @param {number} at moment of the audio clock @param {number} level 0..1 of the output
   */
  strike(kind, note, at, level) {
    const loud = force(note.velocity) * level
    if (loud <= 0) return
    if (kind === "note") this.mallet(note.pitch, loud, note.length, at)
    else if (kind === "bell") this.bell(note.pitch, loud, at)
    else for (let i = 0; i < 14; i++) this.grain(at + i * 0.018 * (0.4 + Math.random()), 0.8 * loud)
  }

  /** @param {number} pitch @param {number} loud @param {number} length @param {number} at */
  mallet(pitch, loud, length, at) {
    const ring = Math.min(2.5, 0.35 + length * 0.8 + (84 - Math.min(84, pitch)) * 0.012)
    this.partial(hertz(pitch), 0.8 * loud, 0.002, ring, at)
    this.partial(hertz(pitch) * 3.98, 0.24 * loud * loud, 0.001, ring * 0.22, at)
    this.partial(hertz(pitch) * 9.7, 0.08 * loud * loud, 0.001, 0.05, at)
  }

  /** @param {number} pitch @param {number} loud @param {number} at */
  bell(pitch, loud, at) {
    for (const [ratio, share] of BELL) this.partial(hertz(pitch) * ratio, 0.45 * loud * share, 0.002, 3.4 / (0.6 + ratio), at)
  }

  /** One sine that dies away. @param {number} frequency @param {number} peak @param {number} rise @param {number} fall @param {number} at */
  partial(frequency, peak, rise, fall, at) {
    if (frequency > 16000 || peak < 1e-4) return
    const { context } = this
    const one = context.createOscillator(), gain = context.createGain()
    one.frequency.value = frequency
    gain.gain.setValueAtTime(0, at)
    gain.gain.linearRampToValueAtTime(peak, at + rise)
    gain.gain.setTargetAtTime(0, at + rise, fall / 4)
    one.connect(gain).connect(this.dry)
    one.start(at)
    one.stop(at + rise + fall * 1.6)
  }

  /** @param {number} at @param {number} loud */
  grain(at, loud) {
    const pitch = 52 + Math.round((this.pos * 36 + Math.random() * 12) / 2.4) * 2.4
    this.partial(hertz(pitch), 0.22 * loud, 0.012, 0.09, at)
  }

  /** Sow the grains of the next moments; called about forty times a second. */
  sow() {
    const now = this.context.currentTime
    if (this.cloud < 0.01) { this.next = 0; return }
    if (this.next < now) this.next = now
    while (this.next < now + 0.12) {
      this.grain(this.next, 0.3 + 0.7 * this.cloud)
      this.next += (0.5 + Math.random()) / (5 + 40 * this.cloud)
    }
  }
}

/** A small room as noise that dies away. @param {AudioContext} context @param {number} length seconds */
function hall(context, length) {
  const frames = Math.round(context.sampleRate * length)
  const buffer = context.createBuffer(2, frames, context.sampleRate)
  for (let side = 0; side < 2; side++) {
    const data = buffer.getChannelData(side)
    let low = 0
    for (let i = 0; i < frames; i++) {
      const left = 1 - i / frames
      low += (0.2 + 0.6 * left) * (Math.random() * 2 - 1 - low) // the walls take the highs first
      data[i] = low * left ** 2.6
    }
  }
  return buffer
}
