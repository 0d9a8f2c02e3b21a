/** One network of a spec: its layers found, edited, renamed and completed. */
import { didYouMean, type DiagnosticCode, type Span } from '../diagnostics/index.ts'
import { nearPath } from '../near-path.ts'
import { resolvePath } from '../paths.ts'
import { withDefaults, type LayerSpec } from '../schema/index.ts'
import { hasUnknown, keySpanAt, spanAt, toValue, treeAt, type MapTree, type Tree } from '../source/index.ts'
import type { StageContext } from '../stage.ts'
import { applyEdits } from './edits.ts'
import { asList, checkOrder, draftLayers, layerDefaults, type DraftLayer } from './layer-list.ts'
import { expandForeign, isForeign, refuseOutputs } from './foreign.ts'
import { reportIdleDefaults } from './idle-defaults.ts'
import { removalsOf } from './remove.ts'
import { renamedNames } from './rename.ts'
import type { Roster, Written } from './roster.ts'
import type { Expectation, NetworkRole, NormalizedLayer, NormalizedNetwork } from './spec.ts'
import { isUnknownAt, scalarLike, textAt, withEntry, without } from './tree-edit.ts'
import { weightsOf } from './weights.ts'

export interface NormalizeContext extends StageContext {
  /** A network file, read, evaluated and valid; undefined after a reported mistake. `wanted` names it in the spec. */
  readonly loadNetwork: (file: string, wanted: Tree) => MapTree | undefined
}

interface Source {
  readonly layers: readonly DraftLayer[]
  /** Layers that were taken away on the way here, and where. */
  readonly removed: ReadonlyMap<string, Span>
  /** False where a layer has a name that is not known. */
  readonly namesKnown: boolean
  readonly input: Tree | undefined
  /** What was said for all of them, the nearest first. */
  readonly defaults: readonly (MapTree | undefined)[]
}

/** A normalized network, and the spec's own map of it with nothing left to find elsewhere. */
export interface ExpandedNetwork {
  readonly network: NormalizedNetwork
  readonly tree: MapTree
}

/** What is said of names that are none: they may be those that are not known. */
const OF_NAMES: readonly DiagnosticCode[] = [
  'duplicate-layer',
  'layer-order',
  'rename-without-effect',
  'unclear-insert',
  'unknown-bottom',
  'unknown-layer',
]

/** What may change which layers there are; a key that `override` changes is known to be changed. */
const EDITS = ['remove', 'replace', 'override', 'insert']

/** `written` is one of the roster. */
export function expandNetwork(
  written: Written,
  roster: Roster,
  context: NormalizeContext,
): ExpandedNetwork | undefined {
  const { name: ownName, role, own, path, span } = written
  if (isForeign(own)) {
    const found = expandForeign(written, context)
    return found && { ...found, network: { ...found.network, expect: expectationOf(own) } }
  }
  refuseOutputs(own, context.reporter)
  const source = sourceOf(written, roster, { networks: [], defaults: [] }, context)
  if (!source) return undefined
  const all = source.layers
  if (all.length === 0) {
    context.reporter.report('no-layers', {
      message: `\`remove\` leaves \`${ownName}\` without a layer`,
      at: keySpanAt(own, ['remove']),
      help: 'keep at least one',
    })
    return undefined
  }
  const { reporter } = context
  const layers = distinct(all)
  const rename = (): ReadonlyMap<string, string> | undefined => {
    checkOrder(all, source.removed, reporter)
    return renamedNames(
      layers.map(({ name }) => name),
      [...source.removed.keys()],
      own,
      reporter,
    )
  }
  const names = source.namesKnown ? rename() : reporter.quietly(OF_NAMES, rename).result
  const namesKnown = source.namesKnown && names !== undefined && !isUnknownAt(own, 'rename')
  const list = asList(layers, own)
  const completed = list.kind === 'list' ? list.items.map((item) => withDefaults(item as MapTree, 'layer')) : [] // layers are maps
  const frozen = frozenOf(own, role)
  const mode = textAt(own, 'mode') ?? (role === 'teacher' ? 'eval' : 'train')
  const network: NormalizedNetwork = {
    name: ownName,
    role,
    path,
    input: source.input && !hasUnknown(source.input) ? (toValue(source.input) as readonly number[]) : undefined, // says the schema
    inputSpan: source.input?.span ?? span,
    layers: layers.map((layer, i) => normalizedLayer(layer, completed[i], names ?? new Map())), // one a layer
    namesKnown,
    removed: new Map([...source.removed].map(([from, at]) => [names?.get(from) ?? from, at])),
    weights: weightsOf(own, reporter),
    frozen,
    frozenSpan: frozen === 'all' ? treeAt(own, ['frozen'])?.span : undefined,
    mode: mode === 'eval' ? 'eval' : 'train',
    expect: expectationOf(own),
    span,
  }
  return { network, tree: resolvedTree(own, { ...list, items: completed } as Tree, source.input, network) }
}

function normalizedLayer(layer: DraftLayer, tree: MapTree, names: ReadonlyMap<string, string>): NormalizedLayer {
  const renamed = (top: string): string => {
    const [name, part] = top.split(':') as [string, string | undefined]
    const fresh = names.get(name) ?? name
    return part === undefined ? fresh : `${fresh}:${part}`
  }
  return {
    name: renamed(layer.name),
    sourceName: layer.name,
    bottoms: layer.bottoms.map(renamed),
    tops: layer.tops.map(renamed),
    spec: toValue(tree) as LayerSpec, // valid, and complete
    tree,
  }
}

/** Of layers of one name, which are reported, the first: the others would stand in their own way. */
function distinct(layers: readonly DraftLayer[]): readonly DraftLayer[] {
  const first = new Map<string, DraftLayer>()
  for (const layer of layers) if (!first.has(layer.name)) first.set(layer.name, layer)
  return [...first.values()]
}

/** The networks on the way to the layers, outermost first, and what they say for all layers. */
interface Chain {
  readonly networks: readonly string[]
  readonly defaults: readonly (MapTree | undefined)[]
}

/** The edited layers of a network, by their names in the source. */
function sourceOf(written: Written, roster: Roster, chain: Chain, context: NormalizeContext): Source | undefined {
  const { name, own } = written
  const from = treeAt(own, ['from'])
  const { reporter } = context
  if (chain.networks.includes(name)) {
    const circle = chain.networks.slice(chain.networks.indexOf(name))
    // each of them comes round to itself: told once, of the one whose name is first
    if (circle.every((one) => name <= one)) {
      reporter.report('extends-cycle', {
        message: `networks take their layers from each other in a circle: ${[...circle, name].join(' → ')}`,
        at: from?.span,
        help: 'write the layers of one of them',
      })
    }
    return undefined
  }
  const layers = own.entries.get('layers')
  if (from && layers) {
    reporter.report('unknown-key', {
      message: '`layers` and `from` both say what the layers are',
      at: layers.key,
      help: 'keep one of the two',
    })
    return undefined
  }
  const base = baseOf(written, roster, chain, context)
  if (!base) return undefined
  const { defaults } = base
  const namesKnown = base.namesKnown && !EDITS.some((key) => isUnknownAt(own, key, key === 'override' ? 2 : undefined))
  const { result, kept } = reporter.quietly(namesKnown ? [] : OF_NAMES, () =>
    applyEdits(base.layers, own, defaults, context),
  )
  if (kept.has('unknown-layer')) return undefined // it may be the one without a name
  return {
    layers: result,
    removed: new Map([...base.removed, ...removalsOf(own)]),
    namesKnown,
    input: treeAt(own, ['input']) ?? base.input,
    defaults,
  }
}

function baseOf(
  { name, own, span }: Written,
  roster: Roster,
  chain: Chain,
  context: NormalizeContext,
): Source | undefined {
  const defaults = [...chain.defaults, layerDefaults(own)]
  const from = treeAt(own, ['from'])
  const list = treeAt(own, ['layers'])
  if (list) {
    const layers = draftLayers(list, defaults)
    if (!treeAt(own, ['insert'])) reportIdleDefaults(layerDefaults(own), layers, context.reporter)
    return {
      layers,
      removed: new Map(),
      namesKnown: hasNames(list),
      input: undefined,
      defaults,
    }
  }
  if (isForeign(own)) {
    context.reporter.report('no-layers', {
      message: `\`${name}\` is known by its outputs alone: there are no layers to take`,
      at: span,
      help: 'write the layers, or take them from a network file',
    })
    return undefined
  }
  if (from?.kind !== 'scalar' || typeof from.value !== 'string') {
    context.reporter.report('no-layers', {
      message: `\`${name}\` has no layers`,
      at: own.span.unknown ? own.span : span,
      help: 'write `from:` a network file, or `layers:`',
    })
    return undefined
  }
  const other = roster.get(from.value)
  if (other) return sourceOf(other, roster, { networks: [...chain.networks, name], defaults }, context)
  const path = resolvePath(from.value, from.span)
  if (!/[./]/.test(from.value) && !context.host.readText(path).ok) {
    const others = [...roster.keys()].filter((known) => known !== name)
    context.reporter.report('unknown-reference', {
      message: `there is no network \`${from.value}\` to take the layers from`,
      at: from.span,
      help:
        didYouMean(from.value, others) ??
        nearPath(path, from.span, context.host) ??
        'name another network of this spec, or a network file',
    })
    return undefined
  }
  const file = context.loadNetwork(path, from)
  if (!file) return undefined
  const all = [...defaults, layerDefaults(file)]
  const layers = treeAt(file, ['layers'])
  const drafted = draftLayers(layers, all)
  const said = layerDefaults(file)
  if (said && !treeAt(own, ['insert'])) reportIdleDefaults(said, draftLayers(layers, [said]), context.reporter)
  return {
    layers: drafted,
    removed: new Map(),
    namesKnown: layers !== undefined && hasNames(layers),
    input: treeAt(file, ['input']),
    defaults: all,
  }
}

/** Whether every layer of a list has a name that is known. */
function hasNames(list: Tree): boolean {
  const items = list.kind === 'list' ? list.items : []
  return (
    !list.span.unknown &&
    !items.some((item) => item.kind === 'map' && ['name', 'top'].some((key) => isUnknownAt(item, key)))
  )
}

function frozenOf(own: MapTree, role: NetworkRole): NormalizedNetwork['frozen'] {
  const written = treeAt(own, ['frozen'])
  if (written?.kind === 'list') return written.items.map((glob) => ({ text: String(toValue(glob)), span: glob.span }))
  const all = written?.kind === 'scalar' ? written.value === true : role === 'teacher'
  return all ? 'all' : []
}

function expectationOf(own: MapTree): Expectation | undefined {
  const accuracy = treeAt(own, ['expect', 'accuracy'])
  if (accuracy?.kind !== 'map') return undefined
  const { min, of, images } = toValue(accuracy) as { min: number; of: string; images?: number } // says the schema
  return { accuracy: { min, of, images, span: accuracy.span, ofSpan: spanAt(accuracy, ['of']) } }
}

function resolvedTree(own: MapTree, layers: Tree, input: Tree | undefined, network: NormalizedNetwork): MapTree {
  const { frozen, mode } = network
  const bare = without(own, ['from', 'defaults', 'remove', 'replace', 'override', 'insert', 'layers'])
  const entries: readonly (readonly [string, Tree | undefined])[] = [
    ['input', input],
    ['frozen', own.entries.get('frozen')?.value ?? scalarLike(own, frozen === 'all', 'default')],
    ['mode', own.entries.get('mode')?.value ?? scalarLike(own, mode, 'default')],
    ['layers', layers],
  ]
  return entries.reduce((tree, [key, value]) => (value ? withEntry(tree, key, value) : tree), bare)
}
