/** The layers that `project` puts between a loss and its input, so that unequal shapes can be compared. */
import type { Reporter } from '../diagnostics/index.ts'
import { sameShape, type Shape } from '../ir/index.ts'
import { autoProjection } from '../losses/index.ts'
import type { NormalizedLayer, NormalizedLoss, Projection } from '../normalize/index.ts'
import { withDefaults, type LayerSpec } from '../schema/index.ts'
import { toValue, type MapTree, type Scalar, type Tree } from '../source/index.ts'
import { inferLayer } from './infer.ts'
import type { TypedLayer, TypedNetwork } from './typed.ts'

/** By the loss's name. A loss that needs none, or whose ports are unknown, has none. */
export function inferProjections(
  losses: readonly NormalizedLoss[],
  networks: ReadonlyMap<string, TypedNetwork>,
  reporter: Reporter,
): ReadonlyMap<string, TypedLayer> {
  const found = new Map<string, TypedLayer>()
  for (const { name, input, target, projection } of losses) {
    const from = networks.get(input.network)?.shapes.get(input.layer)
    const to = target.kind === 'tap' ? networks.get(target.tap.network)?.shapes.get(target.tap.layer) : undefined
    if (!projection || !from || !to) continue
    const layer = projection.kind === 'layer' ? projection.layer : automatic(projection, name, from, to, reporter)
    const typed = layer && inferLayer(`loss.${name}`, layer, [from], undefined, reporter)
    if (typed) found.set(name, typed)
  }
  return found
}

/** What makes a shape into the target's. Undefined where the shapes agree, or after a reported mistake. */
function automatic(
  { span }: Projection,
  loss: string,
  from: Shape,
  to: Shape,
  reporter: Reporter,
): NormalizedLayer | undefined {
  if (sameShape(from, to)) return undefined
  const make = (keys: Readonly<Record<string, Scalar>>): NormalizedLayer => {
    const entries = Object.entries({ name: 'project', ...keys }).map(([key, value]) => {
      const scalar: Tree = { kind: 'scalar', span, provenance: 'default', value }
      return [key, { key: span, value: scalar }] as const
    })
    const bare: MapTree = { kind: 'map', span, provenance: 'default', entries: new Map(entries) }
    const tree = withDefaults(bare, 'layer')
    const spec = toValue(tree) as LayerSpec // made of a layer's keys
    return { name: 'project', sourceName: 'project', bottoms: ['input'], tops: ['project'], spec, tree }
  }
  const found = autoProjection(from, to)
  if (found) return make({ ...found })
  reporter.report('loss-input', {
    message: `\`losses.${loss}\`: no 1×1 convolution makes [${from.join(', ')}] into [${to.join(', ')}]`,
    at: span,
    help: 'write the layer that does: `project: { type: deconvolution, … }`',
  })
  return undefined
}
