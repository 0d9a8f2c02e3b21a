import type { GraphBuilder, Node } from '../ir/index.ts'
import { constant, div, logSoftmax, mul, softmax, softplus, sub } from '../ops/index.ts'
import type { DistillationLoss } from '../schema/index.ts'
import type { LossDefinition } from './definition.ts'
import { meanOverBatch } from './mean-over-batch.ts'
import { sameScores } from './ports.ts'

/**
 * Student logits z against teacher logits t.
 * `kl` (Hinton et al., arXiv 1503.02531, equation 2): T²/N Σ p·(ln p − ln q), p = softmax(t/T), q = softmax(z/T).
 * `seed` (the 2017 study): Caffe's SigmoidCrossEntropyLoss on both softmaxes, 1/N Σ [ln(1 + eˣ) − x·p], x = softmax(z).
 */
export const distillation: LossDefinition<DistillationLoss> = {
  type: 'distillation',
  check: (spec, input, target, problem) => {
    if (!sameScores(input, target, problem)) return false
    if (spec.convention === 'kl' || spec.temperature === 1) return true
    problem(
      ['temperature'],
      'the `seed` convention knows no temperature',
      'remove `temperature`, or write `convention: kl`',
    )
    return false
  },
  lower: (g, spec, { input, target }) =>
    spec.convention === 'kl' ? kl(g, input, target, spec.temperature) : seed(g, input, target),
  formula: (spec, input, target) => {
    const T = spec.temperature
    if (spec.convention === 'seed') return `1/N Σ [ln(1 + eˣ) − x·p], x = softmax(${input}), p = softmax(${target})`
    const over = T === 1 ? '' : `/${T}`
    return `${T === 1 ? '1' : `${T}²`}/N Σ p·(ln p − ln q), p = softmax(${target}${over}), q = softmax(${input}${over})`
  },
}

function kl(g: GraphBuilder, student: Node, teacher: Node, temperature: number): Node {
  const soften = (z: Node): Node => (temperature === 1 ? z : div(g, z, constant(g, temperature)))
  const p = softmax(g, soften(teacher))
  const difference = sub(g, logSoftmax(g, soften(teacher)), logSoftmax(g, soften(student)))
  return meanOverBatch(g, mul(g, p, difference), temperature * temperature)
}

function seed(g: GraphBuilder, student: Node, teacher: Node): Node {
  const x = softmax(g, student)
  return meanOverBatch(g, sub(g, softplus(g, x), mul(g, x, softmax(g, teacher))))
}
