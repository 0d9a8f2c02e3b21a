import { add, constant, mul, pow } from '../ops/index.ts'
import type { PowerLayer } from '../schema/index.ts'
import { affine, affineDetail } from './affine.ts'
import type { LayerDefinition } from './definition.ts'
import { elementwise } from './elementwise.ts'

/** Caffe's Power: (shift + scale·x)^power. A power of 0 is 1 everywhere, whatever x. */
export const power: LayerDefinition<PowerLayer> = {
  ...elementwise<PowerLayer>(
    'power',
    (g, x, spec) => {
      if (spec.power === 0) return add(g, mul(g, x, constant(g, 0)), constant(g, 1))
      const base = affine(g, x, spec)
      return spec.power === 2 ? mul(g, base, base) : pow(g, base, spec.power)
    },
    (spec) => `(${affineDetail(spec)})^${spec.power}`,
  ),
  factors: ['scale', 'power'],
}
