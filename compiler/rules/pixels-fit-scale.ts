import { BYTES, hasBytes, pixelDoubts } from '../datasets/index.ts'
import { hasUnknown, spanAt, treeAt } from '../source/index.ts'
import type { Rule } from './rule.ts'

/** Of pixels that are bytes, mean and scale make numbers that a network can learn from. */
export const pixelsFitScale: Rule = ({ spec, dataset }, reporter) => {
  const { mean, scale } = spec.data.transform
  const said = treeAt(spec.tree, ['data', 'transform'])
  if (!dataset || !hasBytes(dataset.name) || (said && hasUnknown(said))) return
  if (typeof mean === 'object' && ('file' in mean || mean.length !== dataset.shape[0])) return
  const ranges = dataset.shape.slice(0, 1).flatMap((channels) => Array.from({ length: channels }, () => BYTES))
  for (const { code, message, help, at } of pixelDoubts(ranges, mean, scale, ['data', 'transform', 'mean']))
    reporter.report(code, { message, at: spanAt(spec.tree, at), help })
}
