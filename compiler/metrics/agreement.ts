import { meanOverBatch, sameScores } from '../losses/index.ts'
import { argmax, equal } from '../ops/index.ts'
import type { AgreementMetric } from '../schema/index.ts'
import type { MetricDefinition } from './definition.ts'

/** The share of images for which both networks choose the same class (the first of equals). */
export const agreement: MetricDefinition<AgreementMetric> = {
  type: 'agreement',
  check: (_spec, input, target, problem) => sameScores(input, target, problem),
  lower: (g, _spec, { input, target }) => meanOverBatch(g, equal(g, argmax(g, input, 1), argmax(g, target, 1))),
}
