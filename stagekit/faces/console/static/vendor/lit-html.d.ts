/** What we use of lit-html, as types. */
export type TemplateResult = { strings: TemplateStringsArray; values: unknown[] }
export function html(strings: TemplateStringsArray, ...values: unknown[]): TemplateResult
export function svg(strings: TemplateStringsArray, ...values: unknown[]): TemplateResult
export function render(value: unknown, container: HTMLElement | DocumentFragment): unknown
export const nothing: unique symbol
export const noChange: unique symbol
