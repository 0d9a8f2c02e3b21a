export {
  flagAt,
  flagsAt,
  has,
  keyAt,
  messageAt,
  messagesAt,
  numberAt,
  numbersAt,
  placeAt,
  textAt,
  textsAt,
  valuesAt,
  type Message,
  type Value,
} from './message.ts'
export { isSolver, readPrototxt } from './read.ts'
export { V1_TYPES } from './fields/index.ts'
export { checkFiller, checkLayers } from './net/check.ts'
export { gradientsOf, lossWeightOf, type Gradients } from './net/gradients.ts'
export { layersOf, type CaffeLayer, type CaffeParam, type Named } from './net/layer.ts'
export { layerTypes, type LayerType } from './net/layer-types.ts'
export { layersIn, stateOf, type NetState } from './net/phase.ts'
export { printPrototxt, Word, type Field, type Fields } from './print.ts'
