/** Builds an ONNX model node by node. Values are known by name; equal constants are stored once. */
import type { DType, Shape } from '../ir/index.ts'
import { Forms } from './forms.ts'
import { halfBits } from './half-number.ts'
import { encodeModel } from './proto.ts'

const OPSET = 17
const IR_VERSION = 8
const FLOAT = 1
const INT32 = 6
const INT64 = 7
const FLOAT16 = 10
const ATTRIBUTE = { float: 1, int: 2, string: 3, tensor: 4, ints: 7 }

export type OnnxAttribute = number | string | readonly number[] | { readonly float: number }

export type Precision = 'f32' | 'f16'

/** What an ONNX Cast calls our types. */
export const CAST_TO: Readonly<Record<DType, number>> = { f32: FLOAT, i32: INT32 }

interface NodeMessage {
  readonly input: readonly string[]
  readonly output: readonly string[]
  readonly name: string
  readonly opType: string
  readonly attribute: readonly object[]
  readonly domain: string
}

/** A model that others read: for any number of images, and with nothing but parameters for initializers. */
export interface Portable {
  /** Sizes from this one on are of the batch. */
  readonly batchFrom: number
  readonly name: string
  /** A sentence about it. */
  readonly about: string
}

export class ModelBuilder {
  readonly #nodes: NodeMessage[] = []
  readonly #initializers = new Map<string, object>()
  readonly #inputs: object[] = []
  readonly #outputs: object[] = []
  readonly #domains = new Set([''])
  readonly #constants: NodeMessage[] = []
  /** Names of constants by what they hold. */
  readonly #known = new Map<string, string>()
  readonly #portable: Portable | undefined
  /** What nodes made from now on are named after, so that a profile speaks of the user's layers. */
  label = ''
  /** What the numbers are that nodes compute with: constants are made of it. */
  #precision: Precision = 'f32'
  /** Which of several forms an op takes. */
  readonly forms: Forms

  constructor(portable?: Portable, forms: Forms = new Forms()) {
    this.#portable = portable
    this.forms = forms
  }

  /** Without a shape it may have any. */
  input(name: string, shape: Shape | undefined, dtype: DType): void {
    this.#inputs.push(this.#valueInfo(name, shape, CAST_TO[dtype]))
  }

  output(name: string, shape: Shape | undefined, dtype: DType): void {
    this.#outputs.push(this.#valueInfo(name, shape, CAST_TO[dtype]))
  }

  /** An initializer under a name of its own. */
  initializer(name: string, shape: Shape, data: Float32Array | Int32Array): void {
    const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    const dataType = data instanceof Float32Array ? FLOAT : INT32
    this.#initializers.set(name, { name, dims: shape, dataType, rawData })
  }

  floats(values: readonly number[], shape: Shape = [values.length]): string {
    if (this.#precision === 'f16') return this.#constant('h', shape, FLOAT16, Uint16Array.from(values, halfBits))
    return this.#constant('f', shape, FLOAT, Float32Array.from(values))
  }

  scalar(value: number): string {
    return this.floats([value], [])
  }

  int32s(values: readonly number[], shape: Shape = [values.length]): string {
    return this.#constant('i', shape, INT32, Int32Array.from(values))
  }

  /** Shapes, axes and indices. */
  int64s(values: readonly number[]): string {
    return this.#constant('l', [values.length], INT64, BigInt64Array.from(values, BigInt))
  }

  /** One node with one output; returns the output's name. */
  op(opType: string, inputs: readonly string[], attributes: Readonly<Record<string, OnnxAttribute>> = {}): string {
    return this.#node(opType, inputs, 1, attributes)[0] // one was asked for
  }

  /** The same of an op that only some runtimes have. */
  opOf(
    domain: string,
    opType: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>>,
  ): string {
    this.#domains.add(domain)
    return this.#node(opType, inputs, 1, attributes, domain)[0] // one was asked for
  }

  split(x: string, sizes: readonly number[], axis: number): readonly string[] {
    return this.#node('Split', [x, this.int64s(sizes)], sizes.length, { axis })
  }

  /** The largest `k` along `axis`, and (int64) where they are; of equals the first comes first. */
  topK(x: string, k: number, axis: number): readonly [string, string] {
    return this.#node('TopK', [x, this.int64s([k])], 2, { axis, largest: 1, sorted: 1 }) as [string, string] // two were asked for
  }

  /** A node whose output has the given name. */
  named(output: string, opType: string, inputs: readonly string[]): void {
    this.#nodes.push({ input: inputs, output: [output], name: output, opType, attribute: [], domain: '' })
  }

  /** A size of the batch is what the others leave. */
  reshape(x: string, shape: Shape): string {
    return this.op('Reshape', [x, this.int64s(shape.map((size) => (this.#isOfBatch(size) ? -1 : size)))])
  }

  /** `x` of the same number of axes with some of size 1 as large as `shape` has them; the batch is of its size already. */
  expand(x: string, shape: Shape): string {
    return this.op('Expand', [x, this.int64s(shape.map((size) => (this.#isOfBatch(size) ? 1 : size)))])
  }

  transpose(x: string, perm: readonly number[]): string {
    return this.op('Transpose', [x], { perm })
  }

  /** 1 where the condition holds, else 0, as f32: with a product, cheaper than Where. */
  mask(condition: string): string {
    return this.turned(condition, this.#precision)
  }

  turned(x: string, to: Precision): string {
    return this.op('Cast', [x], { to: to === 'f16' ? FLOAT16 : FLOAT })
  }

  /** What `make` makes computes in `precision`, and is given values of it. */
  computingIn<T>(precision: Precision, make: () => T): T {
    const outer = this.#precision
    this.#precision = precision
    try {
      return make()
    } finally {
      this.#precision = outer
    }
  }

  encode(): Uint8Array {
    return encodeModel({
      irVersion: IR_VERSION,
      producerName: 'ts-compile',
      ...(this.#portable && { docString: this.#portable.about }),
      opsetImport: [...this.#domains].map((domain) => ({ domain, version: domain === '' ? OPSET : 1 })),
      graph: {
        name: this.#portable?.name ?? 'program',
        node: [...this.#constants, ...this.#nodes],
        initializer: [...this.#initializers.values()],
        input: this.#inputs,
        output: this.#outputs,
      },
    })
  }

  #node(
    opType: string,
    inputs: readonly string[],
    outputs: number,
    attributes: Readonly<Record<string, OnnxAttribute>>,
    domain = '',
  ): readonly string[] {
    const index = this.#nodes.length
    // no layer has two colons in its name
    const own = this.#portable ? `${this.label}::${opType}${index}` : `${this.label}/${opType}#${index}`
    const output = Array.from({ length: outputs }, (_, i) => `${own}_${i}`)
    const attribute = Object.entries(attributes).map(([name, value]) => attributeMessage(name, value))
    this.#nodes.push({ input: inputs, output, name: `${this.label}/${opType}#${index}`, opType, attribute, domain })
    return output
  }

  #constant(
    kind: string,
    shape: Shape,
    dataType: number,
    data: Float32Array | Uint16Array | Int32Array | BigInt64Array,
  ): string {
    const rawData = new Uint8Array(data.buffer)
    const key = `c${kind}[${shape.join()}]${Buffer.from(rawData).toString('base64')}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const name = `${this.#portable ? '::' : ''}c${this.#known.size}`
    this.#known.set(key, name)
    const tensor = { name, dims: shape, dataType, rawData }
    if (!this.#portable) this.#initializers.set(key, tensor)
    else {
      const attribute = [{ name: 'value', t: tensor, type: ATTRIBUTE.tensor }]
      this.#constants.push({ input: [], output: [name], name, opType: 'Constant', attribute, domain: '' })
    }
    return name
  }

  #isOfBatch(size: number): boolean {
    return this.#portable !== undefined && size >= this.#portable.batchFrom
  }

  #valueInfo(name: string, shape: Shape | undefined, elemType: number): object {
    if (shape === undefined) return { name, type: { tensorType: { elemType } } }
    const dim = shape.map((size) => (this.#isOfBatch(size) ? { dimParam: 'N' } : { dimValue: size }))
    return { name, type: { tensorType: { elemType, shape: { dim } } } }
  }
}

function attributeMessage(name: string, value: OnnxAttribute): object {
  if (typeof value === 'number') return { name, i: value, type: ATTRIBUTE.int }
  if (typeof value === 'string') return { name, s: Buffer.from(value), type: ATTRIBUTE.string }
  if ('float' in value) return { name, f: value.float, type: ATTRIBUTE.float }
  return { name, ints: value, type: ATTRIBUTE.ints }
}
