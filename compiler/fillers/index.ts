import type { Shape } from '../ir/index.ts'
import type { FillerSpec } from '../schema/index.ts'
import { bilinear } from './bilinear.ts'
import { constant } from './constant.ts'
import type { Distribution, FillerDefinition } from './definition.ts'
import { gaussian } from './gaussian.ts'
import { msra } from './msra.ts'
import { positiveUnitball } from './positive-unitball.ts'
import { uniform } from './uniform.ts'
import { xavier } from './xavier.ts'

/** THE list of fillers. */
export const fillers: { readonly [T in FillerSpec['type']]: FillerDefinition<Extract<FillerSpec, { type: T }>> } = {
  bilinear,
  constant,
  gaussian,
  msra,
  positive_unitball: positiveUnitball,
  uniform,
  xavier,
}

/** What the filler means for a blob of `shape`. */
export function resolveFiller(filler: FillerSpec, shape: Shape): Distribution {
  const { resolve } = fillers[filler.type] as FillerDefinition<FillerSpec>
  return resolve(filler, shape)
}

/** Why the filler cannot fill a blob of `shape`, or undefined where it can. */
export function fillerProblem(filler: FillerSpec, shape: Shape): string | undefined {
  const { refuses } = fillers[filler.type] as FillerDefinition<FillerSpec>
  return refuses?.(filler, shape)
}

export type { Distribution } from './definition.ts'
