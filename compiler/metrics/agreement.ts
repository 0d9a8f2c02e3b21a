import type { Node } from '../ir/index.ts'
import { asScores, meanOverBatch, sameScores } from '../losses/index.ts'
import { argmax, equal } from '../ops/index.ts'
import type { AgreementMetric } from '../schema/index.ts'
import type { MetricDefinition } from './definition.ts'

/** The share of images for which both networks choose the same class (the first of equals). */
export const agreement: MetricDefinition<AgreementMetric> = {
  type: 'agreement',
  better: 'max',
  check: (_spec, input, target, problem) => target !== undefined && sameScores(input, target, problem),
  lower: (g, _spec, { input, target }) => {
    const choice = (z: Node): Node => argmax(g, asScores(g, z), 1)
    return { value: meanOverBatch(g, equal(g, choice(input), choice(target as Node))) } // the schema asks for a target
  },
}
