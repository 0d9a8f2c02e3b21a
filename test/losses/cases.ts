/** Every loss in every variant that has arithmetic of its own, on scores and labels that may tie. */
import fc from 'fast-check'

import type { LossSpec } from '../../compiler/schema/index.ts'
import type { RefTensor } from '../reference/tensor.ts'
import { lossOf } from '../spec-of.ts'

const normalization = fc.constantFrom('valid' as const, 'full' as const, 'batch_size' as const, 'none' as const)

/** Without keys that are undefined: the specs have none. */
function defined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as never
}

/** Every variant that has arithmetic of its own. `hint` is tried without a projection, which is a layer like others. */
export const lossSpecs: Readonly<Record<LossSpec['type'], (classes: number) => fc.Arbitrary<LossSpec>>> = {
  softmax_cross_entropy: () =>
    fc
      .record({ ignore_label: fc.constantFrom(undefined, 0), normalization })
      .map((more) => lossOf({ type: 'softmax_cross_entropy', target: 'data.label', ...defined(more) })),
  distillation: () =>
    fc.oneof(
      fc
        .constantFrom('seed' as const, 'mse_logits' as const)
        .map((convention) => lossOf({ type: 'distillation', convention })),
      fc
        .record({
          temperature: fc.constantFrom(0.5, 1, 4, 20),
          convention: fc.constantFrom('kl' as const, 'soft_cross_entropy' as const),
        })
        .map((more) => lossOf({ type: 'distillation', ...more })),
    ),
  sigmoid_cross_entropy: () =>
    fc
      .record({ ignore_label: fc.constantFrom(undefined, 0), normalization })
      .map((more) => lossOf({ type: 'sigmoid_cross_entropy', ...defined(more) })),
  euclidean: () => fc.constant(lossOf({ type: 'euclidean' })),
  hint: () => fc.constant(lossOf({ type: 'hint' })),
  hinge: () => fc.constantFrom('l1' as const, 'l2' as const).map((norm) => lossOf({ type: 'hinge', norm })),
  contrastive: () =>
    fc
      .record({ margin: fc.constantFrom(0.5, 1, 20), legacy_version: fc.boolean() })
      .map((more) => lossOf({ type: 'contrastive', similar: 'data.label', ...more })),
  infogain: (classes) =>
    fc
      .record({
        matrix: fc.array(
          fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { minLength: classes, maxLength: classes }),
          { minLength: classes, maxLength: classes },
        ),
        ignore_label: fc.constantFrom(undefined, 0),
        normalization,
      })
      .map((more) => lossOf({ type: 'infogain', ...defined(more) })),
}

/** Those whose target is the labels. */
export const withLabels: readonly LossSpec['type'][] = ['softmax_cross_entropy', 'hinge', 'infogain']

/** Those that compare tensors of any shape, number by number. */
const onMaps: readonly LossSpec['type'][] = ['sigmoid_cross_entropy', 'euclidean', 'hint']

export interface LossCase {
  readonly spec: LossSpec
  readonly z: RefTensor
  readonly t: RefTensor
  readonly label: readonly number[]
}

/** `extent`: how large scores are; with `ties` a few numbers again and again. */
export function lossCases(type: LossSpec['type'], extent: number, ties: boolean): fc.Arbitrary<LossCase> {
  const one = ties
    ? fc.constantFrom(-1, -0.5, 0, 0.5, 1)
    : fc.double({ min: -extent, max: extent, noNaN: true }).map((x) => Math.round(x * 1024) / 1024) // far from numbers that float32 loses
  return fc
    .record({
      n: fc.integer({ min: 1, max: 5 }),
      c: fc.integer({ min: 1, max: 6 }),
      pixel: fc.boolean(),
      map: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    })
    .chain(({ n, c, pixel, map }) => {
      const [h, w] = onMaps.includes(type) ? map : [1, 1]
      const shape = pixel && type !== 'contrastive' ? [n, c, h, w] : [n, c]
      const size = shape.reduce((product, extent) => product * extent, 1)
      const scores = fc
        .array(one, { minLength: size, maxLength: size })
        .map((values): RefTensor => ({ shape, data: Float64Array.from(values) }))
      return fc.record({
        spec: lossSpecs[type](c),
        z: scores,
        t: scores,
        label: fc.array(fc.nat(c - 1), { minLength: n, maxLength: n }),
      })
    })
}
