export { buildPlan, withWaived } from './build.ts'
export { serialize } from './serialize.ts'
export { networkTensors, trainedNetworks, trainedWeights } from './trained-weights.ts'
export type * from './types.ts'
