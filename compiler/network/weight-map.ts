/** Resolves a network's weights against their sources, tensor by tensor, before anything is trained or loaded. */
import type { Reporter } from '../diagnostics/index.ts'
import { sameShape, type Shape } from '../ir/index.ts'
import type { Weights } from '../normalize/index.ts'
import { parametersOf, type Parameter, type TypedNetwork } from './typed.ts'
import { reportMisfits, type Misfit } from './weight-misfits.ts'
import { offersOf, type FoundSource, type Offer, type SourcePlan, type SourceTensor } from './weight-source.ts'

export interface WeightMap {
  readonly network: string
  readonly sources: readonly SourcePlan[]
  readonly entries: readonly WeightEntry[]
  /** States that start by their fillers, because the spec says so. */
  readonly fresh: readonly string[]
  /** Tensors of a source that nothing takes, because the spec says that this is fine, or does not ask for them. */
  readonly leftover: readonly { readonly source: number; readonly name: string; readonly why: 'leftover' | 'only' }[]
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
}

/**
 * The map that fills every parameter of `network` from exactly one tensor of `found`: by name (ours before `rename`) and
 * shape, onto, with nothing left over but what the spec says. Undefined after a reported mistake.
 */
export function mapWeights(
  network: TypedNetwork,
  weights: Weights,
  found: readonly FoundSource[],
  reporter: Reporter,
): WeightMap | undefined {
  const offered = found.map((source, i) => offersOf(source, i, reporter))
  if (offered.includes(undefined)) return undefined
  const offers = merged(offered.flatMap((offer) => offer?.offers ?? []))
  const wanted = parametersOf(network)
  const names = new Set(wanted.map((parameter) => parameter.sourceName))
  /** Of what is in this one, nothing is known. */
  const unknown = found.findIndex(({ tensors }) => !tensors)
  const misfits: Misfit[] = []
  const fresh: Parameter[] = []
  const entries: WeightEntry[] = []
  for (const parameter of wanted) {
    const [offer, second] = offers.get(parameter.sourceName) ?? []
    if (!offer && unknown >= 0)
      entries.push(
        entryOf({ source: unknown, tensor: { name: parameter.sourceName, shape: parameter.shape } }, parameter),
      )
    else if (!offer) {
      fresh.push(parameter)
      if (!weights.otherwise) misfits.push({ kind: 'missing', parameter })
    } else if (second) misfits.push({ kind: 'ambiguous', parameter, offers: [offer, second] })
    else if (!fits(offer.tensor, parameter.shape)) misfits.push({ kind: 'shape', parameter, offer })
    else entries.push(entryOf(offer, parameter))
  }
  const left = [...offers].flatMap(([name, some]) => (names.has(name) ? [] : some.map((offer) => ({ name, offer }))))
  if (!weights.leftover) misfits.push(...left.map(({ name, offer }): Misfit => ({ kind: 'left', name, offer })))
  if (misfits.length > 0 || entries.length === 0) {
    reportMisfits({ network, weights, found, offers, fresh, left }, misfits, reporter)
    return undefined
  }
  if (unknown < 0) reportIdle(weights, { fresh, left }, reporter)
  return {
    network: network.name,
    sources: found.map(({ plan }) => plan),
    entries,
    fresh: fresh.map(({ state }) => state),
    leftover: [
      ...left.map(({ offer }) => ({ source: offer.source, name: offer.tensor.name, why: 'leftover' }) as const),
      ...offered.flatMap((offer, source) =>
        (offer?.unasked ?? []).map((name) => ({ source, name, why: 'only' }) as const),
      ),
    ],
  }
}

function merged(maps: readonly ReadonlyMap<string, readonly Offer[]>[]): ReadonlyMap<string, readonly Offer[]> {
  const all = new Map<string, readonly Offer[]>()
  for (const map of maps) for (const [name, offers] of map) all.set(name, [...(all.get(name) ?? []), ...offers])
  return all
}

/** Shapes are the same; of a shape of old, what follows its ones in front. */
function fits({ shape, legacyShape }: SourceTensor, wanted: Shape): boolean {
  if (!legacyShape || wanted.length >= shape.length) return sameShape(shape, wanted)
  const ones = shape.length - wanted.length
  return shape.slice(0, ones).every((n) => n === 1) && sameShape(shape.slice(ones), wanted)
}

function entryOf({ source, tensor }: Pick<Offer, 'source' | 'tensor'>, { state, shape }: Parameter): WeightEntry {
  const { name, dtype = 'F32' } = tensor
  return { source, from: name, to: state, shape, ...(dtype !== 'F32' && { dtype }) }
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
