export { measureCost, type LayerReach, type MeasuredCost, type StageReach } from './measure.ts'
export { runTime, type RunTime } from './run-time.ts'
