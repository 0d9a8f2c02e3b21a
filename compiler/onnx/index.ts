export { lowerProgram, outputName, type Constant } from './lower-program.ts'
export type { Portable } from './model.ts'
export { encodeModel } from './proto.ts'
