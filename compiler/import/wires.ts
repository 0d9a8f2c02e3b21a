/** Blobs → which layer reads which: in-place layers, splits and what cannot be said are gone. */
import type { Reporter } from '../diagnostics/index.ts'
import { layerTypes, type CaffeLayer } from '../prototxt/index.ts'
import { convertLayer, type Keys } from './layers.ts'
import type { Notes } from './notes.ts'

/** A layer that computes, as ours. */
export interface Wired {
  readonly layer: CaffeLayer
  readonly type: string
  readonly keys: Keys
  readonly inputs: readonly Source[]
  /** Which phases have it. */
  readonly phase: 'both' | 'test' | 'train'
}

/** A loss, or an accuracy. */
export interface Term {
  readonly layer: CaffeLayer
  readonly inputs: readonly Source[]
  readonly phase: 'both' | 'test' | 'train'
}

/** `lost`: something made it that a spec cannot say. */
export type Source =
  | { readonly kind: 'image' }
  | { readonly kind: 'label' }
  | { readonly kind: 'lost' }
  | { readonly kind: 'top'; readonly maker: Wired; readonly top: number }

export interface Wires {
  readonly layers: readonly Wired[]
  readonly losses: readonly Term[]
  readonly accuracies: readonly Term[]
  /** Those that bring data, of each phase. */
  readonly data: { readonly train: readonly CaffeLayer[]; readonly test: readonly CaffeLayer[] }
}

const IMAGE: Source = { kind: 'image' }
const LABEL: Source = { kind: 'label' }
const LOST: Source = { kind: 'lost' }

export function isData({ type, bottoms }: CaffeLayer): boolean {
  return layerTypes[type]?.kind === 'data' || (type === 'Python' && bottoms.length === 0)
}

/** A layer of both phases is known by its name: two files may say the net. */
export function wire(
  train: readonly CaffeLayer[],
  test: readonly CaffeLayer[],
  notes: Notes,
  reporter: Reporter,
): Wires {
  const both = (layer: CaffeLayer, others: readonly CaffeLayer[]): CaffeLayer | undefined =>
    others.find((other) => other === layer) ??
    others.find(({ name, type }) => name === layer.name && type === layer.type)
  const made = new Map<CaffeLayer, Wired>()
  const layers: Wired[] = []
  const losses: Term[] = []
  const accuracies: Term[] = []
  const passing = new Map<CaffeLayer, readonly Source[]>()
  const walk = (list: readonly CaffeLayer[], others: readonly CaffeLayer[], phase: 'test' | 'train'): void => {
    const blobs = new Map<string, Source>(dataSources(list, reporter))
    for (const layer of list) {
      if (isData(layer)) continue
      const twin = both(layer, others)
      const known = phase === 'test' && twin !== undefined
      const here = twin ? 'both' : phase
      const inputs = layer.bottoms.map(({ name }) => blobs.get(name) ?? LOST)
      const makes = (sources: readonly Source[]): void =>
        layer.tops.forEach(({ name }, i) => blobs.set(name, sources[i] ?? LOST))
      if (layerTypes[layer.type]?.kind === 'loss') {
        if (!known) losses.push({ layer, inputs, phase: here })
        makes([LOST, LOST])
      } else if (layer.type === 'Accuracy') {
        if (!known) accuracies.push({ layer, inputs, phase: here })
        makes([LOST, LOST])
      } else {
        const wired = known && twin ? made.get(twin) : undefined
        const passed = known && twin ? passing.get(twin) : undefined
        if (wired) makes(wired.layer.tops.map((_, top) => ({ kind: 'top', maker: wired, top })))
        else if (passed) makes(passed)
        else {
          const result = wiredOf(layer, inputs, here, notes)
          if ('maker' in result) {
            made.set(layer, result.maker)
            layers.push(result.maker)
            makes(layer.tops.map((_, top) => ({ kind: 'top', maker: result.maker, top })))
          } else {
            passing.set(layer, result.passes)
            makes(result.passes)
          }
        }
      }
    }
  }
  walk(train, test, 'train')
  walk(test, train, 'test')
  return { layers, losses, accuracies, data: { train: train.filter(isData), test: test.filter(isData) } }
}

function wiredOf(
  layer: CaffeLayer,
  inputs: readonly Source[],
  phase: Wired['phase'],
  notes: Notes,
): { readonly maker: Wired } | { readonly passes: readonly Source[] } {
  const [first = LOST] = inputs
  if (layer.type === 'Split') return { passes: layer.tops.map(() => first) }
  if (layer.type === 'Silence') return { passes: [] }
  if (layer.type === 'HDF5Output') {
    notes.add('networks', `\`${layer.name}\` writes to an HDF5 file, which no layer of a spec does`, layer.span)
    return { passes: [] }
  }
  const converted = convertLayer(layer)
  const reads = inputs.find(({ kind }) => kind === 'label' || kind === 'lost')
  const cannot =
    'cannot' in converted
      ? converted.cannot
      : reads && (reads.kind === 'label' ? 'it computes with labels' : 'it reads what a spec cannot say')
  if (cannot !== undefined || 'cannot' in converted) {
    const way = first.kind === 'lost' || first.kind === 'label' ? '' : '; what read it reads its first bottom'
    notes.add('networks', `\`${layer.name}\` (${layer.type}) is left out: ${cannot ?? ''}${way}`, layer.span)
    return { passes: layer.tops.map(() => (first.kind === 'label' ? LOST : first)) }
  }
  return { maker: { layer, type: converted.type, keys: converted.keys, inputs, phase } }
}

/** What the layers that bring data make: one input of the networks, and labels. */
function dataSources(layers: readonly CaffeLayer[], reporter: Reporter): readonly (readonly [string, Source])[] {
  const tops = layers.filter(isData).flatMap(({ tops }) => tops.map((top, i) => ({ top, i })))
  const sources = tops.map(({ top, i }) => {
    const readers = layers.flatMap((layer) =>
      layer.bottoms.flatMap(({ name }, at) => (name === top.name && layer.type !== 'Silence' ? [{ layer, at }] : [])),
    )
    const isLabel = readers.length === 0 ? i > 0 : readers.every(({ layer, at }) => isLabelOf(layer, at))
    return { top, source: isLabel ? LABEL : IMAGE }
  })
  for (const kind of ['image'] as const) {
    const [first, second] = sources.filter(({ source }) => source.kind === kind)
    if (!first || !second) continue
    reporter.report('cannot-import', {
      message: `the net computes from two inputs, \`${first.top.name}\` and \`${second.top.name}\`, and a spec has one`,
      at: second.top.span,
      help: 'stack them along the channels, and take them apart with a `Slice`',
      notes: [{ message: 'the first one', span: first.top.span }],
    })
  }
  return sources.map(({ top, source }) => [top.name, source] as const)
}

function isLabelOf({ type }: CaffeLayer, at: number): boolean {
  if (type === 'ContrastiveLoss') return at === 2
  return at === 1 && (type === 'Accuracy' || layerTypes[type]?.kind === 'loss')
}
