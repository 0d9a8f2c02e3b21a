import type { DatasetFacts } from './facts.ts'

/** LeCun, Cortes and Burges: handwritten digits, 28×28, grey. */
export const mnist: DatasetFacts = {
  name: 'mnist',
  shape: [1, 28, 28],
  classes: 10,
  images: { train: 60_000, test: 10_000 },
}
