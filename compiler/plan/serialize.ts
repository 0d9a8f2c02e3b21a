import { invariant } from '../diagnostics/index.ts'
import { topological, type Node } from '../ir/index.ts'
import type { ProgramNode } from './types.ts'

/** Nodes as JSON, each after its inputs, and where each root stands among them. */
export function serialize(roots: readonly Node[]): { nodes: readonly ProgramNode[]; indexOf: (node: Node) => number } {
  const order = topological(roots)
  const index = new Map(order.map((node, i) => [node, i]))
  const indexOf = (node: Node): number => {
    const found = index.get(node)
    invariant(found !== undefined, `${node.op} is not part of the program`)
    return found
  }
  const nodes = order.map(({ op, attributes, inputs, shape, dtype, origin }) => ({
    op,
    attributes,
    inputs: inputs.map(indexOf),
    shape,
    dtype,
    ...(origin && { origin: origin.name }),
  }))
  return { nodes, indexOf }
}
