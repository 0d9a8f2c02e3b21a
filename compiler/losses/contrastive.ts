import { add, constant, mul, oneHot, reduceSum, relu, reshape, sqrt, sub } from '../ops/index.ts'
import type { GraphBuilder, Node } from '../ir/index.ts'
import type { ContrastiveLoss } from '../schema/index.ts'
import type { LossDefinition } from './definition.ts'
import { sameShapes } from './ports.ts'
import { meanOverBatch } from './totals.ts'

/** Keeps the gradient of the distance between equal vectors from being infinite. */
const TINY = 1e-12

/**
 * Caffe's ContrastiveLoss (Hadsell et al. 2006): [Σ similar d² + Σ others max(margin − d, 0)²] / 2N, d the distance of a
 * pair; the legacy version pushes others by max(margin − d², 0). The gradient is that of the formula; Caffe adds 1e-4 to
 * the distance that it divides by, which halves it for dissimilar vectors as near as that.
 */
export const contrastive: LossDefinition<ContrastiveLoss> = {
  type: 'contrastive',
  check: (_spec, { input, target, similar }, problem) => {
    if (!sameShapes(input, target, problem)) return false
    if (input.length !== 1) {
      problem(['input'], `it reads vectors [C], but this layer gives [${input.join(', ')}]`, 'put a `flatten` above it')
      return false
    }
    if (similar?.kind === 'label') return true
    problem(['similar'], 'which pairs are similar is said by labels', 'write `similar: data.label`')
    return false
  },
  lower: (g, { margin, legacy_version }, { input, target, similar }) => {
    const difference = sub(g, input, target)
    const squared = reduceSum(g, mul(g, difference, difference), [1])
    const apart = legacy_version
      ? relu(g, sub(g, constant(g, margin), squared))
      : square(g, relu(g, sub(g, constant(g, margin), sqrt(g, add(g, squared, constant(g, TINY))))))
    const others = isZero(g, similar as Node) // the check asks for it
    const pulled = mul(g, squared, sub(g, constant(g, 1), others))
    return meanOverBatch(g, add(g, pulled, mul(g, apart, others)), 0.5)
  },
  formula: ({ margin, legacy_version }, input, target) =>
    `1/2N [Σ similar d² + Σ others max(${margin} − ${legacy_version ? 'd², 0)' : 'd, 0)²'}], d = |${input} − ${target}|`,
}

function square(g: GraphBuilder, x: Node): Node {
  return mul(g, x, x)
}

/** i32 [N] → f32 [N]: 1 where it is 0. */
function isZero(g: GraphBuilder, label: Node): Node {
  return reshape(g, oneHot(g, label, 1), label.shape)
}
