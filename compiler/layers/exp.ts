import { constant, exp as expOf, mul } from '../ops/index.ts'
import type { ExpLayer } from '../schema/index.ts'
import { affine, affineDetail, isBase } from './affine.ts'
import type { LayerDefinition } from './definition.ts'
import { elementwise } from './elementwise.ts'

/** Caffe's Exp: base^(shift + scale·x), as e^(ln(base)·(shift + scale·x)). */
export const exp: LayerDefinition<ExpLayer> = {
  ...elementwise<ExpLayer>(
    'exp',
    (g, x, spec) => {
      const exponent = affine(g, x, spec)
      return expOf(g, spec.base === -1 ? exponent : mul(g, exponent, constant(g, Math.log(spec.base))))
    },
    (spec) => `${spec.base === -1 ? 'e' : spec.base}^(${affineDetail(spec)})`,
  ),
  factors: ['scale'],
  infer: ({ base }, [bottom], problem) => {
    if (isBase(base)) return [bottom]
    problem(['base'], `there are no powers of the base ${base}`, 'take a base of more than 0 but 1, or −1 for e')
    return undefined
  },
}
