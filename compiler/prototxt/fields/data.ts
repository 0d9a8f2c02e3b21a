/** The parameters of layers that bring data. */
import type { Enums, Messages } from './types.ts'

/** Where these layers said it before `transform_param`. */
const oldTransform = { scale: 'float', mean_file: 'string', crop_size: 'uint32', mirror: 'bool' } as const

export const dataMessages: Messages = {
  TransformationParameter: {
    scale: 'float',
    mirror: 'bool',
    crop_size: 'uint32',
    mean_file: 'string',
    mean_value: 'repeated float',
    force_color: 'bool',
    force_gray: 'bool',
  },
  DataParameter: {
    source: 'string',
    batch_size: 'uint32',
    rand_skip: 'uint32',
    backend: 'DataBackend',
    ...oldTransform,
    force_encoded_color: 'bool',
    prefetch: 'uint32',
  },
  DummyDataParameter: {
    data_filler: 'repeated FillerParameter',
    shape: 'repeated BlobShape',
    num: 'repeated uint32',
    channels: 'repeated uint32',
    height: 'repeated uint32',
    width: 'repeated uint32',
  },
  HDF5DataParameter: { source: 'string', batch_size: 'uint32', shuffle: 'bool' },
  HDF5OutputParameter: { file_name: 'string' },
  ImageDataParameter: {
    source: 'string',
    batch_size: 'uint32',
    rand_skip: 'uint32',
    shuffle: 'bool',
    new_height: 'uint32',
    new_width: 'uint32',
    is_color: 'bool',
    ...oldTransform,
    root_folder: 'string',
  },
  InputParameter: { shape: 'repeated BlobShape' },
  MemoryDataParameter: { batch_size: 'uint32', channels: 'uint32', height: 'uint32', width: 'uint32' },
  WindowDataParameter: {
    source: 'string',
    ...oldTransform,
    batch_size: 'uint32',
    fg_threshold: 'float',
    bg_threshold: 'float',
    fg_fraction: 'float',
    context_pad: 'uint32',
    crop_mode: 'string',
    cache_images: 'bool',
    root_folder: 'string',
  },
}

export const dataEnums: Enums = { DataBackend: { LEVELDB: 0, LMDB: 1 } }
