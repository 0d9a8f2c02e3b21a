import type { GraphBuilder, Node } from '../ir/index.ts'
import { constant, div } from '../ops/index.ts'
import type { LossSpec, MetricSpec, ScheduleSpec } from '../schema/index.ts'

/** At which temperature a loss or a metric looks at its target. */
export function temperatureOf(spec: MetricSpec): number
export function temperatureOf(spec: LossSpec): number | ScheduleSpec
export function temperatureOf(spec: LossSpec | MetricSpec): number | ScheduleSpec {
  return 'temperature' in spec ? spec.temperature : 1
}

/** z / T. */
export function soften(g: GraphBuilder, z: Node, temperature: number | Node): Node {
  if (typeof temperature !== 'number') return div(g, z, temperature)
  return temperature === 1 ? z : div(g, z, constant(g, temperature))
}
