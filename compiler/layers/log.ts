import { constant, log as logOf, mul } from '../ops/index.ts'
import type { LogLayer } from '../schema/index.ts'
import { affine, affineDetail, isBase } from './affine.ts'
import type { LayerDefinition } from './definition.ts'
import { elementwise } from './elementwise.ts'

/** Caffe's Log: ln(shift + scale·x) / ln(base). */
export const log: LayerDefinition<LogLayer> = {
  ...elementwise<LogLayer>(
    'log',
    (g, x, spec) => {
      const natural = logOf(g, affine(g, x, spec))
      return spec.base === -1 ? natural : mul(g, natural, constant(g, 1 / Math.log(spec.base)))
    },
    (spec) => `${spec.base === -1 ? 'ln' : `log_${spec.base}`}(${affineDetail(spec)})`,
  ),
  factors: ['scale'],
  infer: ({ base }, [bottom], problem) => {
    if (isBase(base)) return [bottom]
    problem(['base'], `there is no logarithm to the base ${base}`, 'take a base of more than 0 but 1, or −1 for e')
    return undefined
  },
}
