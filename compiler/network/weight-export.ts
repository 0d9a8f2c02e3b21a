/** Our parameters as a file of another layout has them: what `placesIn` finds, the other way round. */
import type { Shape } from '../ir/index.ts'
import type { Layout } from '../normalize/index.ts'
import { underOwnNames, type Parameter, type TypedNetwork } from './typed.ts'
import { placesIn, type Place } from './weight-layout.ts'

/** A tensor of the other layout, and what of ours it is made of. */
export interface ExportedTensor {
  readonly name: string
  readonly shape: Shape
  /** Ours, by its name in the spec; undefined where the layout wants a tensor that we have not, which is 0. */
  readonly from: string | undefined
  /** What its numbers are divided by, by name: a sum becomes a mean; where it is 0, they are 0. */
  readonly dividedBy?: string
  /** Axis k of ours, which has been given the shape `shape`, is its axis `axes[k]`. */
  readonly reorder?: { readonly shape: Shape; readonly axes: readonly number[] }
}

/** All tensors of a network, under the names that layers have in the spec. */
export function exportedTensors(network: TypedNetwork, layout: Layout): readonly ExportedTensor[] {
  const own = underOwnNames(network)
  const { of } = placesIn(own, layout, 'safetensors')
  const found = new Map<string, ExportedTensor>()
  for (const { layer, parameters } of own.layers.values()) {
    for (const parameter of parameters) {
      const place = of.get(parameter.state)?.at(-1) // of two the one that says more: a depthwise kernel
      if (place?.type !== 'tensor') continue
      const sum = layer.spec.type === 'batch_norm' && layout !== 'caffe'
      found.set(place.name, {
        ...exported(place, parameter),
        ...(sum && { dividedBy: `${layer.name}.factor` }),
      })
      const bias = `${place.name.slice(0, -'.weight'.length)}.bias`
      const lacksBias = layout === 'pytorch' && layer.spec.type === 'scale' && parameters.length === 1
      // a BatchNorm2d with a weight has a bias
      if (lacksBias && place.name !== parameter.name)
        found.set(bias, { name: bias, shape: place.shape, from: undefined })
    }
  }
  return [...found.values()]
}

function exported(place: Extract<Place, { readonly type: 'tensor' }>, { name }: Parameter): ExportedTensor {
  const { shape, reorder } = place
  const common = { name: place.name, shape, from: name }
  if (!reorder) return common
  const { from, axes } = reorder
  return { ...common, reorder: { shape: axes.map((axis) => from[axis]), axes } }
}
