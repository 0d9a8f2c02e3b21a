export { buildAnalysis, unitsName, type Analysed, type Analysis, type RectifiedUnits, type Term } from './analysis.ts'
export { gradients } from './autodiff.ts'
export { buildTrainingGraph } from './build.ts'
export { fingerprintsOf } from './fingerprint.ts'
export { forward, type Forward } from './forward.ts'
export { GraphInputs } from './inputs.ts'
export { buildReach, type Reached } from './reach.ts'
export { parameterState, stateSources } from './state.ts'
export { ownedParameters } from './train.ts'
export type { GraphOutput, GraphProgram, TrainingGraph } from './training-graph.ts'
export { programName } from './types.ts'
export type {
  Init,
  ProgramInputKind,
  ProgramKind,
  ProgramName,
  RandomStream,
  ScheduledKey,
  StateTensor,
} from './types.ts'
