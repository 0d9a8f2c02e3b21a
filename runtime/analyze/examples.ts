/** What softening shows: the shares of the likeliest classes of some test images, at several temperatures. */
import { answerOf, logShares, type Scores } from './scores.ts'
import { type Measuring, measuring } from './section.ts'
import { TEMPERATURES } from './temperature.ts'

const IMAGES = 4
const CLASSES = 4

export interface SoftenedImage {
  /** In the order of the test set. */
  readonly image: number
  readonly label: number
  /** The likeliest, in order. */
  readonly classes: readonly number[]
  /** Of these classes, by temperature. */
  readonly shares: readonly { readonly temperature: number; readonly of: readonly number[] }[]
}

/**
 * Of each of four classes, spread evenly, the image of median confidence among those that the network is right about: neither
 * a doubtful one nor one of which nothing is left but the label.
 */
export function softenedExamples(scores: Scores, classes: number): readonly SoftenedImage[] {
  const count = Math.min(IMAGES, classes)
  const wanted = Array.from({ length: count }, (_, i) => Math.floor((i * classes) / count))
  return wanted.flatMap((label) => {
    const image = medianOf(scores, label)
    if (image === undefined) return []
    const ordered = [...logShares(scores, image).entries()].sort(([, a], [, b]) => b - a)
    const likeliest = ordered.slice(0, CLASSES).map(([one]) => one)
    const shares = TEMPERATURES.map((temperature) => {
      const logs = logShares(scores, image, temperature)
      return { temperature, of: likeliest.map((one) => Math.exp(logs[one])) }
    })
    return [{ image, label, classes: likeliest, shares }]
  })
}

function medianOf(scores: Scores, label: number): number | undefined {
  const right: (readonly [image: number, sure: number])[] = []
  for (let image = 0; image < scores.count; image++)
    if (scores.labels[image] === label && answerOf(scores, image) === label)
      right.push([image, logShares(scores, image)[label]])
  const sorted = right.sort(([one, a], [other, b]) => a - b || one - other)
  return sorted.at(Math.floor((sorted.length - 1) / 2))?.[0]
}

export const examples: Measuring = measuring<{ readonly images: readonly SoftenedImage[] }>({
  key: 'softened',
  measure: ({ test, classes }) => {
    const images = softenedExamples(test, classes)
    return images.length === 0 ? undefined : { images }
  },
  section: ({ images }, { classNames }) => ({
    title: 'Softened answers',
    notes: [
      'Of a class the test image of median confidence among those that the network is right about: softmax(z/T) of its likeliest classes.',
    ],
    tables: images.map(({ image, label, classes, shares }) => ({
      title: `test image ${image}: ${classNames[label]}`,
      head: ['T', ...classes.map((one) => classNames[one] ?? String(one))],
      rows: shares.map(({ temperature, of }) => [String(temperature), ...of.map((share) => ({ share }))]),
      shaded: true,
    })),
    charts: [],
  }),
})
