/** What another framework cannot say is reported where the spec says it; what only tests or guards would see is a note. */
import type { DiagnosticCode, Reporter, Span } from '../diagnostics/index.ts'

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

  note(text: string): void {
    if (!this.notes.includes(text)) this.notes.push(text)
  }
}
