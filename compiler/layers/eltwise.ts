import { sameShape, type GraphBuilder, type Node } from '../ir/index.ts'
import { add, constant, greaterEqual, mul, sub } from '../ops/index.ts'
import type { EltwiseLayer } from '../schema/index.ts'
import type { LayerDefinition } from './definition.ts'

/** Caffe's Eltwise: the sum (with factors), the product or the maximum of bottoms of one shape; of equals the first. */
export const eltwise: LayerDefinition<EltwiseLayer> = {
  type: 'eltwise',
  bottoms: [2, Infinity],
  infer: ({ operation, coeff }, bottoms, problem) => {
    const [first] = bottoms
    const other = bottoms.find((shape) => !sameShape(shape, first))
    if (other) {
      problem(['bottom'], `its bottoms have several shapes: [${first.join(', ')}] and [${other.join(', ')}]`)
      return undefined
    }
    if (coeff.length === 0 || (operation === 'sum' && coeff.length === bottoms.length)) return [first]
    if (operation === 'sum') {
      const ones = bottoms.map(() => 1).join(', ')
      const help = `write one factor a bottom, \`coeff: [${ones}]\`, or none: all are 1 then`
      problem(['coeff'], `there are ${coeff.length} factors for ${bottoms.length} bottoms`, help)
    } else problem(['coeff'], `\`coeff\` has no meaning with \`operation: ${operation}\``, 'remove `coeff`')
    return undefined
  },
  blobs: () => [],
  lower: (g, { operation, coeff }, { inputs }) => {
    const terms = inputs.map((x, i) => (coeff.length === 0 || coeff[i] === 1 ? x : mul(g, x, constant(g, coeff[i]))))
    const join = { sum: add, prod: mul, max: larger }[operation]
    return [terms.reduce((all, term) => join(g, all, term))]
  },
  detail: ({ operation, coeff }) => (coeff.length === 0 ? operation : `${operation}, factors ${coeff.join(', ')}`),
}

function larger(g: GraphBuilder, a: Node, b: Node): Node {
  const first = greaterEqual(g, a, b)
  return add(g, mul(g, a, first), mul(g, b, sub(g, constant(g, 1), first)))
}
