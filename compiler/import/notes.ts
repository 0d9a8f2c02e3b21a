/** What a spec cannot say, collected while it is made; each becomes a comment. */
import { posix } from 'node:path'

import type { Span } from '../diagnostics/index.ts'

export interface Note {
  /** The part of the spec that it stands above. */
  readonly section: 'data' | 'losses' | 'metrics' | 'networks' | 'solver'
  readonly text: string
}

export class Notes {
  readonly #notes: Note[] = []

  add(section: Note['section'], text: string, at?: Span): void {
    const note = { section, text: at ? `${posix.basename(at.file)}:${at.start.line}: ${text}` : text }
    if (!this.#notes.some((other) => other.text === note.text)) this.#notes.push(note)
  }

  of(section: Note['section']): readonly string[] {
    return this.#notes.filter((note) => note.section === section).map(({ text }) => text)
  }

  get all(): readonly Note[] {
    return this.#notes
  }
}
