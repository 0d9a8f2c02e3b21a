import type { MetricSpec } from '../schema/index.ts'
import { accuracy } from './accuracy.ts'
import { agreement } from './agreement.ts'
import { crossEntropy } from './cross-entropy.ts'
import type { MetricDefinition } from './definition.ts'
import { entropy } from './entropy.ts'
import { kl } from './kl.ts'

/** THE list of metrics. */
export const metrics: { readonly [T in MetricSpec['type']]: MetricDefinition<Extract<MetricSpec, { type: T }>> } = {
  accuracy,
  agreement,
  cross_entropy: crossEntropy,
  entropy,
  kl,
}

/** The definition of a metric's type. Its functions must be given specs of that type only. */
export function metricDefinition(type: MetricSpec['type']): MetricDefinition<MetricSpec> {
  return metrics[type] as MetricDefinition<MetricSpec>
}

export type { MetricContext, MetricDefinition, MetricNodes } from './definition.ts'
