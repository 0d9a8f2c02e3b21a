import { isScores, meanOverBatch } from '../losses/index.ts'
import { logSoftmax, mul, softmax } from '../ops/index.ts'
import type { EntropyMetric } from '../schema/index.ts'
import type { MetricDefinition } from './definition.ts'
import { soften } from './soften.ts'

/** −1/N Σ q·ln q in nats, q = softmax(input/T): 0 for a network that is sure, ln C for one that knows nothing. */
export const entropy: MetricDefinition<EntropyMetric> = {
  type: 'entropy',
  better: 'min',
  check: (_spec, input, _target, problem) => isScores(input, 'input', problem),
  lower: (g, { temperature }, { input }) => {
    const z = soften(g, input, temperature)
    return { value: meanOverBatch(g, mul(g, softmax(g, z), logSoftmax(g, z)), -1) }
  },
}
