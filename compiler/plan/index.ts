export { serialize } from './serialize.ts'
export type * from './types.ts'
