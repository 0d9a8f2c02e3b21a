import type { MetricSpec } from '../schema/index.ts'
import { accuracy } from './accuracy.ts'
import { agreement } from './agreement.ts'
import type { MetricDefinition } from './definition.ts'

/** THE list of metrics. */
export const metrics: { readonly [T in MetricSpec['type']]: MetricDefinition<Extract<MetricSpec, { type: T }>> } = {
  accuracy,
  agreement,
}

/** The definition of a metric's type. Its functions must be given specs of that type only. */
export function metricDefinition(type: MetricSpec['type']): MetricDefinition<MetricSpec> {
  return metrics[type] as MetricDefinition<MetricSpec>
}

export type { MetricDefinition } from './definition.ts'
