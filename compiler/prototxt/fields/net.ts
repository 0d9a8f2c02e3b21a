/** The net, and what all layers say. */
import type { Enums, Messages } from './types.ts'

export const netMessages: Messages = {
  NetParameter: {
    name: 'string',
    input: 'repeated string',
    input_shape: 'repeated BlobShape',
    input_dim: 'repeated int32',
    force_backward: 'bool',
    state: 'NetState',
    debug_info: 'bool',
    layer: 'repeated LayerParameter',
    layers: 'repeated V1LayerParameter',
  },
  NetState: { phase: 'Phase', level: 'int32', stage: 'repeated string' },
  NetStateRule: {
    phase: 'Phase',
    min_level: 'int32',
    max_level: 'int32',
    stage: 'repeated string',
    not_stage: 'repeated string',
  },
  ParamSpec: { name: 'string', share_mode: 'DimCheckMode', lr_mult: 'float', decay_mult: 'float' },
  BlobShape: { dim: 'repeated int64' },
  BlobProto: {
    shape: 'BlobShape',
    data: 'repeated float',
    diff: 'repeated float',
    double_data: 'repeated double',
    double_diff: 'repeated double',
    num: 'int32',
    channels: 'int32',
    height: 'int32',
    width: 'int32',
  },
  FillerParameter: {
    type: 'string',
    value: 'float',
    min: 'float',
    max: 'float',
    mean: 'float',
    std: 'float',
    sparse: 'int32',
    variance_norm: 'VarianceNorm',
  },
}

export const netEnums: Enums = {
  Phase: { TRAIN: 0, TEST: 1 },
  DimCheckMode: { STRICT: 0, PERMISSIVE: 1 },
  VarianceNorm: { FAN_IN: 0, FAN_OUT: 1, AVERAGE: 2 },
}
