import { mergeTrees, reportIdle } from '../compose/index.ts'
import { didYouMean, onlySuggestion } from '../diagnostics/index.ts'
import { validate } from '../schema/index.ts'
import type { MapTree } from '../source/index.ts'
import type { EditContext } from './edits.ts'
import { resettled, topsOf, type DraftLayer } from './layer-list.ts'
import { removalsOf } from './remove.ts'
import { editedBy, mapAt, textAt, textsAt } from './tree-edit.ts'

/** Changes keys of layers, by the rules by which a file is laid over what it extends. */
export function override(layers: readonly DraftLayer[], context: EditContext): readonly DraftLayer[] {
  const { network, removed, reporter } = context
  const changes = mapAt(network, 'override')
  if (!changes) return layers
  const names = layers.map(({ name }) => name)
  for (const [name, { key }] of changes.entries) {
    if (removed.has(name)) {
      const removal = removalsOf(network).get(name)
      reporter.report('edit-removed-layer', {
        message: `\`${name}\` is removed, so it cannot be overridden`,
        at: key,
        help: 'drop it from `remove` or from `override`',
        notes: removal ? [{ message: 'removed here', span: removal }] : [],
      })
    } else if (!names.includes(name)) {
      reporter.report('unknown-layer', {
        message: `there is no layer \`${name}\` to override`,
        at: key,
        help: didYouMean(name, names),
        fix: onlySuggestion(name, names),
      })
    }
  }
  return layers.map((layer, i) => {
    const change = mapAt(changes, layer.name)
    const before = layers.slice(0, i).findLast(({ tops }) => tops.length > 0)?.name ?? 'data'
    if (!change) return layer
    const changed = overrideOne(layer, change, before, context)
    const at = changes.entries.get(layer.name)?.key ?? change.span
    return { ...changed, tree: editedBy(changed.tree, 'override', at, change.span) }
  })
}

/** `before`: what it reads when it does not say. */
function overrideOne(layer: DraftLayer, change: MapTree, before: string, context: EditContext): DraftLayer {
  const { reporter } = context
  const named = change.entries.get('name')
  if (named) {
    reporter.report('unknown-key', {
      message: '`override` cannot change a `name`',
      at: named.key,
      help: 'use `rename`',
    })
    return layer
  }
  const type = change.entries.get('type')
  if (type && textAt(change, 'type') !== textAt(layer.tree, 'type')) {
    const at = type.key
    reporter.report('unknown-key', {
      message: '`override` cannot change the `type` of a layer',
      at,
      help: 'use `replace`',
    })
    return layer
  }
  const merged = mergeTrees(layer.tree, change, (idle) => reportIdle(idle, reporter))
  const owner = `layer \`${layer.name}\``
  const lost = new Map([...(merged.lost ?? [])].map(([key, why]) => [key, { ...why, owner }] as const))
  const valid = validate('layer', { ...merged, lost, span: layer.tree.span }, context)
  if (!valid) return layer
  const changed = change.entries.get('bottom')?.value
  const bottoms = changed ? (valid.entries.has('bottom') ? textsAt(valid, 'bottom') : [before]) : layer.bottoms
  return { ...layer, bottoms, tops: topsOf(layer.name, valid), tree: resettled(valid, context.defaults) }
}
