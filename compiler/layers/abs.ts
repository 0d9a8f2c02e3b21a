import { mul, sign } from '../ops/index.ts'
import type { AbsLayer } from '../schema/index.ts'
import type { LayerDefinition } from './definition.ts'
import { elementwise } from './elementwise.ts'

/** Caffe's AbsVal: |x|; its gradient at 0 is 0. */
export const abs: LayerDefinition<AbsLayer> = elementwise('abs', (g, x) => mul(g, x, sign(g, x)))
