/** Messages of caffe.proto as a descriptor, by which tests write files that our own code did not. */
import protobuf from 'protobufjs/light.js'

const blob = (packed: boolean): object => ({
  fields: {
    num: { type: 'int32', id: 1 },
    channels: { type: 'int32', id: 2 },
    height: { type: 'int32', id: 3 },
    width: { type: 'int32', id: 4 },
    data: { rule: 'repeated', type: 'float', id: 5, options: { packed } },
    diff: { rule: 'repeated', type: 'float', id: 6, options: { packed } },
    shape: { type: 'Shape', id: 7 },
    doubleData: { rule: 'repeated', type: 'double', id: 8, options: { packed } },
  },
})

const messages = (packed: boolean): protobuf.Root =>
  protobuf.Root.fromJSON({
    nested: {
      Shape: { fields: { dim: { rule: 'repeated', type: 'int64', id: 1, options: { packed } } } },
      Blob: blob(packed),
      Layer: {
        fields: {
          name: { type: 'string', id: 1 },
          type: { type: 'string', id: 2 },
          blobs: { rule: 'repeated', type: 'Blob', id: 7 },
          phase: { type: 'int32', id: 10 },
        },
      },
      V1Layer: {
        fields: {
          v0: { type: 'Layer', id: 1 },
          name: { type: 'string', id: 4 },
          type: { type: 'int32', id: 5 },
          blobs: { rule: 'repeated', type: 'Blob', id: 6 },
        },
      },
      Net: {
        fields: {
          name: { type: 'string', id: 1 },
          layers: { rule: 'repeated', type: 'V1Layer', id: 2 },
          layer: { rule: 'repeated', type: 'Layer', id: 100 },
        },
      },
      SolverState: {
        fields: {
          iter: { type: 'int32', id: 1 },
          learnedNet: { type: 'string', id: 2 },
          history: { rule: 'repeated', type: 'Blob', id: 3 },
          currentStep: { type: 'int32', id: 4 },
        },
      },
    },
  })

const roots = { packed: messages(true), unpacked: messages(false) }

/** `value` as the message `type`, its repeated numbers in one field or in one each. */
export function encode(type: string, value: object, how: 'packed' | 'unpacked' = 'packed'): Uint8Array {
  const message = roots[how].lookupType(type)
  return message.encode(message.fromObject(value)).finish()
}

/** What `bytes` say, by protobufjs alone. */
export function decode(type: string, bytes: Uint8Array): unknown {
  const message = roots.packed.lookupType(type)
  return message.toObject(message.decode(bytes), { longs: Number, defaults: true })
}
