import { InternalError } from '../diagnostics/index.ts'
import { isOpType } from '../ops/index.ts'
import type { Program, ProgramNode } from '../plan/index.ts'
import type { Lowering, Value } from './lowering.ts'
import { lowerings } from './lowerings.ts'
import { ModelBuilder, type Portable } from './model.ts'

/** Numbers of a tensor that no program writes. */
export interface Constant {
  readonly data: Float32Array | Int32Array
}

export interface Names {
  readonly input: (name: string) => string
  readonly output: (name: string) => string
}

/** An output may carry the name of an input (a state's old and new value); inside a model it may not. */
export function outputName(name: string): string {
  return `out.${name}`
}

const OURS: Names = { input: (name) => name, output: outputName }

/** A program as an ONNX model. `constants` are the tensors that no program writes; they go in as initializers. */
export function lowerProgram(
  program: Program,
  constants: ReadonlyMap<string, Constant>,
  portable?: Portable & { readonly names: Names },
): Uint8Array {
  const { names } = portable ?? { names: OURS }
  const m = new ModelBuilder(portable)
  const kinds = new Map(program.inputs.map((input) => [input.node, input]))
  const values: Value[] = []
  program.nodes.forEach((node, index) => {
    m.label = node.origin ?? program.name
    const { shape, dtype } = node
    const input = kinds.get(index)
    if (input === undefined) {
      const inputs = node.inputs.map((i) => values[i]) // earlier nodes
      values.push({ name: lowerNode(m, node, inputs), shape, dtype })
      return
    }
    const name = names.input(input.name)
    const constant = input.kind === 'state' ? constants.get(input.state) : undefined
    if (constant) m.initializer(name, shape, constant.data)
    else m.input(name, shape, dtype)
    values.push({ name, shape, dtype })
  })
  for (const { name, node } of program.outputs) {
    const { name: value, shape, dtype } = values[node] // an index of `nodes`
    m.named(names.output(name), 'Identity', [value])
    m.output(names.output(name), shape, dtype)
  }
  return m.encode()
}

function lowerNode(m: ModelBuilder, node: ProgramNode, inputs: readonly Value[]): string {
  const { op, attributes, shape, dtype } = node
  if (!isOpType(op) || op === 'input') throw new InternalError(`ONNX cannot say ${op}`)
  const lowering = lowerings[op] as Lowering<unknown>
  return lowering(m, inputs, attributes, { shape, dtype })
}
