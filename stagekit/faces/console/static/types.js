/**
 * Shapes of what the server says: JSDoc only, never loaded by a browser.
 *
 * @typedef {Object<string, string>} Named  a text by language: {en, fr}
 *
 * @typedef {Object} Track  a number that lives; its id is its place in plan.tracks
 * @property {"signal"|"line"|"ear"|"target"|"group"|"look"} k
 * @property {string} [source] an input or a model
 * @property {string} [port]
 * @property {number} [who]    0: nobody in particular
 * @property {number} [part]   which member of a vector or list
 * @property {number} [parts]  how many members it has
 * @property {string} [unit]
 * @property {string[]} [fields] of an event, in their order
 * @property {number|null} [low]
 * @property {number|null} [high]
 * @property {number} [m]      mapping number
 * @property {number} [s]      0: the source's value; n: after shape n
 * @property {string} [model]
 * @property {string} [ear]
 * @property {string} [output]
 * @property {string} [address]
 * @property {boolean} [whole]
 * @property {boolean} [intensity]
 * @property {number} [i]      group number
 *
 * @typedef {{i: number, number: number|string, title: Named|string, note: string|Named,
 *   when: string, follow: number|null, with: boolean, over: number|null, does: string[]}} Cue
 * @typedef {{port: string, what: string, unit: string, low: number|null, high: number|null,
 *   parts: number, gate: boolean}} Port
 * @typedef {{name: string, use: string, people: string[], ports: Port[]}} InputPlan
 * @typedef {{name: string, use: string, hears: any[], ports: Port[], patience_ms: number,
 *   card: any}} ModelPlan
 * @typedef {{address: string, size: number, low: number, high: number, intensity: boolean,
 *   rest: any}} Slot
 * @typedef {{name: string, use: string, patch: string, to: string,
 *   lamps: {name: string, addresses: string[]}[], slots: Slot[], feedback: boolean,
 *   master?: boolean}} OutputPlan
 * @typedef {{m: number, name: string, text: string, group: number|null, source: string,
 *   shapes: string[], targets: {output: string, address: string, text: string}[]}} Mapping
 *
 * @typedef {Object} Plan
 * @property {number} rev
 * @property {{name: Named, file: string, about: any}} scene
 * @property {{name: Named, at: number, scenes: {name: Named, file: string, over: number}[]}|null} show
 * @property {string} language
 * @property {"show"|"rehearsal"} mode
 * @property {Cue[]} cues
 * @property {InputPlan[]} inputs
 * @property {ModelPlan[]} models
 * @property {OutputPlan[]} outputs
 * @property {Mapping[]} mappings
 * @property {{i: number, name: string, while: string}[]} groups
 * @property {any} rig
 * @property {Track[]} tracks
 *
 * @typedef {{text: string, value: number|null, compare: string, wanted: number|null,
 *   low: number|null, high: number|null, true: boolean, lasting: number|null,
 *   held: number|null}} Trigger
 * @typedef {{now: number|null, standby: number|null, in_cue: number,
 *   fade: {done: number, length: number}|null, after: number|null,
 *   trigger: Trigger[]|null}} Conduct
 * @typedef {{source: string, port: string, who: number, value: number[], by: string}} HeldSignal
 * @typedef {{output: string, address: string, value: any, by: string}} HeldTarget
 * @typedef {{signals: HeldSignal[], targets: HeldTarget[], muted: Object<string, string>, solo: Object<string, string>,
 *   bypassed: Object<string, string>, masters: Object<string, number>}} Hands
 * @typedef {{name: string, use: string, rate: number, life: string, signals: any[], event: any,
 *   people: string[]}} InputStatus
 * @typedef {{name: string, use: string, life: string, signals: any[], event: any, rate: number,
 *   late: boolean, thought_ms: number, cpu_s: number, bypassed: boolean,
 *   patience_ms: number}} ModelStatus
 * @typedef {{name: string, patch: string, to: string, rate: number, open: boolean,
 *   dropped: number, trouble?: Named|null, newest: any[], master: number, muted: boolean}} OutputStatus
 *
 * @typedef {Object} Status
 * @property {number} elapsed  seconds since the show began
 * @property {boolean} panic
 * @property {boolean} blackout
 * @property {"show"|"rehearsal"} mode
 * @property {number} now      ms of the show's clock
 * @property {number|null} saved
 * @property {{cue: any, ago: number}|null} offer
 * @property {Conduct} conduct
 * @property {Hands} hands
 * @property {InputStatus[]} inputs
 * @property {ModelStatus[]} models
 * @property {OutputStatus[]} outputs
 * @property {boolean[]} groups
 * @property {{p50_ms: number, p99_ms: number, parts: [string, number][]}|null} latency
 *
 * @typedef {{at?: number, what?: string, thing?: string, key?: string, data?: any[],
 *   by?: string, text?: Named, level?: string, time?: number}} Word
 * @typedef {{state: "applied"|"ready"|"wrong"|"none", problems: any[],
 *   texts: Object<string, string>, seconds?: number}} Reload
 * @typedef {{ok: boolean, why?: Named|string, why_fr?: string}} Answer
 * @typedef {(what: string, ...values: any[]) => Promise<Answer>} Act  sends an order
 */
export {}
