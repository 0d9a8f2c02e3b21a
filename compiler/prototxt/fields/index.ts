import { computingEnums, computingMessages } from './computing.ts'
import { dataEnums, dataMessages } from './data.ts'
import { layerEnums, layerMessages } from './layer.ts'
import { lossEnums, lossMessages } from './losses.ts'
import { netEnums, netMessages } from './net.ts'
import { solverEnums, solverMessages } from './solver.ts'
import type { Enums, Messages } from './types.ts'

export { V1_TYPES } from './layer.ts'

/** Every message there is, and every enum. */
export const messages: Messages = {
  ...netMessages,
  ...layerMessages,
  ...computingMessages,
  ...dataMessages,
  ...lossMessages,
  ...solverMessages,
}
export const enums: Enums = {
  ...netEnums,
  ...layerEnums,
  ...computingEnums,
  ...dataEnums,
  ...lossEnums,
  ...solverEnums,
}
