export { expandNetwork, type NormalizeContext } from './network.ts'
export { normalize } from './normalize.ts'
export type * from './spec.ts'
export { spanOfTarget, tapsOfTarget } from './target.ts'
