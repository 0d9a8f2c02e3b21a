/** RE2, for patterns that users write: it matches any in linear time. Loaded by the first one; most specs have none. */
import { createRequire } from 'node:module'

import type { RE2JS, RE2JSException } from 're2js'

export type Pattern = RE2JS

interface Library {
  readonly RE2JS: typeof RE2JS
  readonly RE2JSException: typeof RE2JSException
}

const require = createRequire(import.meta.url)
let library: Library | undefined

/** The compiled pattern, or why it is none. `dotAll`: a dot is any character, of a line's end too. */
export function compilePattern(text: string, dotAll = false): Pattern | { readonly mistake: string } {
  library ??= require('re2js') as Library
  try {
    return library.RE2JS.compile(text, dotAll ? library.RE2JS.DOTALL : 0)
  } catch (error) {
    if (error instanceof library.RE2JSException) return { mistake: error.message }
    throw error
  }
}
