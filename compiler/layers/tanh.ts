import { tanh as tanhOf } from '../ops/index.ts'
import type { TanhLayer } from '../schema/index.ts'
import type { LayerDefinition } from './definition.ts'
import { elementwise } from './elementwise.ts'

/** Caffe's TanH. */
export const tanh: LayerDefinition<TanhLayer> = elementwise('tanh', tanhOf)
