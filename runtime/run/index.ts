export { freeFolder } from './folder.ts'
export type { MemberResult, Observer, RunEvent, Task, TestRecord } from './observer.ts'
export { runExperiment, type RunOptions, type RunResult } from './run-experiment.ts'
