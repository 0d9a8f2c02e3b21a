/** The parameters of losses and of the accuracy. */
import type { Enums, Messages } from './types.ts'

export const lossMessages: Messages = {
  AccuracyParameter: { top_k: 'uint32', axis: 'int32', ignore_label: 'int32' },
  ContrastiveLossParameter: { margin: 'float', legacy_version: 'bool' },
  HingeLossParameter: { norm: 'HingeNorm' },
  InfogainLossParameter: { source: 'string', axis: 'int32' },
  LossParameter: { ignore_label: 'int32', normalization: 'NormalizationMode', normalize: 'bool' },
}

export const lossEnums: Enums = {
  HingeNorm: { L1: 1, L2: 2 },
  NormalizationMode: { FULL: 0, VALID: 1, BATCH_SIZE: 2, NONE: 3 },
}
