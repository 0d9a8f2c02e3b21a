/** One program of the plan, op by op. A value is freed when the last op that reads it has run. */
import { InternalError, type Program, type ProgramNode } from '../../../compiler/index.ts'
import { Constants } from './constants.ts'
import { kernels, type ComputedOp, type Kernel, type Kit } from './kernels/index.ts'
import type { Tf } from './library.ts'
import { Value, type Form } from './value.ts'

export interface Inputs {
  /** Of the session: read, and left alone. */
  readonly state: ReadonlyMap<string, Value>
  /** Of this step: freed when they were read. */
  readonly fed: ReadonlyMap<string, Value>
}

export class TfjsProgram {
  readonly #tf: Tf
  readonly #program: Program
  readonly #constants: Constants
  readonly #kit: Kit
  /** How many nodes and outputs read each node. */
  readonly #readers: readonly number[]

  constructor({ tf, firstOfEquals }: Pick<Kit, 'tf' | 'firstOfEquals'>, program: Program) {
    this.#tf = tf
    this.#program = program
    this.#constants = new Constants(tf)
    this.#kit = { tf, firstOfEquals, constant: (values, shape) => this.#constants.get(values, shape) }
    const readers = program.nodes.map(() => 0)
    for (const node of program.nodes) for (const input of node.inputs) readers[input]++
    for (const { node } of program.outputs) readers[node]++
    this.#readers = readers
  }

  /** Stops after each node that computes something. Returns the outputs, in the program's order; they are the caller's to free. */
  *steps({ state, fed }: Inputs): Generator<{ readonly node: ProgramNode; readonly value: Value }, readonly Value[]> {
    const own = new Map<number, Value>([...fed.entries()].map(([name, value]) => [this.#inputNode(name), value]))
    const borrowed = new Map<number, Value>()
    for (const input of this.#program.inputs)
      if (input.kind === 'state') borrowed.set(input.node, required(state.get(input.state), input.name))
    const left = [...this.#readers]
    const outputs: Value[] = []
    try {
      for (const [index, node] of this.#program.nodes.entries()) {
        if (node.op === 'input') continue
        const inputs = node.inputs.map((i) => required(own.get(i) ?? borrowed.get(i), node.op))
        const value = this.#compute(node, inputs)
        own.set(index, value)
        yield { node, value }
        for (const i of node.inputs) this.#release(own, left, i)
      }
      for (const { node, name } of this.#program.outputs) {
        const mine = own.get(node)
        if (mine && left[node] === 1) own.delete(node)
        outputs.push(mine && left[node] === 1 ? mine : required(mine ?? borrowed.get(node), name).share())
        left[node]--
      }
      return outputs
    } catch (error) {
      for (const value of outputs) value.dispose()
      throw error
    } finally {
      for (const value of own.values()) value.dispose()
    }
  }

  dispose(): void {
    this.#constants.dispose()
  }

  #inputNode(name: string): number {
    const input = this.#program.inputs.find((input) => input.name === name)
    if (!input) throw new InternalError(`program ${this.#program.name} has no input ${name}`)
    return input.node
  }

  #release(own: Map<number, Value>, left: number[], index: number): void {
    if (--left[index] > 0) return
    own.get(index)?.dispose()
    own.delete(index)
  }

  #compute(node: ProgramNode, inputs: readonly Value[]): Value {
    const { op, attributes, shape, dtype } = node
    let form: Form = 'plain'
    const tensor = this.#tf.tidy(() => {
      if (op === 'constant') return this.#constants.get([attributes['value'] as number], []).clone()
      if (op === 'table') return this.#constants.get(attributes['values'] as readonly number[], shape).clone()
      if (!isComputed(op)) throw new InternalError(`tfjs cannot say ${op}`)
      const placed = (kernels[op] as Kernel<unknown>)(this.#kit, inputs, attributes, { shape, dtype })
      form = placed.form
      const isHeld = this.#constants.owns(placed.tensor) || inputs.some((value) => value.owns(placed.tensor))
      return isHeld ? placed.tensor.clone() : placed.tensor
    })
    return new Value(this.#tf, { shape, dtype }, tensor, form)
  }
}

function isComputed(op: string): op is ComputedOp {
  return Object.hasOwn(kernels, op)
}

function required(value: Value | undefined, name: string): Value {
  if (!value) throw new InternalError(`nothing is held for ${name}`)
  return value
}
