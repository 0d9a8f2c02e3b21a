import type { DatasetFacts } from './facts.ts'

/** Krizhevsky 2009: photographs of ten kinds of things, 32×32, colour. */
export const cifar10: DatasetFacts = {
  name: 'cifar10',
  shape: [3, 32, 32],
  classes: 10,
  images: { train: 50_000, test: 10_000 },
}
