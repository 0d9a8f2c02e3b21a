export { philox } from './philox.ts'
export { fillDropout, fillFrom, permutation } from './samplers.ts'
export { RandomWords, type Purpose } from './stream.ts'
