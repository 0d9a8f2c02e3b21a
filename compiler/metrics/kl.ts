import type { Node } from '../ir/index.ts'
import { meanOverBatch, sameScores } from '../losses/index.ts'
import { logSoftmax, mul, softmax, sub } from '../ops/index.ts'
import type { KlMetric } from '../schema/index.ts'
import type { MetricDefinition } from './definition.ts'
import { soften } from './soften.ts'

/** KL(p ‖ q) = 1/N Σ p·(ln p − ln q) in nats, p = softmax(target/T), q = softmax(input/T). */
export const kl: MetricDefinition<KlMetric> = {
  type: 'kl',
  better: 'min',
  check: (_spec, input, target, problem) => target !== undefined && sameScores(input, target, problem),
  lower: (g, { temperature }, { input, target }) => {
    const [student, teacher] = [input, target as Node].map((z) => soften(g, z, temperature)) as [Node, Node]
    const difference = sub(g, logSoftmax(g, teacher), logSoftmax(g, student))
    return { value: meanOverBatch(g, mul(g, softmax(g, teacher), difference)) }
  },
}
