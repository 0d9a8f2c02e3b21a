import { mul, sub } from '../ops/index.ts'
import type { HintLoss } from '../schema/index.ts'
import { autoProjection } from './auto-projection.ts'
import type { LossDefinition } from './definition.ts'
import { featureDistance, sameShapes } from './ports.ts'
import { meanOverBatch } from './totals.ts'

/** FitNets' hint (Romero et al., arXiv 1412.6550, equation 3): Σ (r(student) − teacher)² / 2N, r the projection, if any. */
export const hint: LossDefinition<HintLoss> = {
  type: 'hint',
  check: ({ project }, { input, target }, problem) =>
    sameShapes(
      input,
      target,
      problem,
      project !== undefined
        ? 'write a projection that has the shape of the target'
        : target.kind === 'tap' && autoProjection(input, target.shape)
          ? 'write `project: auto` to train a layer between them'
          : 'compare layers of one shape, or write the layer between them: `project: { type: deconvolution, … }`',
    ),
  lower: (g, _spec, { input, target }) => {
    const difference = sub(g, input, target)
    return meanOverBatch(g, mul(g, difference, difference), 0.5)
  },
  initial: (_spec, { input }) => featureDistance(input),
  formula: ({ project }, input, target) => `1/2N Σ (${project === undefined ? input : `r(${input})`} − ${target})²`,
}
