import { even, type DatasetFacts } from './facts.ts'

/** Xiao, Rasul, Vollgraf 2017. */
export const fashionMnist: DatasetFacts = {
  name: 'fashion_mnist',
  about: 'pieces of clothing of ten kinds, grey (Xiao, Rasul and Vollgraf 2017)',
  shape: [1, 28, 28],
  classes: 10,
  images: { train: 60_000, test: 10_000 },
  perClass: even(10, 60_000),
}
