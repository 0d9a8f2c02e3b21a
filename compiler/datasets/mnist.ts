import type { DatasetFacts } from './facts.ts'

/** LeCun, Cortes, Burges 1998. */
export const mnist: DatasetFacts = {
  name: 'mnist',
  about: 'handwritten digits, grey (LeCun, Cortes and Burges 1998)',
  shape: [1, 28, 28],
  classes: 10,
  images: { train: 60_000, test: 10_000 },
  perClass: [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
}
