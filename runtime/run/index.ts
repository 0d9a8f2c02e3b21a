export {
  measureCost,
  runTime,
  type LayerReach,
  type MeasuredCost,
  type RunTime,
  type StageReach,
} from './cost/index.ts'
export { freeFolder } from './folder.ts'
export { GrowingFile } from './growing-file.ts'
export { type Resume } from './inspect-folder.ts'
export {
  compareLocks,
  driftWords,
  lockedEngine,
  lockedForms,
  lockFileOf,
  readExperimentLock,
  experimentLockText,
  type Compared,
} from './locked/index.ts'
export { openLive, type Live } from './live/index.ts'
export { listRuns, type ListedRun, type RunStatus } from './list-runs.ts'
export { impliedTensors, loadWeights, type LoadedWeights } from './load-weights.ts'
export { taskName, type MemberResult, type Observer, type RunEvent, type Task, type TestRecord } from './observer.ts'
export { evaluate, withBatch, type Evaluated } from './evaluate.ts'
export { openFinishedRun, type Compiled, type FinishedRun, type StateAt } from './finished-run.ts'
export { ForeignTeachers } from './foreign.ts'
export { scheduleScalars, weightAt } from './scalars.ts'
export { initialState } from './initial-state.ts'
export { predict, type Prediction } from './predict.ts'
export { record } from './record.ts'
export { lockExperiment, runExperiment, type RunOptions, type RunResult } from './run-experiment.ts'
export { isTuningOff, measureOps, tune, type FormTimes, type Tuned } from './tuning/index.ts'
export { recordOf } from './run-record.ts'
export { verifyRun, type Check, type Recompile, type Verified, type VerifyOptions } from './verify/index.ts'
export { cacheFolder, finishedFile } from './teachers.ts'
