export { checkFile, kindOf, type FileKind } from './check.ts'
export { checkAbstract, checkNetworkFile, compile, compileNetwork } from './compile.ts'
export { canonicalText } from './source/index.ts'
export type {
  CompileContext,
  GivenWeights,
  NetworkResult,
  CompiledExperiment,
  CompiledMember,
  CompileResult,
} from './result.ts'
export {
  datasetFacts,
  datasets,
  formatOf,
  formats,
  hasBytes,
  pixelDoubts,
  type DataFormat,
  type DatasetFacts,
  type PixelRange,
} from './datasets/index.ts'
export { caffeHistory } from './solver-state.ts'
export * from './diagnostics/index.ts'
export { gradients, programName, unitsName } from './graph/index.ts'
export {
  exportedTensors,
  headerFile,
  limited,
  parametersOf,
  printHeader,
  type ExportedTensor,
  type HistoryPlace,
  type TypedNetwork,
} from './network/index.ts'
export type { Host, NetworkAnswer, Port, ProvenHeader, ReadResult, WeightsAnswer, WeightsHeader } from './host.ts'
export { elements, GraphBuilder, topological, type Attributes, type DType, type Node, type Shape } from './ir/index.ts'
export { isActive, scheduledValue } from './losses/index.ts'
export { isOpType, ops, type AttributesOf, type OpType } from './ops/index.ts'
export { costOf, networkTensors, reachPrograms, seedlessHash, serialize, trainedNetworks } from './plan/index.ts'
export { keyPages, layerKeyPages, typePages, type KeyPage, type TypePage } from './schema/index.ts'
export type * from './plan/index.ts'
export { learningRate, undrivenUpdate, type SolverScalar, type UndrivenUpdate } from './solvers/index.ts'
export { networkPath } from './weights.ts'
