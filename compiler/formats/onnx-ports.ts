/** What a model of ONNX takes and gives: the inputs and outputs of its graph. Field numbers of onnx.proto. */
import type { DType } from './dtype.ts'
import type { RandomAccessFile } from './file.ts'
import { FormatError } from './format-error.ts'
import { readText, walkMessage, type Range } from './protobuf-walk.ts'

/** An input or an output. */
export interface OnnxPort {
  readonly name: string
  /** `F32`, …; of what is no tensor of numbers `not numbers`. */
  readonly dtype: string
  /** A size that is free is a text: its name, or nothing. Absent where the file does not say. */
  readonly shape?: readonly (number | string)[]
  /** Of an output that a softmax makes: what it is the softmax of. */
  readonly softmaxOf?: string
}

export interface OnnxPorts {
  readonly inputs: readonly OnnxPort[]
  readonly outputs: readonly OnnxPort[]
}

const GRAPH = { node: 1, initializer: 5, input: 11, output: 12 } as const
const FUNCTION = { node: 7 } as const
const NODE = { input: 1, output: 2, type: 4, attribute: 5 } as const
const ATTRIBUTE = { tensor: 5, graph: 6, tensors: 10, graphs: 11 } as const
const TENSOR = { external: 13, location: 14 } as const
const INFO = { name: 1, type: 2 } as const
const TENSOR_TYPE = { tensor: 1, element: 1, shape: 2, dimension: 1, value: 1, symbol: 2 } as const
/** Of the types of nodes that are looked for, in bytes: `Identity`. */
const LONGEST_TYPE = 8
/** Graphs within graphs: nobody writes more. */
const DEEPEST = 16

/** `initializers` are no inputs, although old files list them there. Throws a FormatError. */
export async function readPorts(
  file: RandomAccessFile,
  graph: Range,
  { functions, initializers }: { readonly functions: readonly Range[]; readonly initializers: ReadonlySet<string> },
  types: Readonly<Record<number, DType>>,
): Promise<OnnxPorts> {
  const found: { readonly of: 'inputs' | 'outputs'; readonly range: Range }[] = []
  const nodes: Range[] = []
  await walkMessage(file, graph, (field) => {
    if (field.wire !== 2) return
    if (field.id === GRAPH.input) found.push({ of: 'inputs', range: field })
    if (field.id === GRAPH.output) found.push({ of: 'outputs', range: field })
    if (field.id === GRAPH.node) nodes.push(field)
  })
  const softmaxes = await softmaxesOf(file, nodes)
  for (const one of functions) nodes.push(...(await rangesOf(file, one, [FUNCTION.node])))
  for (const node of nodes) await refuseElsewhere(file, node, 0)
  const ports: { inputs: OnnxPort[]; outputs: OnnxPort[] } = { inputs: [], outputs: [] }
  for (const { of, range } of found) {
    const port = await readPort(file, range, types)
    const softmaxOf = of === 'outputs' ? softmaxes.get(port.name) : undefined
    if (of === 'outputs' || !initializers.has(port.name))
      ports[of].push({ ...port, ...(softmaxOf !== undefined && { softmaxOf }) })
  }
  return ports
}

/** What each softmax reads, by what it makes; a node that passes that on as it is makes the same. */
async function softmaxesOf(file: RandomAccessFile, nodes: readonly Range[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  for (const node of nodes) {
    const { [NODE.input]: read, [NODE.output]: made, [NODE.type]: type } = await partsOf(file, node)
    if (!read || !made || !type || type.end - type.start > LONGEST_TYPE) continue
    const op = await readText(file, type)
    if (op !== 'Softmax' && op !== 'Identity') continue
    const input = await readText(file, read)
    const below = op === 'Softmax' ? input : found.get(input)
    if (below !== undefined) found.set(await readText(file, made), below)
  }
  return found
}

async function readPort(
  file: RandomAccessFile,
  range: Range,
  types: Readonly<Record<number, DType>>,
): Promise<OnnxPort> {
  const { [INFO.name]: name, [INFO.type]: type } = await partsOf(file, range)
  const told = name ? await readText(file, name) : ''
  const tensor = type && (await partsOf(file, type))[TENSOR_TYPE.tensor]
  if (!tensor) return { name: told, dtype: 'not numbers' }
  let element = 0
  await walkMessage(file, tensor, (field) => {
    if (field.id === TENSOR_TYPE.element && field.wire === 0) element = field.value
  })
  const dtype = Object.hasOwn(types, element) ? types[element] : 'not numbers'
  const shape = (await partsOf(file, tensor))[TENSOR_TYPE.shape]
  return { name: told, dtype, ...(shape && { shape: await readShape(file, shape) }) }
}

async function readShape(file: RandomAccessFile, range: Range): Promise<readonly (number | string)[]> {
  const dimensions: Range[] = []
  await walkMessage(file, range, (field) => {
    if (field.id === TENSOR_TYPE.dimension && field.wire === 2) dimensions.push(field)
  })
  const sizes: (number | string)[] = []
  for (const dimension of dimensions) {
    let size: number | Range | undefined
    await walkMessage(file, dimension, (field) => {
      if (field.id === TENSOR_TYPE.value && field.wire === 0) size = field.value
      if (field.id === TENSOR_TYPE.symbol && field.wire === 2) size = field
    })
    if (typeof size === 'number' && !Number.isSafeInteger(size))
      throw new FormatError('a shape in it is negative or absurd')
    sizes.push(typeof size === 'object' ? await readText(file, size) : (size ?? ''))
  }
  return sizes
}

/** The last of each field that has a length, by its number. */
async function partsOf(file: RandomAccessFile, range: Range): Promise<Readonly<Partial<Record<number, Range>>>> {
  const parts: Partial<Record<number, Range>> = {}
  await walkMessage(file, range, (field) => {
    if (field.wire === 2) parts[field.id] = field
  })
  return parts
}

/** Numbers that a node keeps in another file would be read by the engine, which asks nobody where that file lies. */
async function refuseElsewhere(file: RandomAccessFile, node: Range, depth: number): Promise<void> {
  if (depth > DEEPEST) throw new FormatError(`it has graphs in graphs more than ${DEEPEST} deep`)
  for (const attribute of await rangesOf(file, node, [NODE.attribute])) {
    for (const tensor of await rangesOf(file, attribute, [ATTRIBUTE.tensor, ATTRIBUTE.tensors]))
      await refuseTensor(file, tensor)
    for (const graph of await rangesOf(file, attribute, [ATTRIBUTE.graph, ATTRIBUTE.graphs])) {
      for (const tensor of await rangesOf(file, graph, [GRAPH.initializer])) await refuseTensor(file, tensor)
      for (const inner of await rangesOf(file, graph, [GRAPH.node])) await refuseElsewhere(file, inner, depth + 1)
    }
  }
}

async function refuseTensor(file: RandomAccessFile, tensor: Range): Promise<void> {
  await walkMessage(file, tensor, (field) => {
    if (field.id === TENSOR.external || (field.id === TENSOR.location && field.value !== 0))
      throw new FormatError('a node of it has numbers in another file, which only its initializers may have')
  })
}

async function rangesOf(file: RandomAccessFile, range: Range, ids: readonly number[]): Promise<readonly Range[]> {
  const found: Range[] = []
  await walkMessage(file, range, (field) => {
    if (field.wire === 2 && ids.includes(field.id)) found.push(field)
  })
  return found
}
