/** A record of Caffe's databases: pixels or a picture, and a label. */
import protobuf from 'protobufjs/light.js'

import { RunError } from '../../run-error.ts'

/** caffe.proto. */
const { Datum: Type } = protobuf.Root.fromJSON({
  nested: {
    Datum: {
      fields: {
        channels: { id: 1, type: 'int32' },
        height: { id: 2, type: 'int32' },
        width: { id: 3, type: 'int32' },
        data: { id: 4, type: 'bytes' },
        label: { id: 5, type: 'int32' },
        floatData: { id: 6, type: 'float', rule: 'repeated' },
        encoded: { id: 7, type: 'bool' },
      },
    },
  },
}).nested as { Datum: protobuf.Type }

interface Fields {
  readonly channels: number
  readonly height: number
  readonly width: number
  readonly data: Uint8Array
  readonly label: number
  readonly floatData: readonly number[]
  readonly encoded: boolean
}

export type Datum = { readonly label: number } & (
  | { readonly kind: 'picture'; readonly bytes: Uint8Array }
  | {
      readonly kind: 'pixels'
      readonly values: Uint8Array | Float32Array
      /** [C, H, W]. */
      readonly shape: readonly [number, number, number]
    }
)

/** `where` names the record, as `data.mdb#5`. What it gives may share the memory of `bytes`. Throws a RunError where it is no such record. */
export function decodeDatum(bytes: Uint8Array, where: string): Datum {
  let fields: Fields
  try {
    fields = Type.decode(bytes) as unknown as Fields
  } catch (cause) {
    throw noDatum(where, 'its bytes are none', cause)
  }
  const { channels, height, width, data, label, floatData, encoded } = fields
  if (encoded) {
    if (data.length === 0) throw noDatum(where, 'its picture has no bytes')
    return { kind: 'picture', bytes: data, label }
  }
  const values = data.length > 0 ? data : Float32Array.from(floatData)
  const shape = [channels, height, width] as const
  if (values.length === 0 || shape.some((size) => size < 1) || values.length !== channels * height * width) {
    throw noDatum(where, `it has ${values.length} numbers for a shape of ${shape.join('×')}`)
  }
  return { kind: 'pixels', values, shape, label }
}

function noDatum(where: string, why: string, cause?: unknown): RunError {
  return new RunError('dataset-unreadable', 1, `\`${where}\` is no Datum of Caffe: ${why}`, {
    help: 'make the database again with Caffe’s convert_imageset, or with records of its `Datum`',
    cause,
  })
}
