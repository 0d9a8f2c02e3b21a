import { constant, step, sub } from '../ops/index.ts'
import type { ThresholdLayer } from '../schema/index.ts'
import type { LayerDefinition } from './definition.ts'
import { elementwise } from './elementwise.ts'

/** Caffe's Threshold: 1 where x > threshold, else 0. No gradient passes. */
export const threshold: LayerDefinition<ThresholdLayer> = {
  ...elementwise<ThresholdLayer>(
    'threshold',
    (g, x, spec) => step(g, spec.threshold === 0 ? x : sub(g, x, constant(g, spec.threshold))),
    (spec) => `above ${spec.threshold}`,
  ),
  opaque: true,
}
