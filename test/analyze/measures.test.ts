/** Each measure on a few images whose numbers are worked out by hand. */
import { describe, expect, it } from 'vitest'

import { agreementOf } from '../../runtime/analyze/agreement.ts'
import { calibrationOf } from '../../runtime/analyze/calibration.ts'
import { classesOf } from '../../runtime/analyze/classes.ts'
import { deadUnitsOf } from '../../runtime/analyze/dead-units.ts'
import { softenedExamples } from '../../runtime/analyze/examples.ts'
import { pullsOf, sumOfNorms } from '../../runtime/analyze/pulls.ts'
import { asScores, logShares, some, type Scores } from '../../runtime/analyze/scores.ts'
import { fitTemperature, halves, nllAt } from '../../runtime/analyze/temperature.ts'

/** Scores whose softmax are these shares. */
function ofShares(rows: readonly (readonly number[])[], labels: readonly number[]): Scores {
  return { count: rows.length, width: rows[0].length, data: rows.flat().map(Math.log), labels }
}

describe('calibration', () => {
  it('is the gap between sure and right, bin by bin', () => {
    // (0.6, 0.6667]: two images of which one is right; (0.8667, 0.9333]: one, right; (0.9333, 1]: one, wrong
    const scores = ofShares(
      [
        [0.65, 0.35],
        [0.39, 0.61],
        [0.1, 0.9],
        [0.96, 0.04],
      ],
      [0, 0, 1, 1],
    )
    const { ece, largest_gap, accuracy, confidence, nll, bins } = calibrationOf(scores)
    expect(ece).toBeCloseTo((2 * Math.abs(0.5 - 0.63) + Math.abs(1 - 0.9) + 0.96) / 4, 12)
    expect(largest_gap).toBeCloseTo(0.96, 12)
    expect([accuracy, confidence]).toEqual([0.5, expect.closeTo((0.65 + 0.61 + 0.9 + 0.96) / 4, 12)])
    expect(nll).toBeCloseTo(-(Math.log(0.65) + Math.log(0.39) + Math.log(0.9) + Math.log(0.04)) / 4, 12)
    expect(bins.map(({ images }) => images)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1, 1])
    expect(bins[9]).toMatchObject({ accuracy: 0.5, confidence: expect.closeTo(0.63, 12) as number })
    expect(bins[0]).toMatchObject({ accuracy: null, confidence: null })
  })

  it('counts a share to its bin, and 1 to the last', () => {
    const scores: Scores = { count: 2, width: 2, data: [1, 1, 900, 0], labels: [0, 0] }
    const filled = calibrationOf(scores).bins.flatMap(({ images }, i) => (images > 0 ? [i] : []))
    expect(filled).toEqual([7, 14]) // a half is in the middle of the eighth of 15
  })
})

describe('temperature', () => {
  it('is fitted where the mean share of the label is how often it is right', () => {
    // all images alike, right 4 times in 5: least NLL where 1 / (1 + e^(−3/T)) = 4/5
    const labels = Array.from({ length: 50 }, (_, i) => (i % 5 === 0 ? 1 : 0))
    const scores: Scores = { count: 50, width: 2, data: labels.flatMap(() => [3, 0]), labels }
    expect(fitTemperature(scores)).toBeCloseTo(3 / Math.log(4), 5)
  })

  it('softens: NLL of softmax(z/T)', () => {
    const scores: Scores = { count: 1, width: 3, data: [2, 0, -2], labels: [1] }
    expect(nllAt(scores, 2)).toBeCloseTo(Math.log(Math.E + 1 + 1 / Math.E), 12)
    expect(Math.exp(logShares(scores, 0, 1e9)[0])).toBeCloseTo(1 / 3, 8)
    const huge: Scores = { count: 1, width: 2, data: [1e4, -1e4], labels: [1] }
    expect(nllAt(huge, 1)).toBeCloseTo(2e4, 6) // no exponential overflows
  })

  it('is judged by other images than it was fitted on, by the seed', () => {
    const [one, other] = halves(101, 7)
    expect([one.length, other.length]).toEqual([50, 51])
    expect(new Set([...one, ...other]).size).toBe(101)
    expect(halves(101, 7)).toEqual([one, other])
    expect(halves(101, 8)).not.toEqual([one, other])
    const scores: Scores = { count: 3, width: 1, data: [5, 6, 7], labels: [0, 1, 2] }
    expect(some(scores, [2, 0])).toEqual({ count: 2, width: 1, data: Float64Array.of(7, 5), labels: [2, 0] })
  })
})

describe('agreement', () => {
  const teacher = ofShares(
    [
      [0.8, 0.2],
      [0.6, 0.4],
      [0.3, 0.7],
    ],
    [0, 1, 1],
  )
  const student = ofShares(
    [
      [0.5, 0.5],
      [0.9, 0.1],
      [0.7, 0.3],
    ],
    [0, 1, 1],
  )

  it('is how often both say the same, also where the teacher is right or wrong', () => {
    const kl = (p: number, q: number): number => p * Math.log(p / q) + (1 - p) * Math.log((1 - p) / (1 - q))
    expect(agreementOf('t', student, teacher)).toEqual({
      teacher: 't',
      agreement: 2 / 3,
      where_right: 1 / 2,
      where_wrong: 1,
      kl: expect.closeTo((kl(0.8, 0.5) + kl(0.6, 0.9) + kl(0.3, 0.7)) / 3, 12) as number,
      accuracy: { student: 1 / 3, teacher: 2 / 3 },
    })
    expect(agreementOf('t', teacher, teacher)).toMatchObject({ agreement: 1, kl: 0 })
  })

  it('is not of networks with other classes', () => {
    expect(agreementOf('t', student, { ...teacher, width: 3 })).toBeUndefined()
  })
})

describe('classes', () => {
  it('are counted by label and answer', () => {
    const labels = [0, 0, 0, 1, 1]
    const answers = [0, 2, 2, 1, 0]
    const data = answers.flatMap((answer) => [0, 1, 2].map((one) => (one === answer ? 1 : 0)))
    expect(classesOf({ count: 5, width: 3, data, labels }, 3)).toEqual({
      by_class: [
        { class: 0, images: 3, accuracy: 1 / 3 },
        { class: 1, images: 2, accuracy: 1 / 2 },
        { class: 2, images: 0, accuracy: null },
      ],
      confusion: [
        [1, 0, 2],
        [1, 1, 0],
        [0, 0, 0],
      ],
      mistakes: [
        { class: 0, taken_for: 2, images: 2 },
        { class: 1, taken_for: 0, images: 1 },
      ],
    })
  })
})

describe('dead units', () => {
  it('pass nothing for any image', () => {
    const rectified = [
      { layer: 'relu1', places: 4, passed: Float64Array.of(0, 3, 0, 1e-30) },
      { layer: 'relu2', places: 1, passed: Float64Array.of(1) },
    ]
    expect(deadUnitsOf(rectified)).toEqual({
      layers: [
        { layer: 'relu1', units: 4, places: 4, dead: 2, share: 0.5 },
        { layer: 'relu2', units: 1, places: 1, dead: 0, share: 0 },
      ],
      units: 5,
      dead: 2,
      share: 0.4,
    })
  })
})

describe('what pulls at the scores', () => {
  it('is the length of each image’s own gradient, times the weight', () => {
    expect(sumOfNorms([3 / 2, 4 / 2, 0, 5 / 2], 2)).toBe(5 + 5) // of a mean over two
    const terms = [
      { loss: 'hard', weight: 0.9, size: 1 },
      { loss: 'soft', weight: 0.1, size: 0.1 },
    ]
    const { states } = pullsOf([
      { iteration: 10, images: 2, terms },
      { iteration: 0, images: 2, terms: [{ loss: 'hard', weight: 0, size: 1 }] },
    ])
    expect(states.map(({ iteration }) => iteration)).toEqual([0, 10])
    expect(states[0].terms[0]).toMatchObject({ size: 0, share: null })
    const shares = states[1].terms.map(({ share }) => share)
    expect(shares).toEqual([expect.closeTo(90 / 91, 12), expect.closeTo(1 / 91, 12)])
  })
})

describe('softened answers', () => {
  it('are of the median of those that are right, a class each', () => {
    const scores = ofShares(
      [
        [0.9, 0.05, 0.05],
        [0.5, 0.3, 0.2],
        [0.2, 0.5, 0.3],
        [0.1, 0.2, 0.7],
      ],
      [0, 0, 0, 2],
    )
    const [first, second, ...others] = softenedExamples(scores, 3)
    expect(others).toEqual([]) // nothing of class 1 is right
    expect([first.image, first.label, first.classes]).toEqual([1, 0, [0, 1, 2]])
    expect([second.image, second.classes]).toEqual([3, [2, 1, 0]])
    const at2 = first.shares[1]
    const roots = [0.5, 0.3, 0.2].map(Math.sqrt)
    const sum = roots.reduce((a, b) => a + b)
    expect([at2.temperature, at2.of]).toEqual([2, roots.map((root) => expect.closeTo(root / sum, 12) as number)])
  })
})

describe('scores', () => {
  it('are made of what is a softmax already, and are else what they are', () => {
    const shares = Float32Array.of(0.25, 0.75, 1, 0)
    expect([...asScores(shares, 2)].slice(0, 2)).toEqual([Math.log(0.25), Math.log(0.75)])
    expect(Number.isFinite(asScores(shares, 2)[3])).toBe(true)
    const scores = Float32Array.of(2, -1)
    expect(asScores(scores, 2)).toBe(scores)
  })
})
