/** What no spec is larger or deeper than: more is an attack, or an accident. */

export interface Refusal {
  readonly message: string
  readonly help: string
}

export const LENGTH_LIMIT = 4_000_000

/** Keys count, and so does each value that an alias repeats. */
export const VALUE_LIMIT = 100_000

/** Words, signs, gaps and line breaks: some five to a value that has a line of its own, two to a comment. */
export const LEXEME_LIMIT = 600_000

/** Of a text that is no YAML, nobody is told more; ten times as many, and the rest is not read. */
export const MISTAKE_LIMIT = 100

/** Nobody nests deeper, and everything that walks a tree can. */
export const DEPTH_LIMIT = 100

export const TOO_DEEP: Refusal = {
  message: 'lists or maps are nested too deeply',
  help: `no spec is nested deeper than ${DEPTH_LIMIT}`,
}

export const NO_SPEC = 'a dataset or a checkpoint is no spec'
