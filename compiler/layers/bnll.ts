import { softplus } from '../ops/index.ts'
import type { BnllLayer } from '../schema/index.ts'
import type { LayerDefinition } from './definition.ts'
import { elementwise } from './elementwise.ts'

/** Caffe's BNLL: ln(1 + eˣ), computed as max(x, 0) + ln(1 + e^−|x|). */
export const bnll: LayerDefinition<BnllLayer> = elementwise('bnll', softplus)
