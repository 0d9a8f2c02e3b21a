/** How other frameworks call tensors and lay out their numbers: where each of our parameters is in a source of some layout. */
import { sameShape, type Shape } from '../ir/index.ts'
import type { Layout } from '../normalize/index.ts'
import { layerOfTop, type Parameter, type TypedLayer, type TypedNetwork } from './typed.ts'

/** A tensor is taken as one of shape `from`, and its axis `axes[k]` becomes our axis k; then it has our shape. */
export interface Reorder {
  readonly from: Shape
  readonly axes: readonly number[]
}

/** Where a parameter is: names are a source's after its `rename`, so layers have our names before `rename`. */
export type Place =
  | { readonly type: 'tensor'; readonly name: string; readonly shape: Shape; readonly reorder?: Reorder }
  /** It is no tensor there, and has this value where there is a tensor `beside`. */
  | { readonly type: 'constant'; readonly value: number; readonly beside: string }

export interface Places {
  /** Where each state can be, by its name; of two places a source has one. */
  readonly of: ReadonlyMap<string, readonly [Place, ...Place[]]>
  /** Tensors that say nothing about numbers we compute with. */
  readonly idle: ReadonlySet<string>
}

interface Asked {
  readonly network: TypedNetwork
  readonly typed: TypedLayer
  readonly parameter: Parameter
  /** Its number among the layer's. */
  readonly index: number
}

export function placesIn(network: TypedNetwork, layout: Layout, format: string): Places {
  const place = layout === 'caffe' ? (format === 'caffemodel.h5' ? numbered : asOurs) : LAYOUTS[layout]
  const of = new Map<string, readonly [Place, ...Place[]]>()
  const idle = new Set<string>()
  for (const typed of network.layers.values()) {
    for (const [index, parameter] of typed.parameters.entries()) {
      if (!of.has(parameter.state)) of.set(parameter.state, place({ network, typed, parameter, index }))
    }
    const { spec, sourceName } = typed.layer
    if (layout === 'pytorch' && spec.type === 'batch_norm') idle.add(`${sourceName}.num_batches_tracked`)
  }
  return { of, idle }
}

type PlaceOf = (asked: Asked) => readonly [Place, ...Place[]]

/** Caffe's: ours. */
const asOurs: PlaceOf = ({ parameter }) => [{ type: 'tensor', name: parameter.sourceName, shape: parameter.shape }]

/** Caffe's HDF5 has blobs by number. */
const numbered: PlaceOf = ({ parameter, index }) => [
  { type: 'tensor', name: `${ownerOf(parameter)}.${index}`, shape: parameter.shape },
]

const LAYOUTS: Readonly<Record<Exclude<Layout, 'caffe'>, PlaceOf>> = {
  /**
   * PyTorch's modules: Conv2d, ConvTranspose2d, Linear and Embedding are laid out as ours are; a BatchNorm2d is our `batch_norm` and the
   * `scale` behind it, and its statistics are divided already; a PReLU has a weight.
   */
  pytorch: (asked) => {
    const { typed, parameter } = asked
    const { type } = typed.layer.spec
    const owner = ownerOf(parameter)
    if (type === 'batch_norm') return statistics(asked, { mean: 'running_mean', variance: 'running_var' })
    if (type === 'prelu') return [{ type: 'tensor', ...flat(parameter, `${owner}.weight`) }]
    const norm = type === 'scale' ? normOf(asked) : undefined
    return norm === undefined
      ? asOurs(asked)
      : [{ type: 'tensor', name: `${norm}.${parameter.blob}`, shape: parameter.shape }]
  },
  /** Keras' layers: kernels have their inputs and outputs last, images their channels, also where they are flattened. */
  tfjs: (asked) => {
    const { typed, parameter } = asked
    const { shape, blob } = parameter
    const { spec } = typed.layer
    const owner = ownerOf(parameter)
    if (spec.type === 'batch_norm') return statistics(asked, { mean: 'moving_mean', variance: 'moving_variance' })
    if (spec.type === 'scale') {
      const norm = normOf(asked)
      return norm === undefined
        ? asOurs(asked)
        : [{ type: 'tensor', name: `${norm}.${blob === 'weight' ? 'gamma' : 'beta'}`, shape }]
    }
    if (spec.type === 'prelu') return [{ type: 'tensor', ...alpha(parameter, typed, `${owner}.alpha`) }]
    if (blob !== 'weight') return asOurs(asked)
    if (spec.type === 'convolution') return convolution(`${owner}.`, shape, spec.group, typed.bottoms[0]?.[0])
    if (spec.type === 'deconvolution') return [kernel(`${owner}.kernel`, shape)]
    if (spec.type === 'inner_product') return [dense(`${owner}.kernel`, shape, imageBelow(asked))]
    return spec.type === 'embed' ? [{ type: 'tensor', name: `${owner}.embeddings`, shape }] : asOurs(asked)
  },
}

/** One whose groups are its channels may be a DepthwiseConv2D, whose kernel is [h, w, C, outputs of each]. */
function convolution(prefix: string, shape: Shape, group: number, channels: number): readonly [Place, ...Place[]] {
  const [outputs, , height, width] = shape
  const plain = kernel(`${prefix}kernel`, shape)
  if (group === 1 || group !== channels) return [plain]
  const from = [height, width, group, outputs / group]
  const reorder = { from, axes: [2, 3, 0, 1] }
  return [plain, { type: 'tensor', name: `${prefix}depthwise_kernel`, shape: from, reorder }]
}

/** The layer that a parameter belongs to, as a source calls it: of a shared one its owner. */
function ownerOf({ sourceName, blob }: Parameter): string {
  return sourceName.slice(0, -blob.length - 1)
}

/** Ours [O, I, h, w] is theirs [h, w, I, O]; of a deconvolution [I, O, h, w] is [h, w, O, I]. */
function kernel(name: string, shape: Shape): Place {
  const [a, b, height, width] = shape
  const from = [height, width, b, a]
  return { type: 'tensor', name, shape: from, reorder: { from, axes: [3, 2, 0, 1] } }
}

/** Ours [outputs, inputs] is theirs [inputs, outputs], and inputs that were an image are in another order. */
function dense(name: string, [outputs, inputs]: Shape, image: Shape): Place {
  const [channels, height, width] = image
  const isImage = image.length === 3 && channels * height * width === inputs && height * width > 1
  const reorder = isImage
    ? { from: [height, width, channels, outputs], axes: [3, 2, 0, 1] }
    : { from: [inputs, outputs], axes: [1, 0] }
  return { type: 'tensor', name, shape: [inputs, outputs], reorder }
}

/** What layers that leave the order of numbers alone were given, down to what has rows and columns. */
function imageBelow({ network, typed }: Asked): Shape {
  let at: TypedLayer | undefined = typed
  for (let steps = network.layers.size; at && steps > 0; steps--) {
    const shape: Shape = at.bottoms[0] ?? []
    if (shape.length === 3) return shape
    at = network.layers.get(layerOfTop(at.layer.bottoms[0]))
    if (!at || at.bottoms.length !== 1 || !keepsOrder(at, shape)) return shape
  }
  return []
}

function keepsOrder({ layer, bottoms }: TypedLayer, top: Shape): boolean {
  return (
    layer.spec.type === 'flatten' ||
    layer.spec.type === 'reshape' ||
    (bottoms[0] !== undefined && sameShape(bottoms[0], top))
  )
}

/** Statistics that are means already: their factor is 1. */
function statistics(
  { parameter }: Asked,
  names: { readonly mean: string; readonly variance: string },
): readonly [Place] {
  const owner = ownerOf(parameter)
  if (parameter.blob === 'factor') return [{ type: 'constant', value: 1, beside: `${owner}.${names.mean}` }]
  const name = parameter.blob === 'mean' ? names.mean : names.variance
  return [{ type: 'tensor', name: `${owner}.${name}`, shape: parameter.shape }]
}

/** The `batch_norm` that this `scale` alone is behind, by its name in the source. */
function normOf({ network, typed }: Asked): string | undefined {
  const bottom = typed.layer.bottoms[0]
  const below = network.layers.get(layerOfTop(bottom))
  if (below?.layer.spec.type !== 'batch_norm') return undefined
  const scales = [...network.layers.values()].filter(
    ({ layer }) => layer.spec.type === 'scale' && layer.bottoms.length === 1 && layer.bottoms[0] === bottom,
  )
  return scales.length === 1 ? below.layer.sourceName : undefined
}

/** One number for all channels has an axis there. */
function flat({ shape }: Parameter, name: string): { name: string; shape: Shape; reorder?: Reorder } {
  return shape.length === 0 ? { name, shape: [1], reorder: { from: [1], axes: [0] } } : { name, shape }
}

/** One number a channel has axes of rows and columns, along which it is shared. */
function alpha(
  parameter: Parameter,
  { bottoms: [bottom] }: TypedLayer,
  name: string,
): { name: string; shape: Shape; reorder?: Reorder } {
  const { shape } = parameter
  if (shape.length === 0 || bottom.length === 1) return flat(parameter, name)
  const from = [...bottom.slice(1).map(() => 1), ...shape]
  return { name, shape: from, reorder: { from, axes: from.map((_, axis) => (axis + from.length - 1) % from.length) } }
}
