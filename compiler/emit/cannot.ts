/** What another framework cannot say is reported where the spec says it; what only tests or guards would see is a note. */
import type { DiagnosticCode, Reporter, Span } from '../diagnostics/index.ts'
import type { TypedNetwork } from '../network/index.ts'

export class Cannot {
  readonly #reporter: Reporter
  readonly #code: DiagnosticCode
  readonly notes: string[] = []

  constructor(reporter: Reporter, code: DiagnosticCode) {
    this.#reporter = reporter
    this.#code = code
  }

  say(message: string, at: Span, help?: string): void {
    this.#reporter.report(this.#code, { message, at, help })
  }

  /** Networks that no spec describes have no layers to write; false, and reported, where there are some. */
  allOfLayers(networks: Iterable<Pick<TypedNetwork, 'name' | 'span' | 'foreign'>>): boolean {
    const found = [...networks].filter(({ foreign }) => foreign)
    for (const { name, span } of found)
      this.say(
        `\`${name}\` is not made of layers, which are what is written`,
        span,
        'write its layers, and load its weights',
      )
    return found.length === 0
  }

  note(text: string): void {
    if (!this.notes.includes(text)) this.notes.push(text)
  }
}
