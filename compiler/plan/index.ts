export { buildPlan } from './build.ts'
export { serialize } from './serialize.ts'
export type * from './types.ts'
