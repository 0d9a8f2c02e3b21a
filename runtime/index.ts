export { openBatches, openDataset, type Batches, type Dataset } from './data/index.ts'
export {
  EngineError,
  openEngine,
  type Engine,
  type EngineInfo,
  type EngineOptions,
  type Session,
  type Tensor,
} from './engines/index.ts'
export { bestTest } from './best-test.ts'
export { finalTest } from './final-test.ts'
export { fillDropout, fillFrom, permutation, philox, RandomWords } from './random/index.ts'
export { locating } from './locating.ts'
export { RunError } from './run-error.ts'
export {
  evaluate,
  freeFolder,
  openLive,
  predict,
  record,
  runExperiment,
  taskName,
  verifyRun,
  type Evaluated,
} from './run/index.ts'
export type { Live, MemberResult, Observer, RunEvent, RunOptions, RunResult, Task, TestRecord } from './run/index.ts'
