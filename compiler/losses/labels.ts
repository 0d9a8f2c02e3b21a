import type { GraphBuilder, Node } from '../ir/index.ts'
import { mul, oneHot, table } from '../ops/index.ts'

/** [N, C]: 1 at each image's label; a row of zeros for an image whose label is ignored. */
export function countedLabels(g: GraphBuilder, label: Node, classes: number, ignored: number | undefined): Node {
  const hot = oneHot(g, label, classes)
  if (ignored === undefined || ignored < 0 || ignored >= classes) return hot // other labels give rows of zeros by themselves
  const counts = Array.from({ length: classes }, (_, k) => Number(k !== ignored))
  return mul(g, hot, table(g, [1, classes], counts))
}
