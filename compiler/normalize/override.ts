import { didYouMean, onlySuggestion } from '../diagnostics/index.ts'
import { validate } from '../schema/index.ts'
import { treeAt, type MapTree } from '../source/index.ts'
import type { EditContext } from './edits.ts'
import { settled, topsOf, type DraftLayer } from './layer-list.ts'
import { mapAt, textAt, withEntry } from './tree-edit.ts'

/** Changes keys of layers. */
export function override(layers: readonly DraftLayer[], context: EditContext): readonly DraftLayer[] {
  const { network, removed, reporter } = context
  const changes = mapAt(network, 'override')
  if (!changes) return layers
  const names = layers.map(({ name }) => name)
  for (const [name, { key }] of changes.entries) {
    if (removed.has(name)) {
      const list = treeAt(network, ['remove'])
      const items = list?.kind === 'list' ? list.items : []
      const removal = items.find((item) => item.kind === 'scalar' && item.value === name)
      reporter.report('edit-removed-layer', {
        message: `\`${name}\` is removed, so it cannot be overridden`,
        at: key,
        help: 'drop it from `remove` or from `override`',
        notes: removal ? [{ message: 'removed here', span: removal.span }] : [],
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
  return layers.map((layer) => {
    const change = mapAt(changes, layer.name)
    return change ? overrideOne(layer, change, context) : layer
  })
}

function overrideOne(layer: DraftLayer, change: MapTree, context: EditContext): DraftLayer {
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
  const type = textAt(change, 'type')
  if (type !== undefined && type !== textAt(layer.tree, 'type')) {
    const at = change.entries.get('type')?.key
    reporter.report('unknown-key', {
      message: '`override` cannot change the `type` of a layer',
      at,
      help: 'use `replace`',
    })
    return layer
  }
  const merged = [...change.entries].reduce((tree, [key, { value }]) => withEntry(tree, key, value), layer.tree)
  const keyed: MapTree = {
    ...merged,
    entries: new Map([...merged.entries].map(([key, entry]) => [key, change.entries.get(key) ?? entry])),
  }
  const valid = validate('layer', keyed, context)
  if (!valid) return layer
  const bottom = change.entries.get('bottom')?.value
  const bottoms =
    bottom === undefined
      ? layer.bottoms
      : bottom.kind === 'list'
        ? bottom.items.map((item) => (item.kind === 'scalar' ? String(item.value) : ''))
        : bottom.kind === 'scalar'
          ? [String(bottom.value)]
          : layer.bottoms
  return { ...layer, bottoms, tops: topsOf(layer.name, valid), tree: settled(valid, []) }
}
