import { topological, type Node } from './types.ts'

/**
 * Rebuilds a graph from its inputs up. `visit` gets each node with its inputs already rewritten and returns what stands
 * in its place. Returns where each node of the old graph went.
 */
export function rewrite(
  roots: readonly Node[],
  visit: (node: Node, inputs: readonly Node[]) => Node,
): ReadonlyMap<Node, Node> {
  const moved = new Map<Node, Node>()
  for (const node of topological(roots)) {
    const inputs = node.inputs.map((input) => moved.get(input) as Node) // inputs come first
    moved.set(node, visit(node, inputs))
  }
  return moved
}
