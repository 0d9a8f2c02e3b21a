import { even, type DatasetFacts } from './facts.ts'

/** Krizhevsky 2009. */
export const cifar10: DatasetFacts = {
  name: 'cifar10',
  about: 'photographs of ten kinds of things, in colour (Krizhevsky 2009)',
  shape: [3, 32, 32],
  classes: 10,
  images: { train: 50_000, test: 10_000 },
  perClass: even(10, 50_000),
}
