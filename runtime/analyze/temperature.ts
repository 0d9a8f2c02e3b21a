/**
 * What a temperature makes of the answers: NLL and ECE of softmax(z/T), and the T of least NLL, which is fitted on images that
 * it is not judged by: the validation images, or, where the spec holds none out, half of the test set, drawn by the seed.
 */
import { grouped } from '../../compiler/emit/index.ts'
import { permutation, RandomWords } from '../random/index.ts'
import { calibrationOf } from './calibration.ts'
import { logShares, some, type Scores } from './scores.ts'
import { chart, type Measuring, measuring } from './section.ts'

export const TEMPERATURES = [1, 2, 4, 8, 20] as const

/** Where the least is looked for, by order of magnitude. */
const [LOW, HIGH] = [0.05, 50]

/** Of a T, relative. */
const EXACTLY = 1e-6

interface AtTemperature {
  readonly temperature: number
  readonly nll: number
  readonly ece: number
}

export interface TemperatureSweep {
  /** On the whole test set. */
  readonly at: readonly AtTemperature[]
  readonly fitted: {
    readonly temperature: number
    readonly on: 'validation' | 'half of the test set'
    /** Of the images that it was not fitted on. */
    readonly before: AtTemperature
    readonly after: AtTemperature
    readonly images: { readonly fitted: number; readonly judged: number }
  }
}

/** Mean of −ln softmax(z/T)(label), in nats. */
export function nllAt(scores: Scores, temperature: number): number {
  let sum = 0
  for (let image = 0; image < scores.count; image++) sum -= logShares(scores, image, temperature)[scores.labels[image]]
  return sum / scores.count
}

/** The T of least NLL: golden-section search over ln T; NLL has one least value in 1/T, so in ln T as well. */
export function fitTemperature(scores: Scores): number {
  const ratio = (Math.sqrt(5) - 1) / 2
  let [low, high] = [Math.log(LOW), Math.log(HIGH)]
  let [left, right] = [high - ratio * (high - low), low + ratio * (high - low)]
  let [atLeft, atRight] = [left, right].map((at) => nllAt(scores, Math.exp(at)))
  while (high - low > EXACTLY) {
    if (atLeft <= atRight) {
      ;[high, right, atRight] = [right, left, atLeft]
      left = high - ratio * (high - low)
      atLeft = nllAt(scores, Math.exp(left))
    } else {
      ;[low, left, atLeft] = [left, right, atRight]
      right = low + ratio * (high - low)
      atRight = nllAt(scores, Math.exp(right))
    }
  }
  return Math.exp((low + high) / 2)
}

/** By the seed: which half to fit on, and which to judge by; each in the order of the set. */
export function halves(count: number, seed: number): readonly [fitted: readonly number[], judged: readonly number[]] {
  const order = permutation(count, new RandomWords(seed, 'analysis', 'temperature'))
  const half = Math.floor(count / 2)
  const sorted = (part: Uint32Array): readonly number[] => [...part].sort((a, b) => a - b)
  return [sorted(order.subarray(0, half)), sorted(order.subarray(half))]
}

function at(scores: Scores, temperature: number): AtTemperature {
  return { temperature, nll: nllAt(scores, temperature), ece: calibrationOf(scores, temperature).ece }
}

/** Evenly by order of magnitude, for the charts. */
const CURVE = Array.from({ length: 25 }, (_, i) => 0.25 * 2 ** (i * (Math.log2(80) / 24)))

export const temperature: Measuring = measuring<TemperatureSweep & { readonly curve: readonly AtTemperature[] }>({
  key: 'temperature',
  measure: ({ test, validation, seed }) => {
    const [first, second] = halves(test.count, seed)
    const fitting = validation ?? some(test, first)
    const judged = validation ? test : some(test, second)
    const best = fitTemperature(fitting)
    return {
      at: TEMPERATURES.map((one) => at(test, one)),
      fitted: {
        temperature: best,
        on: validation ? 'validation' : 'half of the test set',
        before: at(judged, 1),
        after: at(judged, best),
        images: { fitted: fitting.count, judged: judged.count },
      },
      curve: CURVE.map((one) => at(test, one)),
    }
  },
  section: ({ at: sweep, fitted, curve }, { network }) => {
    const { before, after, images } = fitted
    const where =
      fitted.on === 'validation'
        ? `the ${grouped(images.fitted)} validation images, judged by the ${grouped(images.judged)} test images`
        : `${grouped(images.fitted)} of the test images, drawn by the seed because the spec holds none out, judged by the other ${grouped(images.judged)}`
    const drawn = (key: 'nll' | 'ece', title: string): ReturnType<typeof chart> =>
      chart({
        name: `${network} ${key} by temperature`,
        title,
        detail: 'of softmax(z/T), over the whole test set',
        x: 'temperature',
        spaced: 'log',
        iterations: curve.map(({ temperature: one }) => one),
        series: [{ label: title, phase: 'test', color: key === 'nll' ? 0 : 2, points: curve.map((one) => one[key]) }],
      })
    return {
      title: 'Temperature',
      notes: [
        `The temperature of least NLL is ${fitted.temperature.toFixed(4)}, fitted on ${where}. NLL ${before.nll.toFixed(4)} → ${after.nll.toFixed(4)}, ECE ${before.ece.toFixed(4)} → ${after.ece.toFixed(4)}.`,
      ],
      tables: [
        {
          head: ['temperature', 'NLL', 'ECE'],
          rows: sweep.map(({ temperature: one, nll, ece }) => [String(one), { share: nll }, { share: ece }]),
        },
      ],
      charts: [drawn('nll', 'NLL by temperature'), drawn('ece', 'ECE by temperature')],
    }
  },
})
