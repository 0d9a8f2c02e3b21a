/** What expressions read while a value is made, those of its vars too. */
import type { Read, Span } from '../diagnostics/index.ts'

/** Of a value that is made of more, the others are not kept. */
const KEPT = 4

export class Reads {
  #open = new Map<string, Read>()
  readonly #ofVars = new Map<string, readonly Read[]>()

  /** What `act` gives; what it reads is not read by what is around it. */
  apart<T>(act: () => T): T {
    const outer = this.#open
    this.#open = new Map()
    const result = act()
    this.#open = outer
    return result
  }

  /** What was read so far is for the value of this var. */
  made(name: string): void {
    this.#ofVars.set(name, this.#kept)
  }

  /** A var, and with it what it is made of. */
  variable(read: Read): void {
    for (const one of [read, ...(this.#ofVars.get(read.name) ?? [])]) this.#open.set(one.name, one)
  }

  environment(name: string, value: Read['value']): void {
    this.#open.set(`env:${name}`, { name, value, span: undefined })
  }

  /** `span`, with what was read so far for the value there. */
  at(span: Span): Span {
    return this.#open.size === 0 ? span : { ...span, reads: this.#kept }
  }

  get #kept(): readonly Read[] {
    return [...this.#open.values()].slice(0, KEPT)
  }
}
