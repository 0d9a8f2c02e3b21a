import type { Shape } from '../ir/index.ts'
import type { FillerSpec } from '../schema/index.ts'
import { constant } from './constant.ts'
import type { Distribution, FillerDefinition } from './definition.ts'
import { gaussian } from './gaussian.ts'
import { xavier } from './xavier.ts'

/** THE list of fillers. */
const fillers: { readonly [T in FillerSpec['type']]: FillerDefinition<Extract<FillerSpec, { type: T }>> } = {
  constant,
  gaussian,
  xavier,
}

/** What the filler means for a blob of `shape`. */
export function resolveFiller(filler: FillerSpec, shape: Shape): Distribution {
  const { resolve } = fillers[filler.type] as FillerDefinition<FillerSpec>
  return resolve(filler, shape)
}

export type { Distribution } from './definition.ts'
