import type { MapEntry, MapTree } from '../source/index.ts'
import { namedMaps, scalarLike, textAt, withEntry } from './tree-edit.ts'

/**
 * Without `metrics`, the accuracy of what the first loss over labels trains: `accuracy`; where such losses train several
 * networks, one for each, `accuracy.a` and `accuracy.b`.
 */
export function withMetrics(tree: MapTree): MapTree {
  if (tree.entries.has('metrics')) return tree
  const firsts = new Map<string, MapTree>()
  for (const [, loss] of namedMaps(tree, 'losses')) {
    const over = textAt(loss, 'type') === 'softmax_cross_entropy' && textAt(loss, 'target') === 'data.label'
    const network = (textAt(loss, 'input') ?? '').replace(/\..*$/, '')
    if (over && !firsts.has(network)) firsts.set(network, loss)
  }
  const several = firsts.size > 1
  const metrics = [...firsts].map(([network, loss]): readonly [string, MapEntry] => [
    several ? `accuracy.${network}` : 'accuracy',
    { key: loss.span, value: accuracyOf(loss) },
  ])
  const { span } = [...firsts.values()][0] ?? tree
  return withEntry(tree, 'metrics', { kind: 'map', span, provenance: 'default', entries: new Map(metrics) })
}

function accuracyOf(loss: MapTree): MapTree {
  const entry = (key: string, value: string): readonly [string, MapEntry] => {
    const like = loss.entries.get(key)?.value ?? loss
    return [key, { key: like.span, value: scalarLike(like, value, 'default') }]
  }
  const entries = [
    entry('type', 'accuracy'),
    entry('input', textAt(loss, 'input') ?? ''),
    entry('target', 'data.label'),
  ]
  return { kind: 'map', span: loss.span, provenance: 'default', entries: new Map(entries) }
}
