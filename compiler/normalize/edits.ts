/** `remove` and `override`: what a spec changes in the layers that it takes from elsewhere. */
import { didYouMean, type Reporter } from '../diagnostics/index.ts'
import { validate } from '../schema/index.ts'
import { treeAt, type MapTree } from '../source/index.ts'
import { settled, topsOf, type DraftLayer } from './layer-list.ts'
import { mapAt, textAt, withEntry } from './tree-edit.ts'

/** Applies `remove`, then `override`; both use the names of the source. */
export function applyEdits(layers: readonly DraftLayer[], network: MapTree, reporter: Reporter): readonly DraftLayer[] {
  const removed = new Set<string>()
  const kept = remove(layers, network, removed, reporter)
  return override(kept, network, removed, reporter)
}

function remove(
  layers: readonly DraftLayer[],
  network: MapTree,
  removed: Set<string>,
  reporter: Reporter,
): readonly DraftLayer[] {
  const list = treeAt(network, ['remove'])
  if (list?.kind !== 'list') return layers
  const names = layers.map(({ name }) => name)
  for (const item of list.items) {
    const name = item.kind === 'scalar' ? String(item.value) : ''
    if (names.includes(name)) removed.add(name)
    else
      reporter.report('unknown-layer', {
        message: `there is no layer \`${name}\` to remove`,
        at: item.span,
        help: didYouMean(name, names),
      })
  }
  const makers = new Map(layers.flatMap((layer) => layer.tops.map((top) => [top, layer])))
  const rejoin = (name: string, reader: DraftLayer, passed: readonly string[] = []): string => {
    const maker = makers.get(name)
    if (!maker || !removed.has(maker.name) || passed.includes(name)) return name // a circle is reported as a wrong order
    const [bottom, ...more] = maker.bottoms
    if (more.length > 0 || maker.tops.length > 1) {
      const several = more.length > 0 ? 'read several layers' : 'made several tops'
      reporter.report('unclear-removal', {
        message: `\`${reader.name}\` reads \`${name}\`, which is removed and ${several}`,
        at: list.span,
        help: `override the \`bottom\` of \`${reader.name}\``,
      })
      return 'data'
    }
    return rejoin(bottom, reader, [...passed, name])
  }
  const overridden = mapAt(network, 'override')
  return layers
    .filter(({ name }) => !removed.has(name))
    .map((layer) => {
      const said = mapAt(overridden ?? network, layer.name)?.entries.has('bottom') ?? false
      return said ? layer : { ...layer, bottoms: layer.bottoms.map((bottom) => rejoin(bottom, layer)) }
    })
}

function override(
  layers: readonly DraftLayer[],
  network: MapTree,
  removed: ReadonlySet<string>,
  reporter: Reporter,
): readonly DraftLayer[] {
  const changes = mapAt(network, 'override')
  if (!changes) return layers
  const names = layers.map(({ name }) => name)
  for (const [name, { key }] of changes.entries) {
    if (removed.has(name)) {
      reporter.report('edit-removed-layer', {
        message: `\`${name}\` is removed, so it cannot be overridden`,
        at: key,
        help: 'drop it from `remove` or from `override`',
      })
    } else if (!names.includes(name)) {
      reporter.report('unknown-layer', {
        message: `there is no layer \`${name}\` to override`,
        at: key,
        help: didYouMean(name, names),
      })
    }
  }
  return layers.map((layer) => {
    const change = mapAt(changes, layer.name)
    return change ? overrideOne(layer, change, reporter) : layer
  })
}

function overrideOne(layer: DraftLayer, change: MapTree, reporter: Reporter): DraftLayer {
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
      help: 'remove the layer and write another network',
    })
    return layer
  }
  const merged = [...change.entries].reduce((tree, [key, { value }]) => withEntry(tree, key, value), layer.tree)
  const keyed: MapTree = {
    ...merged,
    entries: new Map([...merged.entries].map(([key, entry]) => [key, change.entries.get(key) ?? entry])),
  }
  if (!validate('layer', keyed, reporter)) return layer
  const bottom = change.entries.get('bottom')?.value
  const bottoms =
    bottom === undefined
      ? layer.bottoms
      : bottom.kind === 'list'
        ? bottom.items.map((item) => (item.kind === 'scalar' ? String(item.value) : ''))
        : bottom.kind === 'scalar'
          ? [String(bottom.value)]
          : layer.bottoms
  return { ...layer, bottoms, tops: topsOf(layer.name, keyed), tree: settled(keyed, []) }
}
