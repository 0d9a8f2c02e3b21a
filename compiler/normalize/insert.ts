import { didYouMean } from '../diagnostics/index.ts'
import { treeAt, type MapTree } from '../source/index.ts'
import type { EditContext } from './edits.ts'
import { draftLayers, type DraftLayer } from './layer-list.ts'
import { mapAt, textAt } from './tree-edit.ts'

interface Place {
  readonly side: 'after' | 'before'
  readonly anchor: string
}

/**
 * Puts layers after others, or before them, as if they were written there: what read a layer reads the last of those after
 * it. A `bottom` that an edit says is meant as it is.
 */
export function insert(layers: readonly DraftLayer[], context: EditContext): readonly DraftLayer[] {
  const list = treeAt(context.network, ['insert'])
  if (list?.kind !== 'list') return layers
  const overrides = mapAt(context.network, 'override')
  const said = new Set([...(overrides?.entries ?? [])].flatMap(([name]) => (saysBottom(overrides, name) ? [name] : [])))
  const source = layers.map(({ name }) => name)
  /** The last of the layers that stand after one of the source so far. */
  const tails = new Map<string, string>()
  return list.items.reduce<readonly DraftLayer[]>((before, item) => {
    const place = item.kind === 'map' ? placeOf(item, source, context) : undefined
    if (item.kind !== 'map' || !place) return before
    const { side, anchor } = place
    const from = side === 'after' ? (tails.get(anchor) ?? anchor) : bottomOf(item, anchor, before, context)
    if (from === undefined) return before
    const added = draftLayers(treeAt(item, ['layers']), context.defaults, from)
    if (taken(added, before, context)) return before
    for (const { name, tree } of added) if (tree.entries.has('bottom')) said.add(name)
    const last = added.filter(({ tops }) => tops.length > 0).at(-1)?.name ?? from
    if (side === 'after') tails.set(anchor, last)
    const reads = ({ name }: DraftLayer): boolean => (side === 'after' ? !said.has(name) : name === anchor)
    const moved = before.map((layer) =>
      reads(layer) ? { ...layer, bottoms: layer.bottoms.map((bottom) => (bottom === from ? last : bottom)) } : layer,
    )
    const at = moved.findIndex(({ name }) => name === (side === 'after' ? from : anchor)) + (side === 'after' ? 1 : 0)
    return [...moved.slice(0, at), ...added, ...moved.slice(at)]
  }, layers)
}

/** True, and reported, where a name is that of a layer that is there. */
function taken(added: readonly DraftLayer[], there: readonly DraftLayer[], { reporter }: EditContext): boolean {
  const names = new Set(there.map(({ name }) => name))
  const twice = added.filter(({ name }) => names.has(name))
  for (const { name, tree } of twice) {
    const at = treeAt(tree, ['name'])?.span ?? tree.span
    reporter.report('duplicate-layer', {
      message: `there is a layer \`${name}\` already`,
      at,
      help: 'take another name',
    })
  }
  return twice.length > 0
}

function saysBottom(overrides: MapTree | undefined, name: string): boolean {
  return (overrides && mapAt(overrides, name)?.entries.has('bottom')) ?? false
}

function placeOf(item: MapTree, source: readonly string[], { removed, reporter }: EditContext): Place | undefined {
  const [after, before] = [textAt(item, 'after'), textAt(item, 'before')]
  if ((after === undefined) === (before === undefined)) {
    reporter.report('unclear-insert', {
      message: after === undefined ? 'the layers have no place' : 'the layers have two places',
      at: after === undefined ? item.span : item.entries.get('before')?.key,
      help: 'say `after` a layer or `before` one',
    })
    return undefined
  }
  const side = after === undefined ? 'before' : 'after'
  const anchor = after ?? before ?? ''
  if (source.includes(anchor) || (anchor === 'data' && side === 'after')) return { side, anchor }
  const at = treeAt(item, [side])?.span
  if (removed.has(anchor)) {
    reporter.report('edit-removed-layer', {
      message: `\`${anchor}\` is removed, so nothing can be inserted ${side} it`,
      at,
      help: 'name a layer that stays',
    })
  } else {
    const message = `there is no layer \`${anchor}\` to insert layers ${side}`
    reporter.report('unknown-layer', { message, at, help: didYouMean(anchor, [...source, 'data']) })
  }
  return undefined
}

/** What the layer reads that others are put before. */
function bottomOf(
  item: MapTree,
  anchor: string,
  layers: readonly DraftLayer[],
  { reporter }: EditContext,
): string | undefined {
  const [bottom, ...more] = layers.find(({ name }) => name === anchor)?.bottoms ?? []
  if (more.length === 0) return bottom
  reporter.report('unclear-insert', {
    message: `\`${anchor}\` reads several layers, so there is no one place before it`,
    at: treeAt(item, ['before'])?.span,
    help: `insert \`after\` one of them: ${[...new Set([bottom, ...more])].map((name) => `\`${name}\``).join(', ')}`,
  })
  return undefined
}
