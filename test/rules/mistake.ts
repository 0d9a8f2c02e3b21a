/** A mistake: what is changed in the small distillation. */
import { small, type Edit, type Files } from '../files.ts'

export interface Mistake {
  readonly name: string
  readonly files: Files
  readonly sets?: readonly string[]
}

export function of(name: string, ...edits: readonly Edit[]): Mistake {
  return { name, files: small(...edits) }
}

/** In the student alone. */
export function student(name: string, text: string): Mistake {
  return of(name, ['rename: { suffix: _s }', `rename: { suffix: _s }\n${text}`])
}
