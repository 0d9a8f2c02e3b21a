export { lowerProgram, outputName, type Constant, type Target } from './lower-program.ts'
export type { Portable } from './model.ts'
export { blockSizeModel, probeProgram } from './probe.ts'
export { encodeModel } from './proto.ts'
