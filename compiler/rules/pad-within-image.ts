import { datasetFacts } from '../datasets/index.ts'
import { spanAt, treeAt, type Path } from '../source/index.ts'
import type { Rule } from './rule.ts'

/** A border is narrower than the image that it is put around. */
export const padWithinImage: Rule = ({ spec }, reporter) => {
  const { data, tree } = spec
  const known = datasetFacts(data.dataset)?.shape.slice(1)
  for (const phase of ['train', 'test'] as const) {
    const { resize, crop, pad = 0 } = data.transform[phase]
    const bare = crop ? undefined : data.shape?.slice(1).map((size) => size - 2 * pad)
    const image = resize ?? known ?? bare
    if (!image || pad <= Math.min(...image)) continue
    const own: Path = ['data', 'transform', phase, 'pad']
    const at = spanAt(tree, treeAt(tree, own) ? own : ['data', 'transform', 'pad'])
    if (reporter.hasErrorIn(at)) continue
    reporter.report('wide-pad', {
      message: `a \`pad\` of ${pad} is wider than the image of ${image.join('×')}: most of what is seen is border`,
      at,
      help: 'take a smaller `pad`; 4 is usual for images of 32×32',
    })
  }
}
