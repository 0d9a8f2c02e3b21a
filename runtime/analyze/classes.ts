/** Which classes a network knows, and what it takes them for. */
import { answerOf, type Scores } from './scores.ts'
import { chart, type Measuring, measuring } from './section.ts'

/** A matrix of more classes is none that anybody reads: then the most frequent mistakes alone are told. */
const MATRIX = 100
const READABLE = 20
const MISTAKES = 10

export interface Classes {
  readonly by_class: readonly { readonly class: number; readonly images: number; readonly accuracy: number | null }[]
  /** [class][answer], images; absent where there are more than 100 of either. */
  readonly confusion?: readonly (readonly number[])[]
  /** The most frequent first. */
  readonly mistakes: readonly { readonly class: number; readonly taken_for: number; readonly images: number }[]
}

export function classesOf(scores: Scores, classes: number): Classes {
  const counts = new Map<string, number>()
  const images = new Uint32Array(classes)
  const right = new Uint32Array(classes)
  for (let image = 0; image < scores.count; image++) {
    const [label, answer] = [scores.labels[image], answerOf(scores, image)]
    images[label]++
    if (label === answer) right[label]++
    const key = `${label},${answer}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const cells = [...counts].map(([key, count]) => {
    const [label, answer] = key.split(',').map(Number)
    return { class: label, taken_for: answer, images: count }
  })
  const answers = Math.max(classes, ...cells.map(({ taken_for }) => taken_for + 1))
  return {
    by_class: [...images].map((count, label) => ({
      class: label,
      images: count,
      accuracy: count === 0 ? null : right[label] / count,
    })),
    ...(answers <= MATRIX && {
      confusion: [...images].map((_, label) =>
        Array.from({ length: answers }, (_one, answer) => counts.get(`${label},${answer}`) ?? 0),
      ),
    }),
    mistakes: cells
      .filter(({ class: label, taken_for }) => label !== taken_for)
      .sort((a, b) => b.images - a.images || a.class - b.class || a.taken_for - b.taken_for)
      .slice(0, MISTAKES),
  }
}

export const classes: Measuring = measuring<Classes>({
  key: 'classes',
  measure: ({ test, classes: count }) => classesOf(test, count),
  section: ({ by_class, confusion, mistakes }, { network, classNames }) => {
    const name = (one: number): string => classNames[one] ?? String(one)
    const isReadable = confusion !== undefined && confusion.length <= READABLE
    return {
      title: 'Classes',
      notes: [],
      tables: [
        {
          title: 'accuracy by class',
          head: ['class', 'images', 'accuracy'],
          rows: by_class.map(({ class: one, images, accuracy }) => [
            name(one),
            images,
            accuracy === null ? undefined : { share: accuracy },
          ]),
        },
        ...(isReadable
          ? [
              {
                title: 'confusion: rows are the classes of the images, columns the answers',
                head: ['', ...confusion[0].map((_, answer) => name(answer))],
                rows: confusion.map((row, one) => [name(one), ...row]),
                shaded: true,
              },
            ]
          : []),
        {
          title: 'the most frequent mistakes',
          head: ['class', 'taken for', 'images'],
          rows: mistakes.map(({ class: one, taken_for, images }) => [name(one), name(taken_for), images]),
        },
      ],
      charts: [
        chart({
          name: `${network} accuracy by class`,
          title: 'accuracy by class',
          x: 'class',
          words: by_class.map(({ class: one }) => name(one)),
          iterations: by_class.map((_, i) => i),
          fixed: { low: 0, high: 1 },
          series: [
            {
              label: 'accuracy',
              phase: 'test',
              color: 0,
              bars: true,
              points: by_class.map(({ accuracy }) => accuracy),
            },
          ],
        }),
      ],
    }
  },
})
