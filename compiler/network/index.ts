export { filesOfData, inferData, limited, type TypedData } from './data.ts'
export { betterOf, isFixed, isTested, isTrained, layerAt, layersBelow, shapeAt, type Model } from './model.ts'
export type { Frozen } from './frozen.ts'
export { inferForeign } from './foreign.ts'
export { freshIn, startsWithout, unmadeStatistics, type Fresh } from './fresh.ts'
export { historyOf, type HistoryPlace } from './history.ts'
export { inferNetwork } from './infer.ts'
export { inferProjections } from './projection.ts'
export {
  layerOfTop,
  parametersOf,
  type Parameter,
  type ForeignNetwork,
  type TypedLayer,
  type TypedNetwork,
} from './typed.ts'
export { randomTransform, unsteadyLayer, type Unsteady } from './steady.ts'
export { stageModels, type StageModel } from './stages.ts'
export { exportedTensors, type ExportedTensor } from './weight-export.ts'
export { findWeightsFile } from './weight-file.ts'
export { headerFile, parseHeader, printHeader, type LockedHeader, type Recorded } from './weight-header.ts'
export { mapWeights, tensorFits, type WeightConstant, type WeightEntry, type WeightMap } from './weight-map.ts'
export { namedHeader, sameSum } from './named-header.ts'
export { chosenNetwork, type FoundSource, type SourcePlan, type TrainedWeights } from './weight-source.ts'
