import { add, constant, exp, mul, step, sub } from '../ops/index.ts'
import type { EluLayer } from '../schema/index.ts'
import type { LayerDefinition } from './definition.ts'
import { elementwise } from './elementwise.ts'

/** Caffe's ELU: x where x > 0, else alpha·(eˣ − 1). The exponent is kept from overflowing by what it is multiplied with. */
export const elu: LayerDefinition<EluLayer> = elementwise(
  'elu',
  (g, x, { alpha }) => {
    const positive = step(g, x)
    const one = constant(g, 1)
    const below = sub(g, exp(g, mul(g, x, sub(g, one, positive))), one)
    return add(g, mul(g, x, positive), mul(g, below, constant(g, alpha)))
  },
  ({ alpha }) => (alpha === 1 ? '' : `alpha ${alpha}`),
)
