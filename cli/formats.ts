import type { ChangeClass } from '../compiler/diff/index.ts'

/** How what was found may be told; apart from the telling, which help does without. */
export const formats = ['text', 'json', 'github', 'sarif'] as const
export type Format = (typeof formats)[number]

/** `--deny warnings`. */
export type Denied = 'warnings'

export const diffFormats = ['text', 'md', 'json', 'github', 'sarif'] as const
export type DiffFormat = (typeof diffFormats)[number]

/** All of them, for help, which does without what compares. */
export const changeClasses: readonly ChangeClass[] = [
  'breaking',
  'confounds',
  'dangerous',
  'retrains',
  'measures',
  'costs',
  'cosmetic',
]
