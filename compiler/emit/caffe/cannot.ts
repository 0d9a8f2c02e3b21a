/** What Caffe cannot say is reported where the spec says it; what only tests or guards would see is a note. */
import type { Reporter, Span } from '../../diagnostics/index.ts'

export class Cannot {
  readonly #reporter: Reporter
  readonly notes: string[] = []

  constructor(reporter: Reporter) {
    this.#reporter = reporter
  }

  say(message: string, at: Span, help?: string): void {
    this.#reporter.report('caffe-cannot-say', { message, at, help })
  }

  note(text: string): void {
    if (!this.notes.includes(text)) this.notes.push(text)
  }
}
