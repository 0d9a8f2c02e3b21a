/** The constants of caffe-semantics 6.4, 6.7 and 6.8, and small forward passes worked out by hand or from definitions. */
import { describe, expect, it } from 'vitest'
import { type RefTensor, make, read } from '../tensor.ts'
import { dot, full, mapped, tensor, zeros } from './blob.ts'
import { softmaxOf } from './channels.ts'
import { layers } from './layers.ts'
import { losses } from './losses.ts'
import { accuracy, agreement, crossEntropy, entropy, kl, perClassAccuracy } from './metrics.ts'
import { distance, distinct } from './numeric.ts'
import { learningRate } from './rate.ts'
import { clip, solvers } from './solvers.ts'
import type { Phase, Spec } from './types.ts'

function run(spec: Spec, bottoms: RefTensor[], blobs: RefTensor[] = [], phase: Phase = 'train'): RefTensor[] {
  return layers[spec.type].forward(spec, bottoms, blobs, { phase }).tops
}

/** Each value with as many decimals as the document prints. */
function near(found: ArrayLike<number>, wanted: readonly number[], decimals: number): void {
  expect(found.length).toBe(wanted.length)
  for (const [i, value] of wanted.entries()) expect(found[i]).toBeCloseTo(value, decimals)
}

const sixteen = tensor(
  [1, 1, 4, 4],
  Array.from({ length: 16 }, (_, i) => i + 1),
)
const five = tensor([1, 5, 1, 1], [1, 2, 3, 4, 5])

describe('convolution', () => {
  const spec = { type: 'convolution', num_output: 4, kernel_h: 2, kernel_w: 3, stride: 2, pad_h: 1, pad_w: 2 }
  const whole = { ...spec, dilation: 2, group: 2, bias_term: true }

  it('is the sum that defines it', () => {
    const [x, w, b] = [distinct([2, 4, 5, 6]), distinct([4, 2, 2, 3], 2), distinct([4], 3)]
    const inside = (y: number, z: number): boolean => y >= 0 && y < 5 && z >= 0 && z < 6
    const wanted = make([2, 4, 3, 3], ([n, o, i, j]) => {
      let total = read(b, [o])
      for (let c = 0; c < 2; c++) {
        for (let u = 0; u < 2; u++) {
          for (let v = 0; v < 3; v++) {
            const [y, z] = [2 * i - 1 + 2 * u, 2 * j - 2 + 2 * v]
            if (inside(y, z)) total += read(w, [o, c, u, v]) * read(x, [n, o < 2 ? c : 2 + c, y, z])
          }
        }
      }
      return total
    })
    expect(distance(run(whole, [x], [w, b])[0], wanted)).toBeLessThan(1e-14)
  })

  it('has deconvolution as its transpose', () => {
    const [x, w, y] = [distinct([2, 4, 5, 7]), distinct([4, 2, 2, 3], 2), distinct([2, 4, 3, 4], 3)]
    const plain = { ...whole, bias_term: false }
    const [down] = run(plain, [x], [w])
    const [up] = run({ ...plain, type: 'deconvolution' }, [y], [w])
    expect(up.shape).toEqual(x.shape)
    expect(dot(down.data, y.data)).toBeCloseTo(dot(x.data, up.data), 12)
  })
})

describe('pooling', () => {
  const spec = { type: 'pooling', kernel_size: 3, stride: 2, global_pooling: false, round_mode: 'ceil' }

  it('clips windows that hang over', () => {
    near(run({ ...spec, pool: 'ave' }, [sixteen])[0].data, [6, 7.5, 12, 13.5], 12)
    near(run({ ...spec, pool: 'max' }, [sixteen])[0].data, [11, 12, 15, 16], 12)
  })

  it('counts padding, but not what hangs over it', () => {
    const [top] = run({ ...spec, pool: 'ave', pad: 1 }, [full([1, 1, 4, 4], 36)])
    // Windows start at -1, 1, 3 and may reach 5 = 4 + 1: their lengths are 3, 3, 2, of the image 2, 3, 1.
    near(top.data, [16, 24, 12, 24, 36, 18, 12, 18, 9], 12)
  })

  it('gives the gradient to the first of equals', () => {
    const flat = full([1, 1, 2, 2], 3)
    const one = { ...spec, pool: 'max', kernel_size: 2 }
    const { bottoms } = layers['pooling'].backward(one, [flat], [], run(one, [flat]), [full([1, 1, 1, 1], 1)], {
      phase: 'train',
    })
    expect(Array.from(bottoms[0]?.data ?? [])).toEqual([1, 0, 0, 0])
  })
})

it('lrn', () => {
  const spec = { type: 'lrn', local_size: 3, alpha: 0.5, beta: 0.75, k: 1 }
  const within = run({ ...spec, norm_region: 'within_channel' }, [sixteen])[0].data
  near(within.subarray(0, 4), [0.314952, 0.424882, 0.500476, 0.791901], 6)
  const across = run({ ...spec, norm_region: 'across_channels' }, [five])[0].data
  near(across, [0.634701, 0.81072, 0.799252, 0.749087, 1.06785], 6)
})

describe('batch norm', () => {
  const spec = { type: 'batch_norm', eps: 1e-5, moving_average_fraction: 0.999 }
  const x = tensor([2, 2, 2, 1], [1, 2, 0, -1, 4, 7, 3, 2])
  const blobs = [zeros([2]), zeros([2]), zeros([1])]

  it('normalizes a batch and moves its blobs', () => {
    const { tops, blobs: moved = [] } = layers['batch_norm'].forward(spec, [x], blobs, { phase: 'train' })
    const y = [-1.091088, -0.654653, -0.632454, -1.264909, 0.218218, 1.527524, 1.264909, 0.632454]
    near(tops[0].data, y, 6)
    near(moved[0].data, [3.5, 1], 12)
    near(moved[1].data, [7, 3.333333], 6)
    near(moved[2].data, [1], 12)
    const [tested] = run(spec, [x], moved, 'test')
    expect(tested.data[0]).toBeCloseTo((1 - 3.5) / Math.sqrt(7 + 1e-5), 12)
    near(
      run(spec, [x], blobs, 'test')[0].data,
      Array.from(x.data, (v) => v / Math.sqrt(1e-5)),
      9,
    )
  })

  it('has the documented gradient', () => {
    const dy = tensor([2, 2, 2, 1], [1, 0, 0, 0, 0, 0, 0, 1])
    const ctx = { phase: 'train' } as const
    const { bottoms } = layers['batch_norm'].backward(spec, [x], blobs, run(spec, [x], blobs), [dy], ctx)
    const dx = [0.197435, -0.187044, -0.094868, -0.031623, -0.083131, 0.072739, -0.284604, 0.411096]
    near(bottoms[0]?.data ?? [], dx, 6)
  })
})

describe('other layers', () => {
  it('softmax with a temperature', () => {
    const logits = tensor([1, 4], [7, 2, 3, 20])
    near(softmaxOf(logits, 2).data, [1.500692e-3, 1.231843e-4, 2.030966e-4, 0.998173], 7)
    near(softmaxOf(logits, 20).data, [0.2215785, 0.1725655, 0.1814132, 0.4244427], 7)
    near(run({ type: 'softmax' }, [logits])[0].data, [2.260324e-6, 1.522994e-8, 4.139928e-8, 0.9999977], 7)
  })

  it('argmax, the larger index first of equals', () => {
    const x = tensor([2, 4], [3, 5, 5, 1, 2, 2, 0, 9])
    const spec = { type: 'argmax', top_k: 2 }
    expect(run({ ...spec, out_max_val: false }, [x])[0]).toEqual(tensor([2, 1, 2], [2, 1, 3, 1]))
    expect(run({ ...spec, out_max_val: true }, [x])[0]).toEqual(tensor([2, 2, 2], [2, 1, 5, 5, 3, 1, 9, 2]))
    expect(run({ ...spec, out_max_val: true, axis: 0, top_k: 1 }, [x])[0]).toEqual(tensor([1, 4], [3, 5, 5, 9]))
    expect(run({ ...spec, out_max_val: false, axis: 1 }, [x])[0]).toEqual(tensor([2, 2], [2, 1, 3, 1]))
  })

  it('moves values where they belong', () => {
    const x = tensor([1, 2, 3], [1, 2, 3, 4, 5, 6])
    expect(run({ type: 'tile', axis: 1, tiles: 2 }, [x])[0].data.join()).toBe('1,2,3,4,5,6,1,2,3,4,5,6')
    expect(run({ type: 'tile', axis: 2, tiles: 2 }, [x])[0].data.join()).toBe('1,2,3,1,2,3,4,5,6,4,5,6')
    expect(run({ type: 'crop', axis: 1, offset: [1, 2] }, [x, zeros([1, 1, 1])])[0].data.join()).toBe('6')
    expect(run({ type: 'concat', axis: 2 }, [x, tensor([1, 2, 1], [7, 8])])[0].data.join()).toBe('1,2,3,7,4,5,6,8')
    const parts = run({ type: 'slice', axis: 2, slice_point: [1], top: ['a', 'b'] }, [x])
    expect(parts.map(({ data }) => data.join())).toEqual(['1,4', '2,3,5,6'])
    const scaled = run(
      { type: 'scale', axis: 1, num_axes: 1, bias_term: true },
      [x],
      [tensor([2], [2, 3]), tensor([2], [0, 1])],
    )
    expect(scaled[0].data.join()).toBe('2,4,6,13,16,19')
  })

  it('eltwise maximum gives the gradient to the first of equals', () => {
    const [x, y] = [tensor([1, 3], [1, 2, 0]), tensor([1, 3], [1, 0, 2])]
    const spec = { type: 'eltwise', operation: 'max', coeff: [] }
    const top = run(spec, [x, y])[0]
    expect(top.data.join()).toBe('1,2,2')
    const { bottoms } = layers['eltwise'].backward(spec, [x, y], [], [top], [full([1, 3], 1)], { phase: 'train' })
    expect(bottoms.map((gradient) => gradient?.data.join())).toEqual(['1,1,0', '0,0,1'])
  })

  it('dropout drops in training only', () => {
    const [x, mask] = [tensor([1, 2], [3, 4]), tensor([1, 2], [0, 2])]
    const forward = (phase: Phase): string =>
      layers['dropout'].forward({ type: 'dropout', dropout_ratio: 0.5 }, [x], [], { phase, mask }).tops[0].data.join()
    expect([forward('train'), forward('test')]).toEqual(['0,8', '3,4'])
  })

  it('mvn, eltwise, reduction, powers', () => {
    const x = tensor([1, 1, 1, 2], [1, 5])
    const mvn = { type: 'mvn', normalize_variance: true, across_channels: false, eps: 2 }
    near(run(mvn, [x])[0].data, [-0.5, 0.5], 12)
    near(run({ type: 'eltwise', operation: 'sum', coeff: [1, -2] }, [x, x])[0].data, [-1, -5], 12)
    near(run({ type: 'reduction', operation: 'mean', axis: 1, coeff: 2 }, [x])[0].data, [6], 12)
    near(run({ type: 'power', power: 2, scale: 2, shift: 1 }, [x])[0].data, [9, 121], 12)
    near(run({ type: 'exp', base: 2, scale: 1, shift: 1 }, [x])[0].data, [4, 64], 10)
    near(run({ type: 'log', base: 2, scale: 1, shift: 3 }, [x])[0].data, [2, 3], 12)
    near(run({ type: 'bnll' }, [mapped(x, (v) => 400 * (v - 3))])[0].data, [0, 800], 12)
  })
})

describe('losses', () => {
  const student = tensor([2, 3], [1, 2, 3, 0, 0, 0])
  const teacher = tensor([2, 3], [3, 1, 0, -1, 2, 0.5])
  const labels = tensor([2], [0, 1])
  const seed = { type: 'distillation', convention: 'seed', temperature: 1 }
  const soft = { type: 'softmax_cross_entropy', normalization: 'valid' }

  it('of the study: softmax, seed, their sum, true soft targets', () => {
    const [hard, distilled] = [losses['softmax_cross_entropy'], losses['distillation']]
    expect(distilled.value(seed, { input: student, target: teacher })).toBeCloseTo(2.3989859959, 9)
    const slope = distilled.gradient(seed, { input: student, target: teacher })
    near(slope.data, [-0.03660167, -0.00551966, 0.04212133, 0.04903679, -0.07537728, 0.02634049], 8)
    expect(hard.value(soft, { input: student, target: labels })).toBeCloseTo(1.7531091266, 9)
    const both = hard
      .gradient(soft, { input: student, target: labels })
      .data.map((g, i) => 0.9 * g + 0.1 * slope.data[i])
    near(both, [-0.41314641, 0.10957585, 0.30357056, 0.15490368, -0.30753773, 0.15263405], 8)
    // The document prints 1.8176966135 for the sum; its two terms, both right, make 1.8176968135.
    expect(0.9 * 1.7531091266 + 0.1 * 2.3989859959).toBeCloseTo(1.8176968135, 9)
    const targets = { ...seed, convention: 'soft_cross_entropy' }
    expect(distilled.value(targets, { input: student, target: teacher })).toBeCloseTo(1.6540014607, 9)
    near(
      distilled.gradient(targets, { input: student, target: teacher }).data,
      [-0.37688208, 0.06526664, 0.31161544, 0.14711038, -0.22613185, 0.07902147],
      8,
    )
  })

  it('seed with ten classes', () => {
    const [flat, first, second] = [zeros([1, 10]), zeros([1, 10]), zeros([1, 10])]
    first.data[0] = 1000
    second.data[1] = 1000
    const value = (input: RefTensor, target: RefTensor): number => losses['distillation'].value(seed, { input, target })
    expect(value(flat, second)).toBeCloseTo(7.343966601, 9)
    expect(value(first, first)).toBeCloseTo(6.551586313, 9)
    expect(value(first, second)).toBeCloseTo(7.551586313, 9)
    expect(value(first, flat)).toBeCloseTo(7.451586313, 9)
  })

  it('clamps the probability', () => {
    const far = tensor([1, 2], [1000, 0])
    const value = losses['softmax_cross_entropy'].value(soft, { input: far, target: tensor([1], [1]) })
    expect(value).toBeCloseTo(-Math.log(1.1754943508222875e-38), 9)
  })

  it('divides by what the normalization says, at least 1', () => {
    const [flat, target] = [zeros([2, 3, 1, 2]), tensor([2, 1, 2], [0, 2, 2, 1])]
    const value = (normalization: string, ignored: number): number =>
      losses['softmax_cross_entropy'].value({ ...soft, normalization, ignore_label: ignored }, { input: flat, target })
    const sizes = ['valid', 'full', 'batch_size', 'none'].map((one) => value(one, 2) / Math.log(3))
    near(sizes, [2 / 2, 2 / 4, 2 / 2, 2 / 1], 12)
    near([value('valid', 9), value('batch_size', 9)], [Math.log(3), 2 * Math.log(3)], 12)
    const none = { input: zeros([1, 3]), target: tensor([1], [0]) }
    expect(losses['softmax_cross_entropy'].value({ ...soft, ignore_label: 0 }, none)).toBe(0)
    const binary = { type: 'sigmoid_cross_entropy', ignore_label: -1 }
    const halves = { input: zeros([2, 3]), target: tensor([2, 3], [0, 1, -1, 1, 0, -1]) }
    const counts = ['valid', 'full', 'batch_size', 'none'].map(
      (normalization) => losses['sigmoid_cross_entropy'].value({ ...binary, normalization }, halves) / Math.LN2,
    )
    near(counts, [1, 4 / 6, 4 / 2, 4], 12)
  })

  it('infogain with the unit matrix is softmax', () => {
    const matrix = [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ]
    const spec = { type: 'infogain', matrix, normalization: 'valid' }
    expect(losses['infogain'].value(spec, { input: student, target: labels })).toBeCloseTo(1.7531091266, 9)
  })

  it('small ones by hand', () => {
    const [a, b] = [tensor([2, 2], [3, 4, 0, 0.5]), zeros([2, 2])]
    expect(losses['euclidean'].value({ type: 'euclidean' }, { input: a, target: b })).toBeCloseTo(25.25 / 4, 12)
    const hinge = { type: 'hinge', norm: 'l1' }
    expect(losses['hinge'].value(hinge, { input: a, target: labels })).toBeCloseTo((0 + 5 + 1 + 0.5) / 2, 12)
    expect(losses['hinge'].value({ ...hinge, norm: 'l2' }, { input: a, target: labels })).toBeCloseTo(26.25 / 2, 12)
    const ports = { input: a, target: b, similar: tensor([2], [1, 0]) }
    const pairs = { type: 'contrastive', margin: 1, legacy_version: false }
    expect(losses['contrastive'].value(pairs, ports)).toBeCloseTo((25 + 0.25) / 4, 12)
    expect(losses['contrastive'].value({ ...pairs, legacy_version: true }, ports)).toBeCloseTo((25 + 0.75) / 4, 12)
  })
})

it('metrics', () => {
  const input = tensor([4, 3], [1, 3, 2, 2, 2, 0, 5, 0, 1, 0, 0, 0])
  const labels = tensor([4], [1, 0, 2, 1])
  expect(accuracy(input, labels)).toBe(0.25)
  expect(accuracy(input, labels, 2)).toBe(0.75)
  expect(accuracy(input, labels, 3)).toBe(1)
  expect(perClassAccuracy(input, labels)).toEqual([0, 0.5, 0])
  expect(agreement(input, tensor([4, 3], [0, 1, 0, 0, 9, 0, 1, 1, 0, 2, 0, 0]))).toBe(0.75)
  const [flat, one] = [zeros([2, 4]), tensor([2, 4], [1, 0, 0, 0, 0, 0.5, 0.5, 0])]
  expect(entropy(flat)).toBeCloseTo(Math.log(4), 12)
  expect(crossEntropy(flat, tensor([2], [0, 3]))).toBeCloseTo(Math.log(4), 12)
  expect(crossEntropy(flat, one)).toBeCloseTo(Math.log(4), 12)
  expect(
    kl(
      flat,
      mapped(one, (p) => 2000 * p),
    ),
  ).toBeCloseTo((Math.log(4) + Math.log(2)) / 2, 12)
})

describe('solvers', () => {
  const defaults = {
    momentum: 0.9,
    momentum2: 0.999,
    delta: 1e-8,
    rms_decay: 0.98,
    weight_decay: 0,
    regularization: 'l2',
  }

  /** W after each of three steps from 1. */
  function steps(spec: Spec, lr: number, decayMult = 1): number[] {
    const reference = solvers[spec.type]
    let W: Float64Array = Float64Array.of(1)
    let slots: Float64Array[] = reference.slots.map(() => new Float64Array(1))
    return [0.5, 0.25, 0.1].map((g, i) => {
      ;({ W, slots } = reference.update(spec, W, Float64Array.of(g), slots, lr, i + 1, decayMult))
      return W[0]
    })
  }

  const sequences: [string, Record<string, unknown>, number, number[], number][] = [
    ['sgd', { weight_decay: 0.004 }, 0.001, [0.999496, 0.998788402016, 0.998047568677], 12],
    ['nesterov', {}, 0.1, [0.905, 0.817, 0.7413], 12],
    ['adagrad', { momentum: 0 }, 0.1, [0.900000002, 0.855278643, 0.837669625], 9],
    ['rmsprop', { momentum: 0 }, 0.1, [0.292893319, -0.025894997, -0.152619475], 9],
    ['adadelta', { momentum: 0.95, delta: 1e-6 }, 0.1, [0.999552804, 0.999264145, 0.999137482], 9],
    ['adam', {}, 0.1, [0.900000063, 0.806782152, 0.724593697], 9],
  ]

  it.each(sequences)('%s', (type, settings, lr, wanted, decimals) => {
    near(steps({ ...defaults, type, ...settings }, lr), wanted, decimals)
  })

  it('adamw decays the weight, not the gradient', () => {
    const [first] = steps({ ...defaults, type: 'adamw', weight_decay: 0.1 }, 0.1, 2)
    expect(first).toBeCloseTo(1 - 0.1 * (0.5 / (0.5 + 1e-8) + 0.2), 12)
  })

  it('l1 decay, decay_mult and clipping', () => {
    const spec = { ...defaults, type: 'sgd', weight_decay: 0.01, regularization: 'l1' }
    expect(steps(spec, 0.1, 3)[0]).toBeCloseTo(1 - 0.1 * 0.53, 12)
    expect(clip([Float64Array.of(3), Float64Array.of(0, 4)], 1).map((g) => Array.from(g))).toEqual([
      [0.6000000000000001],
      [0, 0.8],
    ])
    expect(clip([Float64Array.of(3)], 5)).toEqual([Float64Array.of(3)])
    expect(clip([Float64Array.of(3)], -1)).toEqual([Float64Array.of(3)])
  })
})

describe('learning rates', () => {
  const rate = { base_lr: 0.01, gamma: 0.0001, power: 0.75, stepsize: 100, stepvalue: [3, 5], max_iter: 200 }

  it('inv, as documented', () => {
    const wanted: [number, number][] = [
      [100, 0.00992565],
      [500, 0.009640688],
      [1000, 0.009310124],
      [5000, 0.007377879],
      [10000, 0.005946036],
    ]
    for (const [i, value] of wanted) expect(learningRate({ ...rate, type: 'inv' }, i)).toBeCloseTo(value, 9)
  })

  it('the others', () => {
    const at = (type: string, i: number, more: object = {}): number =>
      learningRate({ ...rate, base_lr: 1, gamma: 0.5, type, ...more }, i)
    expect([0, 99, 100, 250].map((i) => at('step', i))).toEqual([1, 1, 0.5, 0.25])
    expect([2, 3, 4, 5].map((i) => at('multistep', i))).toEqual([1, 0.5, 0.5, 0.25])
    expect([at('fixed', 9), at('exp', 3), at('poly', 100, { power: 2 })]).toEqual([1, 0.125, 0.25])
    near(
      [at('sigmoid', 100), at('sigmoid', 102), at('cosine', 50)],
      [0.5, 1 / (1 + Math.exp(-1)), 0.5 + Math.SQRT1_2 / 2],
      12,
    )
    const warmup = { iterations: 10, from: 0.2 }
    near(
      [0, 5, 10].map((i) => at('fixed', i, { warmup })),
      [0.2, 0.6, 1],
      12,
    )
  })
})
