/** How hard each loss pulls at the scores: what its weight makes of its gradient, which its value does not tell. */
import { grouped } from '../../compiler/emit/index.ts'
import { chart, type Measuring, measuring, type PullsAt } from './section.ts'

export interface Pulls {
  readonly states: readonly {
    readonly iteration: number
    readonly images: number
    readonly terms: readonly {
      readonly loss: string
      readonly weight: number
      /** Mean L2 norm per image of ∂loss/∂scores. */
      readonly unweighted: number
      /** The same of weight · loss. */
      readonly size: number
      /** Of the sum of all terms' sizes; null where that is 0. */
      readonly share: number | null
    }[]
  }[]
}

/** In the order of iterations. */
export function pullsOf(states: readonly PullsAt[]): Pulls {
  return {
    states: states
      .toSorted((a, b) => a.iteration - b.iteration)
      .map(({ iteration, images, terms }) => {
        const sizes = terms.map(({ weight, size }) => Math.abs(weight) * size)
        const sum = sizes.reduce((total, size) => total + size, 0)
        return {
          iteration,
          images,
          terms: terms.map(({ loss, weight, size }, i) => ({
            loss,
            weight,
            unweighted: size,
            size: sizes[i],
            share: sum > 0 ? sizes[i] / sum : null,
          })),
        }
      }),
  }
}

/** Σ over images of the L2 norm of an image's gradient; `gradient` [N, C] is that of the mean over the batch. */
export function sumOfNorms(gradient: ArrayLike<number>, batch: number): number {
  const width = gradient.length / batch
  let sum = 0
  for (let n = 0; n < batch; n++) {
    let square = 0
    for (let c = 0; c < width; c++) square += (gradient[n * width + c] * batch) ** 2
    sum += Math.sqrt(square)
  }
  return sum
}

export const pulls: Measuring = measuring<Pulls>({
  key: 'gradients',
  measure: (subject) => (subject.pulls.length === 0 ? undefined : pullsOf(subject.pulls)),
  section: ({ states }, { network }) => {
    const last = states[states.length - 1]
    const names = last.terms.map(({ loss }) => loss)
    return {
      title: 'What pulls at the scores',
      notes: [
        `The mean L2 norm, over ${grouped(last.images)} training images, of each loss’s gradient at an image’s scores: of the loss by itself, and times its weight. What a loss is worth is not told by its value.`,
      ],
      tables: [
        {
          head: ['iteration', 'loss', 'weight', 'unweighted', 'weighted', 'share'],
          rows: states.flatMap(({ iteration, terms }) =>
            terms.map(({ loss, weight, unweighted, size, share }) => [
              iteration,
              loss,
              String(Number(weight.toPrecision(6))),
              digits(unweighted),
              digits(size),
              share === null ? undefined : `${(100 * share).toFixed(1)} %`,
            ]),
          ),
        },
      ],
      charts:
        states.length < 2
          ? []
          : [
              chart({
                name: `${network} gradients`,
                title: 'gradient at the scores',
                detail:
                  'weighted, the mean norm of an image’s, before the first update and at each state that was kept',
                logarithmic: states.every(({ terms }) => terms.every(({ size }) => size > 0)),
                iterations: states.map(({ iteration }) => iteration),
                series: names.map((loss, color) => ({
                  label: loss,
                  phase: 'test',
                  color,
                  points: states.map(({ terms }) => terms.find((term) => term.loss === loss)?.size ?? null),
                })),
              }),
            ],
    }
  },
})

function digits(value: number): string {
  return value === 0 ? '0' : value.toPrecision(4)
}
