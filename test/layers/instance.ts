/** One layer on inputs of its own: what it makes, and dL/d(everything) for L = Σ r·top with random r. */
import { elements, GraphBuilder, gradients, type Node } from '../../compiler/index.ts'
import { layerDefinition } from '../../compiler/layers/index.ts'
import { add, constant, input, mul, reduceSum } from '../../compiler/ops/index.ts'
import type { RefTensor } from '../reference/tensor.ts'
import type { LayerCase } from './cases.ts'

export interface Instance {
  readonly tops: readonly Node[]
  /** L, f32 []. */
  readonly loss: Node
  readonly bottoms: readonly Node[]
  readonly blobs: readonly Node[]
  readonly running: readonly boolean[]
  readonly gradients: readonly (Node | undefined)[]
  /** The new running statistics, by index of the blob. */
  readonly kept: ReadonlyMap<number, Node>
  readonly feeds: Map<string, RefTensor>
}

/** Numbers that float32 holds exactly, few enough that ties and zeros are common. */
const TIED = [-1, -0.5, 0, 0, 0.5, 1]

function values(size: number, [low, high]: readonly [number, number], seed: number, ties: boolean): Float64Array {
  let state = (seed * 2654435761 + 12345) % 2 ** 32
  const next = (): number => (state = (state * 1664525 + 1013904223) % 2 ** 32) / 2 ** 32
  return Float64Array.from({ length: size }, () =>
    ties ? TIED[Math.floor(next() * TIED.length)] : Math.fround(low + next() * (high - low)),
  )
}

/** Evenly spread, in a random order; tensors of consecutive seeds share no number. */
function spread(size: number, [low, high]: readonly [number, number], seed: number): Float64Array {
  const keys = values(size, [0, 1], seed, false)
  const order = [...keys.keys()].sort((a, b) => keys[a] - keys[b])
  return Float64Array.from(order, (rank) => Math.fround(low + ((high - low) * (rank + 0.1 + (seed % 7) / 9)) / size))
}

export function instantiate({ spec, bottoms, training, range, ties, apart, whole }: LayerCase, seed: number): Instance {
  const g = new GraphBuilder()
  const definition = layerDefinition(spec.type)
  const shapes = bottoms.map((shape) => shape.slice(1))
  const feeds = new Map<string, RefTensor>()
  const make = (name: string, shape: readonly number[], data: Float64Array): Node => {
    feeds.set(name, { shape, data })
    return input(g, name, { shape, dtype: 'f32' })
  }
  const inputs = bottoms.map((shape, i) => {
    const drawn = apart ? spread(elements(shape), range, seed + i) : values(elements(shape), range, seed + i, ties)
    return make(`x${i}`, shape, whole ? drawn.map(Math.floor) : drawn)
  })
  const described = definition.blobs(spec, shapes)
  const blobs = described.map(({ blob, shape }, i) =>
    // a variance and a factor are not negative
    make(
      blob,
      shape,
      values(elements(shape), blob === 'variance' || blob === 'factor' ? [0.5, 2] : [-1, 1], seed + 10 + i, false),
    ),
  )
  const kept = new Map<number, Node>()
  const tops = definition.lower(g, spec, {
    inputs,
    blobs,
    training,
    dropout: (shape, ratio) => {
      if (!training) return undefined
      const mask = values(elements(shape), [0, 1], seed + 20, false).map((u) => (u < ratio ? 0 : 1 / (1 - ratio)))
      return make('mask', shape, mask.map(Math.fround))
    },
    keep: (index, next) => kept.set(index, next),
  })
  const terms = tops.map((top, i) => {
    const r = make(`r${i}`, top.shape, values(elements(top.shape), [-1, 1], seed + 30 + i, false))
    const product = mul(g, top, r)
    return reduceSum(
      g,
      product,
      product.shape.map((_, axis) => axis),
    )
  })
  const loss = terms.reduce((sum, term) => add(g, sum, term), constant(g, 0))
  return {
    tops,
    loss,
    bottoms: inputs,
    blobs,
    running: described.map((blob) => 'running' in blob),
    gradients: gradients(g, loss, [...inputs, ...blobs]),
    kept,
    feeds,
  }
}
