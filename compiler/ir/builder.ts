import { hash as hashOf } from 'node:crypto'

import { invariant } from '../diagnostics/index.ts'
import type { OpDefinition } from './definition.ts'
import type { Attributes, Node, Origin, TensorType } from './types.ts'

/** Makes nodes, and makes each only once: the same op on the same inputs is the same object. */
export class GraphBuilder {
  readonly #nodes = new Map<string, Node>()
  #origin: Origin | undefined

  /** Nodes first made inside `build` carry `name` as their origin. */
  within<T>(name: string, build: () => T): T {
    const outer = this.#origin
    this.#origin = { name }
    try {
      return build()
    } finally {
      this.#origin = outer
    }
  }

  /** The node for `definition` on `inputs`. Throws an InternalError where the op's shape rule does. */
  make<A extends Attributes>(definition: OpDefinition<A>, inputs: readonly Node[], attributes: A): Node {
    return this.intern(definition.type, inputs, attributes, definition.infer(inputs, attributes))
  }

  /** `node` on other inputs of the same types; its origin stays. */
  rebuild(node: Node, inputs: readonly Node[]): Node {
    if (inputs.every((input, i) => input === node.inputs[i])) return node
    const build = (): Node => this.intern(node.op, inputs, node.attributes, node)
    return node.origin ? this.within(node.origin.name, build) : build()
  }

  intern(op: string, inputs: readonly Node[], attributes: Attributes, { shape, dtype }: TensorType): Node {
    invariant(
      shape.every((size) => Number.isInteger(size) && size > 0),
      `${op} has the impossible shape [${shape.join()}]`,
    )
    const sorted = Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)))
    const identity = JSON.stringify([op, sorted, shape, dtype, inputs.map((input) => input.hash)])
    const hash = hashOf('sha256', identity)
    const known = this.#nodes.get(hash)
    if (known) return known
    const node: Node = Object.freeze({ op, attributes: sorted, inputs, shape, dtype, hash, origin: this.#origin })
    this.#nodes.set(hash, node)
    return node
  }
}
