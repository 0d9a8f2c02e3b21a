/** What makes a network that stays as it is answer the same image in two ways. */
import type { Span } from '../diagnostics/index.ts'
import type { NormalizedSpec } from '../normalize/index.ts'
import { keySpanAt, spanAt, treeAt } from '../source/index.ts'
import { layersBelow } from './model.ts'
import type { TypedLayer, TypedNetwork } from './typed.ts'

export interface Unsteady {
  /** A clause: `drop` drops other units at every step. */
  readonly why: string
  /** Where the spec says so. */
  readonly span: Span
}

/** A layer of a network in `mode: train` that does not treat each image by itself, and alike each time; of those below `tops`. */
export function unsteadyLayer(
  network: TypedNetwork,
  tops?: readonly string[],
): (Unsteady & { readonly name: string }) | undefined {
  if (network.mode === 'eval') return undefined
  const below = tops && new Set(tops.flatMap((top) => [...layersBelow(network, top)]))
  const found = [...network.layers.values()].find(
    (typed) => isUnsteady(typed) && (below?.has(typed.layer.name) ?? true),
  )
  if (!found) return undefined
  const { name, spec, tree } = found.layer
  const does = spec.type === 'dropout' ? 'drops other units at every step' : 'normalises by the batch'
  return { name, why: `\`${name}\` ${does}`, span: spanAt(tree, ['name']) }
}

function isUnsteady({ layer: { spec }, frozen }: TypedLayer): boolean {
  return (
    spec.type === 'dropout' || (frozen?.by !== 'layer' && spec.type === 'batch_norm' && spec.use_global_stats !== true)
  )
}

const CHANCE = { crop: 'images are cropped at random', mirror: 'images are mirrored at random' } as const

/** What of the transform shows a training image otherwise each time. */
export function randomTransform({ data, tree }: NormalizedSpec): Unsteady | undefined {
  const key = (['crop', 'mirror'] as const).find((one) => data.transform.train[one] !== undefined)
  if (key === undefined) return undefined
  const own = ['data', 'transform', 'train', key]
  return { why: CHANCE[key], span: keySpanAt(tree, treeAt(tree, own) ? own : ['data', 'transform', key]) }
}
