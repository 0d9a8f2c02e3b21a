/** Resolves a network's weights against their sources, tensor by tensor, before anything is trained or loaded. */
import type { Reporter } from '../diagnostics/index.ts'
import { sameShape, type Shape } from '../ir/index.ts'
import type { Layout, Weights } from '../normalize/index.ts'
import { parametersOf, underOwnNames, type Parameter, type TypedNetwork } from './typed.ts'
import { placesIn, type Place, type Reorder } from './weight-layout.ts'
import { reportRenames } from './weight-renames.ts'
import { reportMisfits, type Misfit, type Wanted } from './weight-misfits.ts'
import {
  layerOf,
  offersOf,
  type FoundSource,
  type Offer,
  type Offers,
  type SourcePlan,
  type SourceTensor,
} from './weight-source.ts'

export interface WeightMap {
  readonly network: string
  readonly sources: readonly SourcePlan[]
  readonly entries: readonly WeightEntry[]
  readonly constants?: readonly WeightConstant[]
  /** States that start by their fillers, because the spec says so. */
  readonly fresh: readonly string[]
  /** Tensors of a source that nothing takes: the spec says that this is fine, or does not ask for them, or its layout has no use for them. */
  readonly leftover: readonly {
    readonly source: number
    readonly name: string
    readonly why: 'leftover' | 'only' | 'layout'
  }[]
}

export interface WeightEntry {
  /** Which of the sources. */
  readonly source: number
  /** The tensor in its file: `conv1.weight`. */
  readonly from: string
  /** The state that it fills: `teacher.conv1_t.weight`. */
  readonly to: string
  readonly shape: Shape
  /** What it is converted from; absent where it is float32. */
  readonly dtype?: string
  /** Its shape in the source; absent where it is ours. */
  readonly stored?: Shape
  /** How its numbers come into our order; absent where they are in it. */
  readonly reorder?: Reorder
}

/** What a source of another layout has no tensor for. */
export interface WeightConstant {
  readonly to: string
  readonly shape: Shape
  readonly value: number
}

/**
 * The map that fills every parameter of `network` from exactly one tensor of `found`: by name (ours before `rename`) and
 * shape, onto, with nothing left over but what the spec says. Undefined after a reported mistake.
 */
export function mapWeights(
  typed: TypedNetwork,
  weights: Weights,
  found: readonly FoundSource[],
  reporter: Reporter,
): WeightMap | undefined {
  const network = isOwnFile(typed, found) ? underOwnNames(typed) : typed
  const offered = found.flatMap((source, i) => offersOf(source, i, reporter) ?? [])
  if (offered.length < found.length) return undefined
  const search = { network, weights, found, offered }
  const { entries, constants, fresh, left, idle, misfits, unknown, wanted } = resolve(search, found.map(layoutOf))
  if (misfits.length > 0 || entries.length === 0) {
    const fitting = LAYOUTS.find((layout) => {
      const other = resolve(
        search,
        found.map(({ source }) => (source.kind === 'file' ? layout : 'caffe')),
      )
      return other.misfits.length === 0 && other.entries.length > 0
    })
    reportMisfits({ ...search, fresh, left, fitting }, misfits, reporter)
    return undefined
  }
  if (!unknown) reportIdle(weights, { fresh, left }, reporter)
  for (const [i, names] of wanted.entries()) reportRenames(found[i], names, reporter)
  reportStill(network, weights, fresh, reporter)
  return {
    network: network.name,
    sources: found.map(({ plan }) => plan),
    entries,
    ...(constants.length > 0 && { constants }),
    fresh: fresh.map(({ state }) => state),
    leftover: [
      ...left.map(({ offer }) => ({ source: offer.source, name: offer.tensor.name, why: 'leftover' }) as const),
      ...idle.map((offer) => ({ source: offer.source, name: offer.tensor.name, why: 'layout' }) as const),
      ...offered.flatMap(({ unasked }, source) => unasked.map((name) => ({ source, name, why: 'only' }) as const)),
    ],
  }
}

const LAYOUTS: readonly Layout[] = ['caffe', 'pytorch', 'tfjs']

function layoutOf({ source }: FoundSource): Layout {
  return source.kind === 'file' ? source.layout : 'caffe'
}

interface Search {
  readonly network: TypedNetwork
  readonly weights: Weights
  readonly found: readonly FoundSource[]
  /** What each of `found` has. */
  readonly offered: readonly Offers[]
}

interface Resolved {
  readonly entries: readonly WeightEntry[]
  readonly constants: readonly WeightConstant[]
  readonly fresh: readonly Wanted[]
  readonly left: readonly { readonly name: string; readonly offer: Offer }[]
  readonly idle: readonly Offer[]
  readonly misfits: readonly Misfit[]
  /** Whether there is a source of which nobody knows what is in it. */
  readonly unknown: boolean
  /** Of each source, what its tensors are asked for by. */
  readonly wanted: readonly (readonly string[])[]
}

/** What finds its place where the sources have these layouts. */
function resolve({ network, weights, found, offered }: Search, layouts: readonly Layout[]): Resolved {
  const places = found.map(({ plan }, i) => {
    return placesIn(network, layouts[i], plan.type === 'file' ? plan.format : 'safetensors')
  })
  /** Of what is in this one, nothing is known. */
  const unknown = found.findIndex(({ tensors }) => !tensors)
  const misfits: Misfit[] = []
  const fresh: Wanted[] = []
  const entries: WeightEntry[] = []
  const constants: WeightConstant[] = []
  for (const parameter of parametersOf(network)) {
    const { state, shape, sourceName } = parameter
    const one = found.length === 1 ? (places[0].of.get(state)?.[0] as Place) : undefined // every parameter has one
    const wanted = { ...parameter, inSource: one?.type === 'tensor' ? one.name : sourceName }
    const candidates = places.flatMap(({ of }, i) => candidatesOf(of.get(state) ?? [], offered[i]))
    const [first, second] = candidates
    if (!first && unknown >= 0) {
      const [place] = places[unknown].of.get(state) ?? []
      if (place?.type === 'constant') constants.push({ to: state, shape, value: place.value })
      else if (place) entries.push(entryOf({ source: unknown, tensor: place }, place, parameter))
    } else if (!first) {
      fresh.push(wanted)
      if (!weights.otherwise) misfits.push({ kind: 'missing', wanted })
    } else if (second) misfits.push({ kind: 'ambiguous', wanted, offers: [first.offer, second.offer] })
    else if (first.place.type === 'constant') constants.push({ to: state, shape, value: first.place.value })
    else if (tensorFits(first.offer.tensor, first.place.shape))
      entries.push(entryOf(first.offer, first.place, parameter))
    else misfits.push({ kind: 'shape', wanted, offer: first.offer, shape: first.place.shape })
  }
  const left: { readonly name: string; readonly offer: Offer }[] = []
  const idle: Offer[] = []
  const wanted = places.map(({ of }) => [...of.values()].flat().map((p) => (p.type === 'tensor' ? p.name : '')))
  for (const [i, { offers }] of offered.entries()) {
    const names = new Set(wanted[i])
    for (const [name, some] of offers) {
      if (places[i].idle.has(name)) idle.push(...some)
      else if (!names.has(name)) left.push(...some.map((offer) => ({ name, offer })))
    }
  }
  if (!weights.leftover) misfits.push(...left.map(({ name, offer }): Misfit => ({ kind: 'left', name, offer })))
  return { entries, constants, fresh, left, idle, misfits, unknown: unknown >= 0, wanted }
}

function candidatesOf(
  places: readonly Place[],
  { offers }: Offers,
): readonly { readonly place: Place; readonly offer: Offer }[] {
  return places.flatMap((place) => {
    const some = offers.get(place.type === 'tensor' ? place.name : place.beside) ?? []
    return (place.type === 'tensor' ? some : some.slice(0, 1)).map((offer) => ({ place, offer }))
  })
}

/** Shapes are the same; of a shape of old, what follows its ones in front. */
export function tensorFits({ shape, legacyShape }: SourceTensor, wanted: Shape): boolean {
  if (!legacyShape || wanted.length >= shape.length) return sameShape(shape, wanted)
  const ones = shape.length - wanted.length
  return shape.slice(0, ones).every((n) => n === 1) && sameShape(shape.slice(ones), wanted)
}

function entryOf(
  { source, tensor }: Pick<Offer, 'source' | 'tensor'>,
  place: Extract<Place, { readonly type: 'tensor' }>,
  { state, shape }: Parameter,
): WeightEntry {
  const { name, dtype = 'F32' } = tensor
  const { reorder } = place
  return {
    source,
    from: name,
    to: state,
    shape,
    ...(dtype !== 'F32' && { dtype }),
    ...(reorder && { stored: place.shape, reorder }),
  }
}

/** A file that the command line names and that a run of ours left: its names are those after `rename`. */
function isOwnFile(network: TypedNetwork, found: readonly FoundSource[]): boolean {
  const [{ source, tensors } = { source: undefined, tensors: undefined }] = found
  if (!source?.span.file.startsWith('--weights')) return false
  const there = new Set(tensors?.map(({ name }) => name))
  return parametersOf(network).every(({ name }) => there.has(name))
}

/** Of a network that is frozen as a whole, what starts by its filler stays random. */
function reportStill(
  { name, frozen }: TypedNetwork,
  { otherwise }: Weights,
  fresh: readonly Parameter[],
  reporter: Reporter,
): void {
  const still = fresh.filter(({ kind }) => kind === 'parameter')
  const [first, ...others] = [...new Set(still.map((parameter) => layerOf(parameter.name)))]
  if (!frozen || first === undefined) return
  const are = others.length > 0 ? ` and ${others.length} more of its layers are` : ' is'
  reporter.report('untrained-teacher', {
    message: `\`${name}\` is frozen, and \`${first}\`${are} not loaded: it would stay random there`,
    at: otherwise,
    help: 'load all of its layers, or let it train: `frozen: false`',
  })
}

/** What was said for nothing hides what it would have been said for. */
function reportIdle(
  { otherwise, leftover }: Weights,
  { fresh, left }: { readonly fresh: readonly unknown[]; readonly left: readonly unknown[] },
  reporter: Reporter,
): void {
  const idle = [
    { at: otherwise, some: fresh, message: '`otherwise` has no effect: the sources have every parameter' },
    { at: leftover, some: left, message: '`leftover` has no effect: every tensor of the sources finds its place' },
  ]
  for (const { at, some, message } of idle) {
    if (at && some.length === 0)
      reporter.report('without-effect', { message, at, help: 'remove it, so that a mistake is not missed' })
  }
}
