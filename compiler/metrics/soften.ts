import type { GraphBuilder, Node } from '../ir/index.ts'
import { asScores } from '../losses/index.ts'
import { constant, div } from '../ops/index.ts'

/** Class scores over a temperature, [N, C]. */
export function soften(g: GraphBuilder, z: Node, temperature: number): Node {
  const scores = asScores(g, z)
  return temperature === 1 ? scores : div(g, scores, constant(g, temperature))
}
