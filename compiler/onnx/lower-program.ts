import type { Program } from '../plan/index.ts'
import { blockedLayout } from './blocked/index.ts'
import type { Forms } from './forms.ts'
import { halfLayout } from './half-layout.ts'
import { plainLayout, type Layout } from './layout.ts'
import { gpuLowerings } from './lower-for-gpu.ts'
import type { Value } from './lowering.ts'
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

/** For whom a model is: for any runtime of ONNX, for ONNX Runtime's blocked kernels, `block` channels in a block, or for a GPU. */
export interface Target {
  readonly portable?: Portable & { readonly names: Names }
  readonly block?: number
  readonly gpu?: boolean
  /** Where the program may be computed in half precision, it is. */
  readonly half?: boolean
  /** Which of several forms ops take; the usual ones where nobody says. */
  readonly forms?: Forms
}

/** A program as an ONNX model. `constants` are the tensors that no program writes; they go in as initializers. */
export function lowerProgram(
  program: Program,
  constants: ReadonlyMap<string, Constant>,
  { portable, block, gpu = false, half = false, forms }: Target = {},
): Uint8Array {
  const { names } = portable ?? { names: OURS }
  const m = new ModelBuilder(portable, forms)
  const own = gpu ? gpuLowerings : {}
  const values =
    half && program.precision
      ? place(program, constants, names, m, halfLayout(m, program, own))
      : block === undefined
        ? place(program, constants, names, m, plainLayout(m, own))
        : place(program, constants, names, m, blockedLayout(m, program, block))
  for (const { name, node } of program.outputs) {
    const { name: value, shape, dtype } = values[node] // an index of `nodes`
    m.named(names.output(name), 'Identity', [value])
    m.output(names.output(name), shape, dtype)
  }
  return m.encode()
}

/** Every node's value, by its index. */
function place<V extends Value>(
  program: Program,
  constants: ReadonlyMap<string, Constant>,
  names: Names,
  m: ModelBuilder,
  layout: Layout<V>,
): readonly V[] {
  const kinds = new Map(program.inputs.map((input) => [input.node, input]))
  const values: V[] = []
  program.nodes.forEach((node, index) => {
    m.label = node.origin ?? program.name
    const { shape, dtype } = node
    const input = kinds.get(index)
    if (input === undefined) {
      const inputs = node.inputs.map((i) => values[i]) // earlier nodes
      values.push(layout.node(node, index, inputs))
      return
    }
    const name = names.input(input.name)
    const constant = input.kind === 'state' ? constants.get(input.state) : undefined
    if (constant) m.initializer(name, shape, constant.data)
    else m.input(name, shape, dtype)
    values.push(layout.input({ name, shape, dtype }))
  })
  return values
}
