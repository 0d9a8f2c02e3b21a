import { didYouMean, onlySuggestion, type Reporter, type Span } from '../diagnostics/index.ts'
import { treeAt, type MapTree } from '../source/index.ts'
import type { DraftLayer } from './layer-list.ts'
import { mapAt } from './tree-edit.ts'

/** What `remove` names, and where. */
export function removalsOf(network: MapTree): ReadonlyMap<string, Span> {
  const list = treeAt(network, ['remove'])
  const items = list?.kind === 'list' ? list.items : []
  return new Map(items.flatMap((item) => (item.kind === 'scalar' ? [[String(item.value), item.span] as const] : [])))
}

/** Takes layers away; what read them reads what they read. */
export function remove(layers: readonly DraftLayer[], network: MapTree, reporter: Reporter): readonly DraftLayer[] {
  const removed = new Set<string>()
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
        fix: onlySuggestion(name, names),
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
