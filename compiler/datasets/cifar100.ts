import { even, type DatasetFacts } from './facts.ts'

/** Krizhevsky 2009; the labels are the fine ones. */
export const cifar100: DatasetFacts = {
  name: 'cifar100',
  about: 'photographs of a hundred kinds of things, in colour; the fine labels (Krizhevsky 2009)',
  shape: [3, 32, 32],
  classes: 100,
  images: { train: 50_000, test: 10_000 },
  perClass: even(100, 50_000),
}
