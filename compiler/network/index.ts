export { isTrained, layerAt, layersBelow, shapeAt, type Model } from './model.ts'
export { inferNetwork } from './infer.ts'
export { parametersOf, type Parameter, type TypedLayer, type TypedNetwork } from './typed.ts'
export { mapWeights, type TrainedWeights, type WeightMap } from './weight-map.ts'
