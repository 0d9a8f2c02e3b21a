/** How what was found may be told; apart from the telling, which help does without. */
export const formats = ['text', 'json', 'github', 'sarif'] as const
export type Format = (typeof formats)[number]

/** `--deny warnings`. */
export type Denied = 'warnings'
