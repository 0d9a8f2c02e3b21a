import { invariant } from '../diagnostics/index.ts'
import type { GraphBuilder, Node } from '../ir/index.ts'
import { logSoftmax, mul, neg, softmax, softplus, sub } from '../ops/index.ts'
import type { DistillationLoss } from '../schema/index.ts'
import type { LossDefinition } from './definition.ts'
import { asScores, sameScores } from './ports.ts'
import { startOf } from './schedule.ts'
import { soften } from './temperature.ts'
import { meanOverBatch } from './totals.ts'

/**
 * Student logits z against teacher logits t.
 * `kl` (Hinton et al., arXiv 1503.02531, equation 2): T²/N Σ p·(ln p − ln q), p = softmax(t/T), q = softmax(z/T).
 * `soft_cross_entropy`: −T²/N Σ p·ln q, the same gradient; the value has the teacher's entropy in it.
 * `mse_logits` (Ba and Caruana, arXiv 1312.6184): 1/2N Σ (z − t)².
 * `seed` (the 2017 study): Caffe's SigmoidCrossEntropyLoss on both softmaxes, 1/N Σ [ln(1 + eˣ) − x·p], x = softmax(z).
 */
export const distillation: LossDefinition<DistillationLoss> = {
  type: 'distillation',
  check: ({ convention, temperature }, { input, target }, problem) => {
    if (!sameScores(input, target, problem)) return false
    if (convention === 'mse_logits' && target.kind === 'tap' && target.mix === 'probabilities') {
      problem(['target'], 'it compares logits, and a mix of probabilities has none', 'write `mix: logits`')
      return false
    }
    if (knowsTemperature(convention) || temperature === 1) return true
    problem(
      ['temperature'],
      `the \`${convention}\` convention knows no temperature`,
      'remove `temperature`, or write `convention: kl`',
    )
    return false
  },
  lower: (g, { convention, temperature }, { input, target, temperature: scheduled }) => {
    const T = typeof temperature === 'number' ? temperature : scheduled
    invariant(T !== undefined, 'a schedule has an input')
    return conventions[convention](g, asScores(g, input), asScores(g, target), T)
  },
  initial: ({ convention, temperature }, { input: [classes] }) => {
    const most = startOf(temperature) ** 2 * Math.log(classes)
    if (convention === 'kl') return [0, most] // 0 where the teacher knows nothing
    if (convention === 'soft_cross_entropy') return [most, most]
    const uniform = classes * Math.log1p(Math.exp(1 / classes)) - 1 / classes
    return convention === 'seed' ? [uniform, uniform] : [0, Infinity]
  },
  floor: ({ convention }, { input: [classes] }) =>
    convention === 'seed' ? (classes - 1) * Math.LN2 + Math.log1p(Math.exp(-1)) : undefined,
  formula: ({ convention, temperature }, input, target) => {
    const T = typeof temperature === 'number' ? temperature : 'T'
    if (convention === 'seed') return `1/N Σ [ln(1 + eˣ) − x·p], x = softmax(${input}), p = softmax(${target})`
    if (convention === 'mse_logits') return `1/2N Σ (${input} − ${target})²`
    const [factor, over] = T === 1 ? ['1/N', ''] : [`${T}²/N`, `/${T}`]
    const terms = convention === 'kl' ? `${factor} Σ p·(ln p − ln q)` : `−${factor} Σ p·ln q`
    return `${terms}, p = softmax(${target}${over}), q = softmax(${input}${over})`
  },
}

function knowsTemperature(convention: DistillationLoss['convention']): boolean {
  return convention === 'kl' || convention === 'soft_cross_entropy'
}

type Convention = (g: GraphBuilder, student: Node, teacher: Node, temperature: number | Node) => Node

const conventions: Readonly<Record<DistillationLoss['convention'], Convention>> = {
  kl: (g, student, teacher, temperature) => {
    const p = softmax(g, soften(g, teacher, temperature))
    const logs = [teacher, student].map((z) => logSoftmax(g, soften(g, z, temperature))) as [Node, Node]
    return timesSquare(g, temperature, (scale) => meanOverBatch(g, mul(g, p, sub(g, ...logs)), scale))
  },
  soft_cross_entropy: (g, student, teacher, temperature) => {
    const p = softmax(g, soften(g, teacher, temperature))
    const terms = neg(g, mul(g, p, logSoftmax(g, soften(g, student, temperature))))
    return timesSquare(g, temperature, (scale) => meanOverBatch(g, terms, scale))
  },
  mse_logits: (g, student, teacher) => {
    const difference = sub(g, student, teacher)
    return meanOverBatch(g, mul(g, difference, difference), 0.5)
  },
  seed: (g, student, teacher) => {
    const x = softmax(g, student)
    return meanOverBatch(g, sub(g, softplus(g, x), mul(g, x, softmax(g, teacher))))
  },
}

/** `mean` times T², which a number can take into its own factor. */
function timesSquare(g: GraphBuilder, temperature: number | Node, mean: (scale: number) => Node): Node {
  if (typeof temperature === 'number') return mean(temperature * temperature)
  return mul(g, mean(1), mul(g, temperature, temperature))
}
