/** Layers of a network: which there are, what each does and reads, and which parameters that gives another shape. */
import { treeAt } from '../source/index.ts'
import { change, isKept, keyChange, type DiffContext } from './context.ts'
import { grouped } from '../counted.ts'
import type { Change } from './change.ts'
import { differences } from './differences.ts'
import { inLine } from './in-line.ts'
import type { NetworkPair, Pair } from './names.ts'
import { without, type LayerSide } from './sides.ts'

export function layerChanges(context: DiffContext, pair: NetworkPair): readonly Change[] {
  const view = new Wiring(pair)
  const kept = isKept(context, pair)
  const network = pair.after?.plan.name ?? ''
  const nameOf = ({ plan }: LayerSide): string => `${network}.${plan.name}`
  const own = new Map<Pair<LayerSide>, readonly Change[]>()
  for (const layer of pair.layers) own.set(layer, changesOf(context, layer, { view, kept, nameOf, network }))
  const suffix = renamedAlike(pair)
  const found = pair.layers.flatMap((layer) => {
    const told = own.get(layer) ?? []
    const rest = suffix ? told.filter(({ code }) => code !== 'layer-renamed') : told
    const name = (layer.after ?? layer.before)?.plan.name ?? ''
    const all = withParameters(context, layer, rest, { view, kept, nameOf, network })
    return all.map((found) => ({ ...found, of: [{ network, layer: name }] }))
  })
  return [...(suffix ? [suffixChange(pair, network, kept)] : []), ...found, ...moved(pair, network)]
}

interface Seen {
  readonly view: Wiring
  /** Its parameters are in checkpoints and files of weights. */
  readonly kept: boolean
  readonly nameOf: (layer: LayerSide) => string
  readonly network: string
}

function changesOf(
  context: DiffContext,
  { before, after }: Pair<LayerSide>,
  { view, kept, nameOf, network }: Seen,
): readonly Change[] {
  if (!before || !after) {
    const layer = after ?? before
    if (!layer) return []
    const { state } = after ? context.after.plan : context.before.plan
    const own = `${after ? network : view.network.before}.${layer.plan.name}.`
    const weighs = state.some(({ name, kind }) => kind !== 'slot' && name.startsWith(own))
    const said = [layer.plan.type, layer.plan.detail].filter(Boolean).join(' ')
    return [
      change(after ? 'layer-added' : 'layer-removed', {
        section: 'network',
        subject: nameOf(layer),
        action: after ? 'added' : 'removed',
        ...(after ? { after: said } : { before: said }),
        class: weighs && kept ? 'breaking' : 'retrains',
        notes: layer.plan.parameters > 0 ? [`${grouped(layer.plan.parameters)} parameters`] : [],
        places: after ? { after: layer.tree.span } : { before: layer.tree.span },
      }),
    ]
  }
  const places = { before: before.tree.span, after: after.tree.span }
  const subject = nameOf(after)
  const renamed =
    before.plan.name === after.plan.name
      ? []
      : [
          change('layer-renamed', {
            section: 'network',
            subject,
            action: 'renamed',
            before: before.plan.name,
            after: after.plan.name,
            class: kept && after.plan.blobs.length > 0 ? 'breaking' : 'cosmetic',
            notes: kept && after.plan.blobs.length > 0 ? ['checkpoints of before have it under its old name'] : [],
            places,
          }),
        ]
  const keys = differences(
    without(before.tree, ['name', 'bottom']),
    without(after.tree, ['name', 'bottom']),
    view.local,
  ).map((found) =>
    keyChange('layer-changed', 'network', found, {
      subject: [subject, ...found.path].join('.'),
      places: { ...places, ...found.places },
    }),
  )
  return [...renamed, ...keys, ...rewired({ before, after }, view, subject)]
}

/** It reads another layer, and not just because what it read has gone or something has come between. */
function rewired(
  { before, after }: { before: LayerSide; after: LayerSide },
  view: Wiring,
  subject: string,
): readonly Change[] {
  const [old, now] = [treeAt(before.tree, ['bottom']), treeAt(after.tree, ['bottom'])]
  if (view.reads(before, 'before') === view.reads(after, 'after')) return []
  return [
    change('layer-rewired', {
      section: 'network',
      subject: `${subject}.bottom`,
      ...(old && { before: inLine(old) }),
      ...(now && { after: inLine(now) }),
      places: { before: (old ?? before.tree).span, after: (now ?? after.tree).span },
    }),
  ]
}

/** The layer's own changes, of which the first says what becomes of its parameters; or, where it has none, that these follow. */
function withParameters(
  context: DiffContext,
  layer: Pair<LayerSide>,
  own: readonly Change[],
  { view, kept, nameOf, network }: Seen,
): readonly Change[] {
  const { before, after } = layer
  const moved = before && after ? parametersMoved(context, { before, after }, { view, network }) : []
  if (!after || moved.length === 0) return own
  const kind = kept ? ('breaking' as const) : ('retrains' as const)
  const broken = kept ? ['checkpoints of before no longer load'] : []
  const [first, ...rest] = own
  if (first) return [{ ...first, class: kind, notes: [...first.notes, ...moved.map(textOf), ...broken] }, ...rest]
  return [
    change('parameter-reshaped', {
      section: 'network',
      subject: `${nameOf(after)}.${moved[0]?.name.split('.').at(-1)}`,
      before: moved.map(({ was }) => was ?? 'absent').join(', '),
      after: moved.map(({ is }) => is ?? 'absent').join(', '),
      class: kind,
      notes: [view.cause(after), ...broken],
      places: { ...(before && { before: before.tree.span }), after: after.tree.span },
    }),
  ]
}

interface MovedParameter {
  readonly name: string
  /** Shapes; absent where there is none. */
  readonly was: string | undefined
  readonly is: string | undefined
}

function textOf({ name, was, is }: MovedParameter): string {
  if (was === undefined) return `\`${name}\` is new`
  return is === undefined ? `\`${name}\` is gone` : `\`${name}\` ${was} → ${is}`
}

/** Parameters and running statistics of a layer that have another shape, or are there on one side alone. */
function parametersMoved(
  { before: { plan: old }, after: { plan: now } }: DiffContext,
  { before, after }: { readonly before: LayerSide; readonly after: LayerSide },
  { view, network }: Pick<Seen, 'view' | 'network'>,
): readonly MovedParameter[] {
  const shapes = ({ state }: typeof old, layer: string): ReadonlyMap<string, string> =>
    new Map(
      state
        .filter(({ kind, name }) => kind !== 'slot' && name.startsWith(`${layer}.`))
        .map(({ name, shape }) => [name.slice(layer.length + 1), shape.join('×')]),
    )
  const then = shapes(old, `${view.network.before}.${before.plan.name}`)
  const today = shapes(now, `${network}.${after.plan.name}`)
  return [...new Set([...today.keys(), ...then.keys()])].flatMap((blob): readonly MovedParameter[] => {
    const [was, is] = [then.get(blob), today.get(blob)]
    return was === is ? [] : [{ name: `${after.plan.name}.${blob}`, was, is }]
  })
}

/** `rename` has another suffix or prefix: every layer has another name, and none another name of its own. */
function renamedAlike({ layers }: NetworkPair): boolean {
  const both = layers.filter((layer) => layer.before && layer.after)
  return (
    both.length > 1 &&
    both.every(({ before, after }) => before?.local === after?.local && before?.plan.name !== after?.plan.name)
  )
}

function suffixChange({ before, after, layers }: NetworkPair, network: string, kept: boolean): Change {
  const [first] = layers
  const rename = (side: NetworkPair['before']): string => {
    const tree = side && treeAt(side.tree, ['rename'])
    return tree ? inLine(tree) : 'none'
  }
  return change('layer-renamed', {
    section: 'network',
    subject: `${network}.rename`,
    action: 'renamed',
    before: rename(before),
    after: rename(after),
    class: kept ? 'breaking' : 'cosmetic',
    notes: [
      `\`${first?.before?.plan.name}\` is \`${first?.after?.plan.name}\`, and so on`,
      ...(kept ? ['checkpoints of before have them under their old names'] : []),
    ],
    places: { ...(before && { before: before.tree.span }), ...(after && { after: after.tree.span }) },
  })
}

function moved({ before, after, layers }: NetworkPair, network: string): readonly Change[] {
  const both = layers.filter((layer) => layer.before && layer.after)
  const old = before?.layers.filter((layer) => both.some((pair) => pair.before === layer)) ?? []
  const isSame = both.every((pair, i) => pair.before === old[i])
  if (isSame || !before || !after) return []
  const places = { before: before.tree.span, after: after.tree.span }
  return [change('layers-moved', { section: 'network', subject: network, places })]
}

/** Who reads whom, on both sides, under the names of after. */
class Wiring {
  readonly network: { readonly before: string; readonly after: string }
  readonly #pairs: readonly Pair<LayerSide>[]
  readonly #now = new Map<string, string>()

  constructor({ before, after, layers }: NetworkPair) {
    this.network = { before: before?.plan.name ?? '', after: after?.plan.name ?? '' }
    this.#pairs = layers
    for (const pair of layers) if (pair.before && pair.after) this.#now.set(pair.before.local, pair.after.local)
  }

  /** A layer of before by its name of after. */
  readonly local = (name: string): string => this.#now.get(name) ?? name

  /** What a layer reads, past all that one side alone has. */
  reads(layer: LayerSide, side: 'before' | 'after'): string {
    return this.#bottoms(layer)
      .map((name) => this.#past(name, side))
      .join()
  }

  /** `because pool3_s is gone`: the nearest layer above that is not what it was. */
  cause(layer: LayerSide): string {
    const seen = new Set<string>()
    const waiting = [layer]
    for (let here = waiting.shift(); here; here = waiting.shift()) {
      for (const name of this.#bottoms(here)) {
        if (seen.has(name)) continue
        seen.add(name)
        const pair = this.#pairs.find(({ after }) => after?.local === name)
        if (!pair?.after) continue
        if (!pair.before) return `because \`${pair.after.plan.name}\` has come`
        const differs =
          inLine(without(pair.before.tree, ['name', 'bottom'])) !== inLine(without(pair.after.tree, ['name', 'bottom']))
        if (differs) return `because \`${pair.after.plan.name}\` changed`
        waiting.push(pair.after)
      }
      const gone = this.#gone(here)
      if (gone) return `because \`${gone.plan.name}\` is gone`
    }
    return 'because what the network takes has another shape'
  }

  /** What it read before, where that is there no more. */
  #gone(layer: LayerSide): LayerSide | undefined {
    const old = this.#pairs.find(({ after }) => after === layer)?.before
    const names = old ? this.#bottoms(old) : []
    return this.#pairs.find(({ before, after }) => before && !after && names.includes(before.local))?.before
  }

  #past(name: string, side: 'before' | 'after'): string {
    let last = name
    for (let first: string | undefined = name; first !== undefined;) {
      last = first
      const pair = this.#pairs.find((layer) => layer[side]?.local === last)
      const alone: LayerSide | undefined = pair && !(pair.before && pair.after) ? pair[side] : undefined
      const [bottom] = alone ? this.#bottoms(alone) : []
      first = bottom === last ? undefined : bottom
    }
    return side === 'before' ? this.local(last) : last
  }

  #bottoms({ tree }: LayerSide): readonly string[] {
    const said = treeAt(tree, ['bottom'])
    if (said?.kind === 'list') return said.items.map((item) => inLine(item))
    return said?.kind === 'scalar' ? [String(said.value)] : []
  }
}
