/** What several teachers say together, as class scores that any loss can take for those of one. */
import type { GraphBuilder, Node } from '../ir/index.ts'
import { add, constant, exp, log, logSoftmax, mul, relu, sub } from '../ops/index.ts'
import { asScores } from './ports.ts'
import { soften } from './temperature.ts'

/** A source's class scores (or their name, in a text) and its share. */
export interface Part<T> {
  readonly scores: T
  readonly weight: number
}

/**
 * [N, C]. `logits`: m = Σ w·z.
 * `probabilities`, at temperature T: m = T·ln Σ w·softmax(z/T). A softmax does not see what all its scores share, so
 * softmax(m/T) = exp(ln Σ w·softmax(z/T)) / 1: the mixture itself, exactly. For anything else than a softmax at T, m means
 * nothing. The logarithm of the sum is taken over its largest term, so that no probability becomes 0 before it.
 */
export function mixture(
  g: GraphBuilder,
  mix: 'probabilities' | 'logits',
  parts: readonly Part<Node>[],
  temperature: number | Node,
): Node {
  if (mix === 'logits')
    return sum(
      g,
      parts.map(({ scores, weight }) => mul(g, asScores(g, scores), constant(g, weight))),
    )
  const logs = parts.map(({ scores, weight }) => {
    const soft = soften(g, asScores(g, scores), temperature)
    return add(g, logSoftmax(g, soft), constant(g, Math.log(weight)))
  })
  const largest = logs.reduce((a, b) => add(g, a, relu(g, sub(g, b, a))))
  const rest = sum(
    g,
    logs.map((term) => exp(g, sub(g, term, largest))),
  )
  const mixed = add(g, largest, log(g, rest))
  if (temperature === 1) return mixed
  return mul(g, mixed, typeof temperature === 'number' ? constant(g, temperature) : temperature)
}

function sum(g: GraphBuilder, terms: readonly Node[]): Node {
  return terms.reduce((a, b) => add(g, a, b))
}

/** `0.5·softmax(deep.fc/4) + 0.5·softmax(wide.fc/4)`, or `0.5·deep.fc + 0.5·wide.fc`. */
export function mixtureText(
  mix: 'probabilities' | 'logits',
  parts: readonly Part<string>[],
  temperature: number | 'T',
): string {
  const over = temperature === 1 ? '' : `/${temperature}`
  return parts
    .map(({ scores, weight }) => `${weight}·${mix === 'logits' ? scores : `softmax(${scores}${over})`}`)
    .join(' + ')
}
