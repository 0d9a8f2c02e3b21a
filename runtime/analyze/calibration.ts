/**
 * Whether a network is as often right as it is sure: the expected calibration error of Guo et al. 2017 (arXiv 1706.04599), over
 * 15 bins of equal width of the largest share.
 */
import { answerOf, logShares, type Scores } from './scores.ts'
import { chart, type Measuring, measuring } from './section.ts'

const BINS = 15

/** Of mean confidence and accuracy: closer ones are alike. */
const NEAR = 0.005

export interface Calibration {
  /** Σ share of the images in a bin · |accuracy − confidence|. */
  readonly ece: number
  /** Of the bin where it is largest. */
  readonly largest_gap: number
  readonly accuracy: number
  /** Mean of the largest share. */
  readonly confidence: number
  /** Mean of −ln p(label), in nats. */
  readonly nll: number
  readonly bins: readonly {
    /** The bin is (low, high]. */
    readonly low: number
    readonly high: number
    readonly images: number
    /** Of the images in it; null where there are none. */
    readonly confidence: number | null
    readonly accuracy: number | null
  }[]
}

export function calibrationOf(scores: Scores, temperature = 1): Calibration {
  const bins = Array.from({ length: BINS }, () => ({ images: 0, sure: 0, right: 0 }))
  let nll = 0
  for (let image = 0; image < scores.count; image++) {
    const shares = logShares(scores, image, temperature)
    const answer = answerOf(scores, image)
    const confidence = Math.exp(shares[answer])
    const bin = bins[Math.min(BINS - 1, Math.max(0, Math.ceil(confidence * BINS) - 1))]
    bin.images++
    bin.sure += confidence
    if (answer === scores.labels[image]) bin.right++
    nll -= shares[scores.labels[image]]
  }
  const { count } = scores
  const gaps = bins.map(({ sure, right }) => Math.abs(right - sure))
  const sumOf = (key: 'sure' | 'right'): number => bins.reduce((sum, bin) => sum + bin[key], 0)
  return {
    ece: gaps.reduce((sum, gap) => sum + gap, 0) / count,
    largest_gap: Math.max(...gaps.map((gap, i) => (bins[i].images === 0 ? 0 : gap / bins[i].images))),
    accuracy: sumOf('right') / count,
    confidence: sumOf('sure') / count,
    nll: nll / count,
    bins: bins.map(({ images, sure, right }, i) => ({
      low: i / BINS,
      high: (i + 1) / BINS,
      images,
      confidence: images === 0 ? null : sure / images,
      accuracy: images === 0 ? null : right / images,
    })),
  }
}

export const calibration: Measuring = measuring<Calibration>({
  key: 'calibration',
  measure: ({ test }) => calibrationOf(test),
  section: ({ ece, accuracy, confidence, nll, bins }, { network }) => {
    const gap = confidence - accuracy
    const way = Math.abs(gap) < NEAR ? 'as sure as it is right' : gap > 0 ? 'too sure' : 'not sure enough'
    const centers = bins.map(({ low, high }) => (low + high) / 2)
    return {
      title: 'Calibration',
      notes: [
        `ECE ${ece.toFixed(4)} over ${BINS} bins; accuracy ${accuracy.toFixed(4)}, mean confidence ${confidence.toFixed(4)}: on the whole ${way}. NLL ${nll.toFixed(4)} nats.`,
      ],
      tables: [
        {
          head: ['confidence', 'images', 'mean confidence', 'accuracy'],
          rows: bins
            .filter(({ images }) => images > 0)
            .map(({ low, high, images, confidence: sure, accuracy: right }) => [
              `${low.toFixed(3)}–${high.toFixed(3)}`,
              images,
              sure === null ? undefined : { share: sure },
              right === null ? undefined : { share: right },
            ]),
        },
      ],
      charts: [
        chart({
          name: `${network} reliability`,
          title: 'reliability',
          detail: 'accuracy by confidence; on the dashed line a network is as often right as it is sure',
          x: 'confidence',
          spans: { low: 0, high: 1 },
          iterations: centers,
          fixed: { low: 0, high: 1 },
          series: [
            { label: 'accuracy', phase: 'test', color: 0, bars: true, points: bins.map((bin) => bin.accuracy) },
            { label: 'as sure as right', phase: 'test', color: 1, faint: true, points: centers },
          ],
        }),
      ],
    }
  },
})
