/** The losses, on the numbers of the notes (6.4, 6.7, 6.8 and the study's) and on rows that are summed by hand. */
import { describe, expect, it } from 'vitest'

import { layerOf, lossOf } from '../spec-of.ts'
import type { RefTensor } from '../reference/tensor.ts'
import type { DistillationLoss } from '../../compiler/schema/index.ts'
import { layerOn, lossOn, near, ones, tensor } from './on-engine.ts'

const student = tensor([2, 3], 1, 2, 3, 0, 0, 0)
const teacher = tensor([2, 3], 3, 1, 0, -1, 2, 0.5)
const label = [0, 1]

const soft = (more: Partial<DistillationLoss> = {}): DistillationLoss => lossOf({ type: 'distillation', ...more })
const hard = lossOf({ type: 'softmax_cross_entropy', target: 'data.label' })
const seed = soft({ convention: 'seed' })

describe('constants', () => {
  it('loss softmax_cross_entropy and loss distillation: their sum at λ = 0.1', async () => {
    const [h, s] = [await lossOn(hard, student, { label }), await lossOn(seed, student, { t: teacher })]
    expect(h.value).toBeCloseTo(1.7531091266, 9)
    // the notes print 1.8176966135, a slip: their own two terms make 1.8176968135
    expect(0.9 * h.value + 0.1 * s.value).toBeCloseTo(1.8176968135, 9)
    near(
      h.gradient.map((d, i) => 0.9 * d + 0.1 * s.gradient[i]),
      [-0.41314641, 0.10957585, 0.30357056, 0.15490368, -0.30753773, 0.15263405],
      8,
    )
  })

  it('loss softmax_cross_entropy: ln C where nothing is known, (p − onehot)/N', async () => {
    const ten = await lossOn(hard, tensor([1, 10], ...Array<number>(10).fill(0)), { label: [3] })
    expect(ten.value).toBeCloseTo(2.302585, 6)
    near(
      ten.gradient,
      Array.from({ length: 10 }, (_, k) => (k === 3 ? -0.9 : 0.1)),
      12,
    )
    const thousand = await lossOn(hard, tensor([1, 1000], ...Array<number>(1000).fill(0)), { label: [0] })
    expect(thousand.value).toBeCloseTo(6.907755, 6)
  })

  it('loss softmax_cross_entropy: no probability below FLT_MIN, and a gradient all the same', async () => {
    const { value, gradient } = await lossOn(hard, tensor([1, 2], 0, 200), { label: [0] })
    expect(value).toBeCloseTo(87.3365, 4)
    near(gradient, [-1, 1], 12)
  })

  it('loss softmax_cross_entropy: what each normalization divides by', async () => {
    const flat = tensor([4, 3], ...Array<number>(12).fill(0))
    const over = async (normalization: 'valid' | 'full' | 'batch_size' | 'none', ignored: number): Promise<number> => {
      const spec = lossOf({ type: 'softmax_cross_entropy', target: 'data.label', normalization, ignore_label: ignored })
      return (await lossOn(spec, flat, { label: [0, 2, 2, 1] })).value / Math.log(3)
    }
    // two of the four are labelled 2
    near(
      [await over('valid', 2), await over('full', 2), await over('batch_size', 2), await over('none', 2)],
      [1, 0.5, 0.5, 2],
      12,
    )
  })

  it('loss distillation: the seed convention, value and gradient', async () => {
    const { value, gradient } = await lossOn(seed, student, { t: teacher })
    expect(value).toBeCloseTo(2.3989859959, 9)
    near(gradient, [-0.03660167, -0.00551966, 0.04212133, 0.04903679, -0.07537728, 0.02634049], 8)
  })

  it('loss distillation: true soft targets, and kl is that less the teacher’s entropy', async () => {
    const slope = [-0.37688208, 0.06526664, 0.31161544, 0.14711038, -0.22613185, 0.07902147]
    const cross = await lossOn(soft({ convention: 'soft_cross_entropy' }), student, { t: teacher })
    expect(cross.value).toBeCloseTo(1.6540014607, 9)
    near(cross.gradient, slope, 8)
    const kl = await lossOn(soft(), student, { t: teacher })
    near(kl.gradient, slope, 8)
    const [p] = (await layerOn(layerOf({ type: 'softmax' }), [teacher])).tops
    const entropy = -p.reduce((sum, x) => sum + x * Math.log(x), 0) / 2
    expect(kl.value + entropy).toBeCloseTo(1.6540014607, 9)
  })

  it('loss distillation: at temperature T, T² times the loss of logits over T', async () => {
    const quarter = ({ shape, data }: RefTensor): RefTensor => ({ shape, data: data.map((x) => x / 4) })
    for (const convention of ['kl', 'soft_cross_entropy'] as const) {
      const warm = await lossOn(soft({ convention, temperature: 4 }), student, { t: teacher })
      const cool = await lossOn(soft({ convention }), quarter(student), { t: quarter(teacher) })
      expect(warm.value).toBeCloseTo(16 * cool.value, 12)
      near(
        warm.gradient,
        cool.gradient.map((d) => 4 * d),
        12,
      )
    }
  })

  it('loss distillation: mse_logits is half the squared distance', async () => {
    const { value, gradient } = await lossOn(soft({ convention: 'mse_logits' }), student, { t: teacher })
    expect(value).toBeCloseTo((4 + 1 + 9 + 1 + 4 + 0.25) / 4, 12)
    near(gradient, [-1, 0.5, 1.5, 0.5, -1, -0.25], 12)
  })
})

describe('constants', () => {
  const sure = (classes: number, k: number): RefTensor =>
    tensor([1, classes], ...Array.from({ length: classes }, (_, i) => (i === k ? 60 : 0)))
  const flat = (classes: number): RefTensor => tensor([1, classes], ...Array<number>(classes).fill(0))
  const value = async (z: RefTensor, t: RefTensor): Promise<number> => (await lossOn(seed, z, { t })).value

  // C·ln(1 + e^(1/C)) − 1/C at the start, (C − 1)·ln 2 + ln(1 + 1/e) at the least
  it.each([
    [10, 7.34397, 6.55159, 5],
    [100, 69.806, 68.935, 3],
    [1000, 693.646, 692.767, 3],
  ])('loss distillation: the seed convention’s bounds for %i classes', async (classes, start, least, digits) => {
    expect(await value(flat(classes), sure(classes, 3))).toBeCloseTo(start, digits)
    expect(await value(flat(classes), flat(classes))).toBeCloseTo(start, digits)
    expect(await value(sure(classes, 3), sure(classes, 3))).toBeCloseTo(least, digits)
  })

  it('loss distillation: the seed convention on ten classes, to all digits', async () => {
    expect(await value(flat(10), sure(10, 3))).toBeCloseTo(7.343966601, 9)
    expect(await value(sure(10, 3), sure(10, 3))).toBeCloseTo(6.551586313, 9)
    expect(await value(sure(10, 4), sure(10, 3))).toBeCloseTo(7.551586313, 9)
    expect(await value(sure(10, 4), flat(10))).toBeCloseTo(7.451586313, 9)
  })

  it('loss distillation: the seed convention’s gradient starts at a tenth of cross-entropy’s', async () => {
    const { gradient } = await lossOn(seed, flat(10), { t: sure(10, 3) })
    near(
      gradient,
      Array.from({ length: 10 }, (_, k) => (k === 3 ? -0.09 : 0.01)),
      12,
    )
  })
})

describe('constants', () => {
  it('loss sigmoid_cross_entropy: over images, not numbers; (σ(x) − t)/N', async () => {
    const flat = tensor([2, 3], 0, 0, 0, 0, 0, 0)
    const t = tensor([2, 3], 1, 0, 0.5, 1, 1, 0)
    const spec = lossOf({ type: 'sigmoid_cross_entropy' })
    const { value, gradient } = await lossOn(spec, flat, { t })
    expect(value).toBeCloseTo(3 * Math.LN2, 12)
    near(gradient, [-0.25, 0.25, 0, -0.25, -0.25, 0.25], 12)
    const far = await lossOn(spec, tensor([1, 2], 500, -500), { t: tensor([1, 2], 0, 0) })
    expect(far.value).toBeCloseTo(500, 9)
  })

  it('loss sigmoid_cross_entropy: what each normalization divides by, two of six ignored', async () => {
    const [flat, t] = [tensor([2, 3], 0, 0, 0, 0, 0, 0), tensor([2, 3], 0, 1, -1, 1, 0, -1)]
    const over = async (normalization: 'valid' | 'full' | 'batch_size' | 'none'): Promise<number> =>
      (await lossOn(lossOf({ type: 'sigmoid_cross_entropy', normalization, ignore_label: -1 }), flat, { t })).value /
      Math.LN2
    near([await over('valid'), await over('full'), await over('batch_size'), await over('none')], [1, 4 / 6, 2, 4], 12)
  })

  it('loss infogain: softmax cross-entropy where H is the unit matrix; rows of H weigh', async () => {
    const unit = [0, 1, 2].map((i) => [0, 1, 2].map((k) => (i === k ? 1 : 0)))
    const plain = await lossOn(lossOf({ type: 'infogain', target: 'data.label', matrix: unit }), student, { label })
    const cross = await lossOn(hard, student, { label })
    expect(plain.value).toBeCloseTo(1.7531091266, 9)
    near(plain.gradient, cross.gradient, 12)
    const matrix = [
      [2, 1],
      [0, 3],
    ]
    const { value, gradient } = await lossOn(
      lossOf({ type: 'infogain', target: 'data.label', matrix }),
      tensor([2, 2], 0, 0, 0, 0),
      {
        label,
      },
    )
    expect(value).toBeCloseTo(3 * Math.LN2, 12)
    near(gradient, [(1.5 - 2) / 2, (1.5 - 1) / 2, 1.5 / 2, (1.5 - 3) / 2], 12) // (p·ΣH − H)/N
    const floor = await lossOn(
      lossOf({
        type: 'infogain',
        target: 'data.label',
        matrix: [
          [1, 0],
          [0, 1],
        ],
      }),
      tensor([1, 2], 0, 200),
      {
        label: [0],
      },
    )
    expect(floor.value).toBeCloseTo(46.0517, 4) // −ln 10⁻²⁰
  })

  const [a, zero] = [tensor([2, 2], 3, 4, 0, 0.5), tensor([2, 2], 0, 0, 0, 0)]

  it('loss euclidean: Σ(a − b)²/2N', async () => {
    const { value, gradient } = await lossOn(lossOf({ type: 'euclidean' }), a, { t: zero })
    expect([value, gradient]).toEqual([25.25 / 4, [1.5, 2, 0, 0.25]])
  })

  it('loss hint: the same on any layer', async () => {
    const map = { shape: [2, 1, 2, 1], data: a.data }
    const { value, gradient } = await lossOn(lossOf({ type: 'hint' }), map, { t: ones([2, 1, 2, 1]) })
    expect([value, gradient]).toEqual([(4 + 9 + 1 + 0.25) / 4, [1, 1.5, -0.5, -0.25]])
  })

  it('loss hinge: max(0, 1 − x) at the class, max(0, 1 + x) elsewhere', async () => {
    const l1 = await lossOn(lossOf({ type: 'hinge', target: 'data.label' }), a, { label })
    near([l1.value, ...l1.gradient], [(0 + 5 + 1 + 0.5) / 2, 0, 0.5, 0.5, -0.5], 12)
    const l2 = await lossOn(lossOf({ type: 'hinge', target: 'data.label', norm: 'l2' }), a, { label })
    near([l2.value, ...l2.gradient], [26.25 / 2, 0, 5, 1, -0.5], 12)
  })

  it('loss contrastive: pulls what is similar, pushes others out to the margin', async () => {
    const more = { type: 'contrastive', similar: 'data.label' } as const
    const given = { t: zero, label: [1, 0] }
    const { value, gradient } = await lossOn(lossOf(more), a, given)
    expect(value).toBeCloseTo((25 + 0.25) / 4, 9)
    near(gradient, [1.5, 2, 0, -0.25], 6)
    const legacy = await lossOn(lossOf({ ...more, legacy_version: true }), a, given)
    expect(legacy.value).toBeCloseTo((25 + 0.75) / 4, 12)
    near(legacy.gradient, [1.5, 2, 0, -0.25], 12) // −d(d²)/db/2N
  })
})
