/** Numbers written out, in float64 through the reference evaluator and in float32 on the real engine. */
import { expect } from 'vitest'

import { GraphBuilder, gradients, type Node } from '../../compiler/index.ts'
import { layerDefinition } from '../../compiler/layers/index.ts'
import { lossDefinition } from '../../compiler/losses/index.ts'
import { add, constant, input, mul, reduceSum } from '../../compiler/ops/index.ts'
import type { LayerSpec, LossSpec } from '../../compiler/schema/index.ts'
import { runNodes, toF32 } from '../engines/run-nodes.ts'
import { evaluateNodes } from '../reference/evaluate.ts'
import type { RefTensor } from '../reference/tensor.ts'

export const tensor = (shape: readonly number[], ...values: number[]): RefTensor => ({
  shape,
  data: Float64Array.from(values),
})

export const ones = (shape: readonly number[]): RefTensor =>
  tensor(shape, ...Array<number>(shape.reduce((product, size) => product * size, 1)).fill(1))

/** 1, 2, 3, … */
export const counting = (...shape: number[]): RefTensor => {
  const { data } = ones(shape)
  return { shape, data: data.map((_, i) => i + 1) }
}

/** Each value to as many decimals as its source prints. */
export function near(actual: readonly number[], expected: readonly number[], digits: number): void {
  expect(actual.length).toBe(expected.length)
  actual.forEach((value, i) => expect(value).toBeCloseTo(expected[i], digits))
}

/** The values in float64, after checking that the engine gives the same in float32. `label` is fed as integers. */
export async function values(
  roots: readonly Node[],
  feeds: ReadonlyMap<string, RefTensor>,
): Promise<readonly (readonly number[])[]> {
  const exact = evaluateNodes(roots, feeds)
  const given = [...feeds].map(
    ([name, ref]) =>
      [name, name === 'label' ? { shape: ref.shape, data: Int32Array.from(ref.data) } : toF32(ref)] as const,
  )
  const engine = await runNodes(roots, new Map(given))
  engine.forEach(({ shape, data }, i) => {
    expect(shape).toEqual(exact[i].shape)
    exact[i].data.forEach((value, k) =>
      expect(Math.abs(data[k] - value)).toBeLessThan(2e-6 * Math.max(1, Math.abs(value))),
    )
  })
  return exact.map(({ data }) => [...data])
}

interface Circumstances {
  readonly blobs?: readonly RefTensor[]
  readonly training?: boolean
  /** Of dropout. */
  readonly mask?: RefTensor
  /** dL/dtop for each top; ones where none is given. */
  readonly dtops?: readonly RefTensor[]
}

export interface LayerOutcome {
  readonly tops: readonly (readonly number[])[]
  readonly shapes: readonly (readonly number[])[]
  /** dL/dbottom, dL/dblob; undefined where nothing passes. */
  readonly dbottoms: readonly (readonly number[] | undefined)[]
  readonly dblobs: readonly (readonly number[] | undefined)[]
  /** The running statistics after the step. */
  readonly kept: readonly (readonly number[])[]
}

/** One layer, forward and backward. */
export async function layerOn(
  spec: LayerSpec,
  bottoms: readonly RefTensor[],
  { blobs = [], training = false, mask, dtops }: Circumstances = {},
): Promise<LayerOutcome> {
  const g = new GraphBuilder()
  const feeds = new Map<string, RefTensor>()
  const make = (name: string, ref: RefTensor): Node => {
    feeds.set(name, ref)
    return input(g, name, { shape: ref.shape, dtype: 'f32' })
  }
  const definition = layerDefinition(spec.type)
  const inputs = bottoms.map((ref, i) => make(`x${i}`, ref))
  const learned = blobs.map((ref, i) => make(`w${i}`, ref))
  const images = bottoms.map(({ shape }) => shape.slice(1))
  expect(definition.blobs(spec, images).map(({ shape }) => shape)).toEqual(blobs.map(({ shape }) => shape))
  const kept: Node[] = []
  const tops = definition.lower(g, spec, {
    inputs,
    blobs: learned,
    training,
    dropout: () => (training && mask ? make('mask', mask) : undefined),
    keep: (index, next) => (kept[index] = next),
  })
  expect(tops.map(({ shape }) => shape.slice(1))).toEqual(definition.infer(spec, images, () => undefined))
  const loss = tops.reduce(
    (sum, top, i) => {
      const weighted = mul(g, top, make(`d${i}`, dtops?.[i] ?? ones(top.shape)))
      return add(
        g,
        sum,
        reduceSum(
          g,
          weighted,
          weighted.shape.map((_, axis) => axis),
        ),
      )
    },
    constant(g, 0),
  )
  const slopes = gradients(g, loss, [...inputs, ...learned])
  const asked = [...tops, ...slopes.filter((node) => node !== undefined), ...kept]
  const found = asked.length > 0 ? await values(asked, feeds) : []
  const of = (node: Node | undefined): readonly number[] | undefined => (node ? found[asked.indexOf(node)] : undefined)
  return {
    tops: found.slice(0, tops.length),
    shapes: tops.map(({ shape }) => shape),
    dbottoms: slopes.slice(0, inputs.length).map(of),
    dblobs: slopes.slice(inputs.length).map(of),
    kept: kept.map((node) => of(node) ?? []),
  }
}

/** One loss: its value, and its gradient by the input. The target is `label` or `t`. */
export async function lossOn(
  spec: LossSpec,
  z: RefTensor,
  given: { readonly t?: RefTensor; readonly label?: readonly number[] },
): Promise<{ readonly value: number; readonly gradient: readonly number[] }> {
  const g = new GraphBuilder()
  const { t, label } = given
  const feeds = new Map([['z', z]])
  const zNode = input(g, 'z', { shape: z.shape, dtype: 'f32' })
  const tNode = t && input(g, 't', { shape: t.shape, dtype: 'f32' })
  const labels = label && input(g, 'label', { shape: [label.length], dtype: 'i32' })
  if (t) feeds.set('t', t)
  if (label) feeds.set('label', tensor([label.length], ...label))
  const target = tNode ?? labels
  if (!target) throw new Error('a loss needs a target')
  const loss = lossDefinition(spec.type).lower(g, spec, { input: zNode, target, similar: labels })
  const [slope] = gradients(g, loss, [zNode])
  if (!slope) throw new Error('no gradient reaches the input')
  const [[value], gradient] = await values([loss, slope], feeds)
  return { value, gradient }
}
