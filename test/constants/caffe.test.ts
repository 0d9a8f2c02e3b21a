/** Values worked out by hand or by Caffe, in float64 through the reference and in float32 on the real engine. */
import { describe, expect, it } from 'vitest'

import { GraphBuilder, gradients, type Node } from '../../compiler/index.ts'
import { layers } from '../../compiler/layers/index.ts'
import { lossDefinition } from '../../compiler/losses/index.ts'
import { metricDefinition } from '../../compiler/metrics/index.ts'
import { add, constant, div, input, mul, softmax } from '../../compiler/ops/index.ts'
import type { DistillationLoss, LossSpec, PoolingLayer } from '../../compiler/schema/index.ts'
import { solverDefinition } from '../../compiler/solvers/index.ts'
import { learningRate } from '../../runtime/index.ts'
import { runNodes, toF32 } from '../engines/run-nodes.ts'
import { layerOf, lossOf, metricOf, solverOf } from '../spec-of.ts'
import { evaluateNodes } from '../reference/evaluate.ts'
import type { RefTensor } from '../reference/tensor.ts'

const tensor = (shape: readonly number[], ...values: number[]): RefTensor => ({
  shape,
  data: Float64Array.from(values),
})

/** The values in float64, after checking that the engine gives the same in float32. */
async function values(
  roots: readonly Node[],
  feeds: ReadonlyMap<string, RefTensor>,
): Promise<readonly (readonly number[])[]> {
  const exact = evaluateNodes(roots, feeds)
  const labels = new Set(['label'])
  const given = [...feeds].map(
    ([name, ref]) =>
      [name, labels.has(name) ? { shape: ref.shape, data: Int32Array.from(ref.data) } : toF32(ref)] as const,
  )
  const engine = await runNodes(roots, new Map(given))
  engine.forEach(({ data }, i) => {
    exact[i].data.forEach((value, k) =>
      expect(Math.abs(data[k] - value)).toBeLessThan(2e-6 * Math.max(1, Math.abs(value))),
    )
  })
  return exact.map(({ data }) => [...data])
}

const near = (actual: readonly number[], expected: readonly number[], digits: number): void => {
  expect(actual.length).toBe(expected.length)
  actual.forEach((value, i) => expect(value).toBeCloseTo(expected[i], digits))
}

const student = tensor([2, 3], 1, 2, 3, 0, 0, 0)
const teacher = tensor([2, 3], 3, 1, 0, -1, 2, 0.5)
const label = tensor([2], 0, 1)
const feeds = new Map([
  ['z', student],
  ['t', teacher],
  ['label', label],
])

const soft = (more: Partial<DistillationLoss> = {}): DistillationLoss =>
  lossOf({ type: 'distillation', convention: 'seed', ...more })
const hard = lossOf({ type: 'softmax_cross_entropy', target: 'data.label' })

function graph(shape: readonly number[] = [2, 3]): {
  g: GraphBuilder
  z: Node
  t: Node
  y: Node
  loss: (spec: LossSpec) => Node
} {
  const g = new GraphBuilder()
  const z = input(g, 'z', { shape, dtype: 'f32' })
  const t = input(g, 't', { shape, dtype: 'f32' })
  const y = input(g, 'label', { shape: [shape[0]], dtype: 'i32' })
  const loss = (spec: LossSpec): Node =>
    lossDefinition(spec.type).lower(g, spec, {
      input: z,
      target: spec.type === 'distillation' ? t : y,
      similar: undefined,
    })
  return { g, z, t, y, loss }
}

describe('losses', () => {
  it('the seed convention: value and gradient', async () => {
    const { g, z, loss } = graph()
    const value = loss(soft())
    const [[v], d] = await values(
      [value, gradients(g, value, [z])[0] as Node],
      new Map([
        ['z', student],
        ['t', teacher],
      ]),
    )
    expect(v).toBeCloseTo(2.3989859959, 9)
    near(d, [-0.03660167, -0.00551966, 0.04212133, 0.04903679, -0.07537728, 0.02634049], 8)
  })

  it('softmax cross-entropy, and the total at λ = 0.1', async () => {
    const { g, z, loss } = graph()
    const total = add(g, mul(g, loss(hard), constant(g, 0.9)), mul(g, loss(soft()), constant(g, 0.1)))
    const [[h], [v], d] = await values([loss(hard), total, gradients(g, total, [z])[0] as Node], feeds)
    expect(h).toBeCloseTo(1.7531091266, 9)
    expect(v).toBeCloseTo(0.9 * 1.7531091266 + 0.1 * 2.3989859959, 9)
    near(d, [-0.41314641, 0.10957585, 0.30357056, 0.15490368, -0.30753773, 0.15263405], 8)
  })

  it('kl is the soft-target cross-entropy less the teacher’s entropy, with its gradient', async () => {
    const { g, z, t, loss } = graph()
    const value = loss(soft({ convention: 'kl' }))
    const [[v], d, p] = await values(
      [value, gradients(g, value, [z])[0] as Node, softmax(g, t)],
      new Map([
        ['z', student],
        ['t', teacher],
      ]),
    )
    const entropy = -p.reduce((sum, x) => sum + x * Math.log(x), 0) / 2
    expect(v + entropy).toBeCloseTo(1.6540014607, 9)
    near(d, [-0.37688208, 0.06526664, 0.31161544, 0.14711038, -0.22613185, 0.07902147], 8)
  })

  it('kl at temperature T is T² times that of logits divided by T', async () => {
    const cool = graph()
    const warm = graph()
    const scaled = (ref: RefTensor): RefTensor => ({ shape: ref.shape, data: ref.data.map((x) => x / 4) })
    const [[at4]] = await values(
      [warm.loss(soft({ convention: 'kl', temperature: 4 }))],
      new Map([
        ['z', student],
        ['t', teacher],
      ]),
    )
    const [[at1]] = await values(
      [cool.loss(soft({ convention: 'kl' }))],
      new Map([
        ['z', scaled(student)],
        ['t', scaled(teacher)],
      ]),
    )
    expect(at4).toBeCloseTo(16 * at1, 12)
  })

  it('the seed convention on ten classes: uniform, perfect, wrong', async () => {
    const oneHot = (k: number): RefTensor =>
      tensor([1, 10], ...Array.from({ length: 10 }, (_, i) => (i === k ? 60 : 0)))
    const uniform = tensor([1, 10], ...Array<number>(10).fill(0))
    const value = async (z: RefTensor, t: RefTensor): Promise<number> => {
      const { loss } = graph([1, 10])
      const [[v]] = await values(
        [loss(soft())],
        new Map([
          ['z', z],
          ['t', t],
        ]),
      )
      return v
    }
    expect(await value(uniform, oneHot(3))).toBeCloseTo(7.343966601, 9)
    expect(await value(uniform, uniform)).toBeCloseTo(7.343966601, 9)
    expect(await value(oneHot(3), oneHot(3))).toBeCloseTo(6.551586313, 9)
    expect(await value(oneHot(4), oneHot(3))).toBeCloseTo(7.551586313, 9)
    expect(await value(oneHot(4), uniform)).toBeCloseTo(7.451586313, 9)
  })

  it('cross-entropy reports no probability below FLT_MIN, and still points away from the mistake', async () => {
    const { g, z, loss } = graph([1, 2])
    const value = loss(hard)
    const [[v], d] = await values(
      [value, gradients(g, value, [z])[0] as Node],
      new Map([
        ['z', tensor([1, 2], 0, 200)],
        ['label', tensor([1], 0)],
      ]),
    )
    expect(v).toBeCloseTo(87.3365, 4)
    near(d, [-1, 1], 12)
  })
})

describe('softmax with a temperature', () => {
  const expected: readonly (readonly [number, readonly number[]])[] = [
    [0.5, [5.109089e-12, 2.319523e-16, 1.713908e-15, 1]],
    [1, [2.260324e-6, 1.522994e-8, 4.139928e-8, 0.9999977]],
    [2, [1.500692e-3, 1.231843e-4, 2.030966e-4, 0.998173]],
    [20, [0.2215785, 0.1725655, 0.1814132, 0.4244427]],
  ]
  for (const [T, probabilities] of expected) {
    it(`T = ${T}`, async () => {
      const { g, z } = graph([1, 4])
      const [p] = await values([softmax(g, div(g, z, constant(g, T)))], new Map([['z', tensor([1, 4], 7, 2, 3, 20)]]))
      p.forEach((value, i) => expect(value / probabilities[i]).toBeCloseTo(1, 6))
    })
  }
})

describe('pooling', () => {
  const pool = (more: Partial<PoolingLayer>): PoolingLayer => layerOf({ type: 'pooling', pool: 'ave', ...more })
  const run = async (spec: PoolingLayer, image: RefTensor): Promise<readonly number[]> => {
    const g = new GraphBuilder()
    const x = input(g, 'x', { shape: image.shape, dtype: 'f32' })
    const [y] = layers.pooling.lower(g, spec, {
      inputs: [x],
      blobs: [],
      training: false,
      dropout: () => undefined,
      keep: () => undefined,
    })
    expect([y.shape.slice(1)]).toEqual(layers.pooling.infer(spec, [image.shape.slice(1)], () => undefined))
    return (await values([y], new Map([['x', image]])))[0]
  }
  const ramp = tensor([1, 1, 4, 4], ...Array.from({ length: 16 }, (_, i) => i + 1))

  it('rounds up, clips windows, and divides by what is inside', async () => {
    expect(await run(pool({ kernel_size: 3, stride: 2 }), ramp)).toEqual([6, 7.5, 12, 13.5])
    expect(await run(pool({ pool: 'max', kernel_size: 3, stride: 2 }), ramp)).toEqual([11, 12, 15, 16])
  })

  it('counts padding up to its edge in an average, and never in a maximum', async () => {
    // 4×4 under 3×3, stride 2, pad 1: windows start at −1, 1, 3; the third has 2 rows inside the padding
    expect(await run(pool({ kernel_size: 3, stride: 2, pad: 1 }), ramp)).toEqual(
      [1 + 2 + 5 + 6, 2 + 3 + 4 + 6 + 7 + 8, 4 + 8]
        .map((sum, i) => sum / [9, 9, 6][i])
        .concat(
          [5 + 6 + 9 + 10 + 13 + 14, 6 + 7 + 8 + 10 + 11 + 12 + 14 + 15 + 16, 8 + 12 + 16].map(
            (sum, i) => sum / [9, 9, 6][i],
          ),
          [13 + 14, 14 + 15 + 16, 16].map((sum, i) => sum / [6, 6, 4][i]),
        ),
    )
    expect(
      await run(pool({ pool: 'max', kernel_size: 3, stride: 2, pad: 1 }), tensor([1, 1, 2, 2], -4, -3, -2, -1)),
    ).toEqual([-1, -1, -1, -1])
  })

  it('drops a last window that would start beyond the padded image, rounds down when told, and covers the image when global', async () => {
    expect(await run(pool({ pool: 'max', kernel_size: 2, stride: 2, pad: 1 }), ramp)).toEqual([
      1, 3, 4, 9, 11, 12, 13, 15, 16,
    ])
    expect(await run(pool({ pool: 'max', kernel_size: 3, stride: 2, round_mode: 'floor' }), ramp)).toEqual([11])
    expect(await run(pool({ global_pooling: true }), ramp)).toEqual([8.5])
  })
})

describe('accuracy', () => {
  it('counts a tie and a row of NaN as wrong', async () => {
    const { g, z, y } = graph([4, 3])
    const spec = metricOf({ type: 'accuracy' })
    const { value: node } = metricDefinition('accuracy').lower(g, spec, { input: z, target: y })
    const scores = tensor([4, 3], 1, 2, 0, 2, 2, 0, 0, 0, 5, NaN, NaN, NaN)
    const [actual] = await runNodes(
      [node],
      new Map([
        ['z', toF32(scores)],
        ['label', { shape: [4], data: Int32Array.of(1, 0, 2, 1) }],
      ]),
    )
    expect(actual.data[0]).toBe(0.5)
  })
})

describe('sgd', () => {
  const solver = solverOf({ type: 'sgd', base_lr: 0.001, momentum: 0.9, weight_decay: 0.004 })

  it('three steps to all digits', async () => {
    const expected = [0.999496, 0.998788402016, 0.998047568677]
    let [w, v] = [1, 0]
    for (const [i, gradient] of [0.5, 0.25, 0.1].entries()) {
      const g = new GraphBuilder()
      const [W, V, G, lr] = ['w', 'v', 'g', 'lr'].map((name) => input(g, name, { shape: [], dtype: 'f32' }))
      const next = solverDefinition('sgd').update(g, solver, {
        parameter: W,
        gradient: G,
        slots: [V],
        scalar: () => lr,
        lrMult: 1,
        decayMult: 1,
      })
      const given = new Map([
        ['w', tensor([], w)],
        ['v', tensor([], v)],
        ['g', tensor([], gradient)],
        ['lr', tensor([], 0.001)],
      ])
      const [[nextW], [nextV]] = await values([next.parameter, ...next.slots], given)
      ;[w, v] = [nextW, nextV]
      expect(w).toBeCloseTo(expected[i], 12)
    }
  })

  it('multiplies the rate by lr_mult and the decay by decay_mult', () => {
    const g = new GraphBuilder()
    const [W, V, G, lr] = ['w', 'v', 'g', 'lr'].map((name) => input(g, name, { shape: [], dtype: 'f32' }))
    const next = solverDefinition('sgd').update(g, solver, {
      parameter: W,
      gradient: G,
      slots: [V],
      scalar: () => lr,
      lrMult: 2,
      decayMult: 250,
    })
    const [w, v] = evaluateNodes(
      [next.parameter, ...next.slots],
      new Map([
        ['w', tensor([], 1)],
        ['v', tensor([], 0.5)],
        ['g', tensor([], 0.25)],
        ['lr', tensor([], 0.001)],
      ]),
    )
    const step = 0.9 * 0.5 + 0.002 * (0.25 + 0.004 * 250)
    expect(v.data[0]).toBeCloseTo(step, 15)
    expect(w.data[0]).toBeCloseTo(1 - step, 15)
  })
})

describe('learning rates', () => {
  const inv = solverOf({ type: 'sgd', base_lr: 0.01, lr_policy: { type: 'inv', gamma: 0.0001, power: 0.75 } })
  it.each([
    [0, 0.01],
    [100, 0.00992565],
    [500, 0.009640688],
    [1000, 0.009310124],
    [5000, 0.007377879],
    [10000, 0.005946036],
  ])('inv at %i', (iter, rate) => expect(learningRate(inv, iter)).toBeCloseTo(rate, 9))

  it('step falls at the iteration itself, fixed never', () => {
    const step = solverOf({ type: 'sgd', base_lr: 0.001, lr_policy: { type: 'step', gamma: 0.1, stepsize: 20000 } })
    expect([0, 19999, 20000, 40000].map((iter) => learningRate(step, iter))).toEqual([
      0.001,
      0.001,
      0.0001,
      0.001 * 0.1 ** 2,
    ])
    expect(learningRate(solverOf({ type: 'sgd', base_lr: 0.3 }), 9999)).toBe(0.3)
  })
})
