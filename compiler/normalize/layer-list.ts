/** The layers of a network while they are edited: names as in their source, bottoms always said. */
import { didYouMean, type Reporter, type Span } from '../diagnostics/index.ts'
import { layerKeys } from '../schema/index.ts'
import { spanAt, type MapTree, type Tree } from '../source/index.ts'
import { mapAt, scalarLike, textAt, textsAt, withEntry } from './tree-edit.ts'

export interface DraftLayer {
  readonly name: string
  readonly bottoms: readonly string[]
  /** What it makes, as bottoms name it: itself, or `slice1:a` and `slice1:b`, or nothing. */
  readonly tops: readonly string[]
  readonly tree: MapTree
}

/** Reads `layers:`; a layer without `bottom` reads the one before it, the first one `below`. */
export function draftLayers(
  list: Tree | undefined,
  defaults: readonly (MapTree | undefined)[],
  below = 'data',
): readonly DraftLayer[] {
  if (list?.kind !== 'list') return []
  let before = below
  return list.items.flatMap((item) => {
    if (item.kind !== 'map') return []
    const name = textAt(item, 'name') ?? ''
    const below = before
    const bottoms = textsAt(item, 'bottom')
    const tops = topsOf(name, item)
    const tree = settled(item, defaults)
    if (tops.length > 0) before = name
    return [{ name, bottoms: bottoms.length > 0 ? bottoms : [below], tops, tree }]
  })
}

/** What a layer makes, by the names that bottoms use. */
export function topsOf(name: string, layer: MapTree): readonly string[] {
  if (textAt(layer, 'type') === 'silence') return []
  const named = textsAt(layer, 'top')
  return named.length > 0 ? named.map((top) => `${name}:${top}`) : [name]
}

/** Fillers that are words become maps; what the network says for all layers fills what this one leaves open. */
export function settled(layer: MapTree, defaults: readonly (MapTree | undefined)[]): MapTree {
  const keys = layerKeys(textAt(layer, 'type') ?? '')
  const takes = keys.includes('weight_filler')
  const filled = defaults.reduce<MapTree>((tree, extra) => (takes && extra ? addMissing(tree, extra) : tree), layer)
  return ['weight_filler', 'bias_filler', 'filler'].reduce(fillerAsMap, filled)
}

function addMissing(tree: MapTree, extra: MapTree): MapTree {
  return [...extra.entries].reduce((result, [key, { value }]) => {
    if (result.entries.has(key)) return result
    return withEntry(result, key, key === 'param' ? fittingParams(value, result) : value)
  }, tree)
}

/** A layer after a change of it: what `defaults` say of its parameters fits those that it has now. */
export function resettled(layer: MapTree, defaults: readonly (MapTree | undefined)[]): MapTree {
  const param = layer.entries.get('param')?.value
  const whole = defaults.map((extra) => extra?.entries.get('param')?.value).find((said) => said?.span === param?.span)
  return settled(whole ? withEntry(layer, 'param', fittingParams(whole, layer)) : layer, [])
}

/** What is said for all layers is said for a weight and a bias; a layer without bias takes the first half. */
function fittingParams(params: Tree, layer: MapTree): Tree {
  const bias = layer.entries.get('bias_term')?.value
  const none = bias?.kind === 'scalar' && bias.value === false
  return params.kind === 'list' && none ? { ...params, items: params.items.slice(0, 1) } : params
}

function fillerAsMap(tree: MapTree, key: string): MapTree {
  const word = tree.entries.get(key)?.value
  if (word?.kind !== 'scalar') return tree
  const { span, provenance } = word
  return withEntry(tree, key, {
    kind: 'map',
    span,
    provenance,
    entries: new Map([['type', { key: span, value: scalarLike(word, word.value) }]]),
  })
}

/** Every name once, every bottom a layer above. `removed`: what there was in the source, and where it is taken away. */
export function checkOrder(
  layers: readonly DraftLayer[],
  removed: ReadonlyMap<string, Span>,
  reporter: Reporter,
): void {
  const all = layers.flatMap(({ tops }) => tops)
  const seen = new Set<string>(['data'])
  const names = new Map<string, Tree | undefined>([['data', undefined]])
  for (const { name, bottoms, tops, tree } of layers) {
    const bottom = tree.entries.get('bottom')?.value
    bottoms.forEach((wanted, i) => {
      if (seen.has(wanted)) return
      const at = (bottom?.kind === 'list' ? bottom.items[i] : bottom)?.span ?? tree.span
      if (all.includes(wanted)) {
        reporter.report('layer-order', {
          message: `\`${name}\` reads \`${wanted}\`, which does not come before it`,
          at,
          help: 'list layers in the order of computation',
          notes: layers
            .filter((layer) => layer.name !== name && layer.tops.includes(wanted))
            .map((layer) => ({ message: `\`${wanted}\` is made here`, span: spanAt(layer.tree, ['name']) })),
        })
      } else {
        const removal = removed.get(wanted.split(':')[0])
        const named = all.filter((top) => top.startsWith(`${wanted}:`))
        const tops = layers.some((layer) => layer.name === wanted)
          ? 'which makes nothing'
          : 'and there is no such layer'
        reporter.report('unknown-bottom', {
          message: `\`${name}\` reads \`${wanted}\`, ${named.length > 0 ? 'which has several tops' : tops}`,
          at,
          help:
            named.length > 0
              ? `name one of them: ${named.map((top) => `\`${top}\``).join(', ')}`
              : didYouMean(wanted, ['data', ...all]),
          notes: removal && named.length === 0 ? [{ message: `\`${wanted}\` is removed here`, span: removal }] : [],
        })
      }
    })
    const at = tree.entries.get('name')?.value.span ?? tree.span
    const other = names.get(name)
    if (names.has(name))
      reporter.report('duplicate-layer', {
        message: `there are two layers \`${name}\``,
        at,
        help: at.loop === undefined ? 'give one of them another name' : 'put the variable of `repeat` into its name',
        notes: other ? [{ message: 'the first one', span: other.span }] : [],
      })
    else names.set(name, tree.entries.get('name')?.value)
    tops.forEach((top) => seen.add(top))
  }
}

/** The layers' trees with their bottoms written out, as a list. */
export function asList(layers: readonly DraftLayer[], like: Tree): Tree {
  const items = layers.map(({ bottoms, tree }) => {
    const at = tree.entries.get('bottom')?.value ?? scalarLike(tree, null, 'default')
    const names = bottoms.map((name) => scalarLike(at, name))
    const bottom: Tree = names.length === 1 ? names[0] : { ...at, kind: 'list', items: names } // exactly one
    return withEntry(tree, 'bottom', bottom)
  })
  return { kind: 'list', span: like.span, provenance: like.provenance, items }
}

/** What the network says for all layers. */
export function layerDefaults(network: MapTree): MapTree | undefined {
  return mapAt(network, 'defaults')
}
