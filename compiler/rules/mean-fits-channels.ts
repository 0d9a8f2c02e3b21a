import { hasUnknown, spanAt, treeAt } from '../source/index.ts'
import type { Rule } from './rule.ts'

/** A mean, where there is one, has one number a channel. */
export const meanFitsChannels: Rule = ({ spec, dataset }, reporter) => {
  const { mean } = spec.data.transform
  const said = treeAt(spec.tree, ['data', 'transform', 'mean'])
  if (said && hasUnknown(said)) return
  const channels = dataset?.shape[0]
  if (
    channels === undefined ||
    typeof mean === 'string' ||
    'file' in mean ||
    mean.length === 0 ||
    mean.length === channels
  )
    return
  reporter.report('mean-channels', {
    message: `the mean has ${mean.length} numbers, but the images of ${spec.data.dataset} have ${channels} channel${channels === 1 ? '' : 's'}`,
    at: spanAt(spec.tree, ['data', 'transform', 'mean']),
    help: 'write one number a channel',
  })
}
