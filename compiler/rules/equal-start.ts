import type { Distribution } from '../fillers/index.ts'

/** The number that a filler gives every weight; undefined where they differ. */
export function equalStart(start: Distribution): number | undefined {
  if (start.type === 'constant') return start.value
  if (start.type === 'gaussian') return start.std === 0 ? start.mean : undefined
  if (start.type === 'uniform') return start.min === start.max ? start.min : undefined
  return undefined
}
