import { sigmoid as sigmoidOf } from '../ops/index.ts'
import type { SigmoidLayer } from '../schema/index.ts'
import type { LayerDefinition } from './definition.ts'
import { elementwise } from './elementwise.ts'

/** Caffe's Sigmoid: 1 / (1 + e^−x); the study put it in place of every ReLU. */
export const sigmoid: LayerDefinition<SigmoidLayer> = elementwise('sigmoid', sigmoidOf)
