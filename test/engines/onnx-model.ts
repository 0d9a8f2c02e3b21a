/** ONNX models as objects, read by a reader that is not the product's. */
import protobuf from 'protobufjs'

export interface OnnxNode {
  readonly name: string
  readonly opType: string
  readonly domain: string
  readonly input: readonly string[]
  readonly output: readonly string[]
  readonly attribute: readonly { readonly name: string; readonly i?: number; readonly type: number }[]
}

export interface OnnxTensor {
  readonly name: string
  readonly dims: readonly number[]
  readonly dataType: number
  readonly rawData: Uint8Array
}

export interface OnnxModel {
  readonly graph: { readonly node: readonly OnnxNode[]; readonly initializer: readonly OnnxTensor[] }
}

export const FLOAT16 = 10

const { root } = protobuf.parse(`syntax = "proto2";
message Tensor { repeated int64 dims = 1; optional int32 dataType = 2; optional string name = 8; optional bytes rawData = 9; }
message Attribute {
  optional string name = 1; optional float f = 2; optional int64 i = 3; optional bytes s = 4; optional Tensor t = 5;
  repeated int64 ints = 8; optional int32 type = 20;
}
message Node {
  repeated string input = 1; repeated string output = 2; optional string name = 3; optional string opType = 4;
  repeated Attribute attribute = 5; optional string domain = 7;
}
message Dimension { optional int64 dimValue = 1; optional string dimParam = 2; }
message TensorShape { repeated Dimension dim = 1; }
message TensorType { optional int32 elemType = 1; optional TensorShape shape = 2; }
message Type { optional TensorType tensorType = 1; }
message ValueInfo { optional string name = 1; optional Type type = 2; }
message Graph {
  repeated Node node = 1; optional string name = 2; repeated Tensor initializer = 5; repeated ValueInfo input = 11;
  repeated ValueInfo output = 12;
}
message OperatorSet { optional string domain = 1; optional int64 version = 2; }
message Model {
  optional int64 irVersion = 1; optional string producerName = 2; optional string docString = 6; optional Graph graph = 7;
  repeated OperatorSet opsetImport = 8;
}`)
const type = root.lookupType('Model')

export function decoded(model: Uint8Array): OnnxModel {
  return type.toObject(type.decode(model), { longs: Number, arrays: true }) as OnnxModel
}

export function encoded(model: OnnxModel): Uint8Array {
  return type.encode(type.fromObject(model)).finish()
}

/** Names of the values that are in half precision: of casts to it, of constants, and of all that is made of them. */
export function halves({ graph }: OnnxModel): ReadonlySet<string> {
  const found = new Set(graph.initializer.flatMap(({ name, dataType }) => (dataType === FLOAT16 ? [name] : [])))
  for (const { opType, input, output, attribute } of graph.node) {
    const to = attribute.find(({ name }) => name === 'to')?.i
    const isHalf =
      opType === 'Cast'
        ? to === FLOAT16
        : !['Equal', 'Greater', 'GreaterOrEqual', 'Less'].includes(opType) && input.some((name) => found.has(name))
    if (isHalf) for (const name of output) found.add(name)
  }
  return found
}
