import { InternalError, isOpType, type Program, type ProgramNode } from '../../../compiler/index.ts'
import type { Tensor } from '../engine.ts'
import { chooseLayout } from './layout.ts'
import type { Lowering, Value } from './lowering.ts'
import { lowerings } from './lowerings.ts'
import { ModelBuilder } from './model.ts'

/** A program as an ONNX model. `constants` are the tensors that no program writes; they go in as initializers. */
export function lowerProgram(canonical: Program, constants: ReadonlyMap<string, Tensor>): Uint8Array {
  const program = chooseLayout(canonical)
  const m = new ModelBuilder()
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
    const constant = input.kind === 'state' ? constants.get(input.state) : undefined
    if (constant) m.initializer(input.name, shape, constant.data)
    else m.input(input.name, shape, dtype)
    values.push({ name: input.name, shape, dtype })
  })
  for (const { name, node } of program.outputs) {
    const { name: value, shape, dtype } = values[node] // an index of `nodes`
    m.named(outputName(name), 'Identity', [value])
    m.output(outputName(name), shape, dtype)
  }
  return m.encode()
}

/** An output may carry the name of an input (a state's old and new value); inside a model it may not. */
export function outputName(name: string): string {
  return `out.${name}`
}

function lowerNode(m: ModelBuilder, node: ProgramNode, inputs: readonly Value[]): string {
  const { op, attributes, shape, dtype } = node
  if (!isOpType(op) || op === 'input') throw new InternalError(`the engine cannot lower ${op}`)
  const lowering = lowerings[op] as Lowering<unknown>
  return lowering(m, inputs, attributes, { shape, dtype })
}
