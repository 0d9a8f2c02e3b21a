/** Reverse-mode differentiation as graph construction: the backward pass is made of ordinary ops. */
import { invariant } from '../diagnostics/index.ts'
import { topological, type GraphBuilder, type Node } from '../ir/index.ts'
import { add, constant, definitionOf } from '../ops/index.ts'

/**
 * dL/dw for each of `wrt`, where `loss` is a scalar; `undefined` where no gradient reaches it. Nodes that no path joins to
 * `wrt` are not visited, so that frozen parts cost nothing.
 */
export function gradients(g: GraphBuilder, loss: Node, wrt: readonly Node[]): readonly (Node | undefined)[] {
  invariant(loss.shape.length === 0, 'only a scalar has a gradient')
  const order = topological([loss])
  const needed = reaching(order, new Set(wrt))
  const flowing = new Map<Node, Node>()
  if (needed.has(loss)) flowing.set(loss, constant(g, 1))

  for (const node of order.toReversed()) {
    const dy = flowing.get(node)
    if (!dy || !needed.has(node)) continue
    const wanted = node.inputs.map((input) => needed.has(input))
    const parts = wanted.some(Boolean) ? inputGradients(g, node, dy, wanted) : []
    parts.forEach((part, i) => {
      const input = node.inputs[i] // one part an input
      if (!part || !wanted[i]) return
      const sum = flowing.get(input)
      flowing.set(input, sum ? add(g, sum, part) : part)
    })
  }
  return wrt.map((node) => flowing.get(node))
}

/** The nodes whose value depends, differentiably, on one of `sources`. */
function reaching(order: readonly Node[], sources: ReadonlySet<Node>): ReadonlySet<Node> {
  const found = new Set<Node>()
  for (const node of order) {
    if (sources.has(node)) found.add(node)
    else if (definitionOf(node.op).gradient !== 'none' && node.inputs.some((input) => found.has(input))) found.add(node)
  }
  return found
}

function inputGradients(
  g: GraphBuilder,
  node: Node,
  dy: Node,
  wanted: readonly boolean[],
): readonly (Node | undefined)[] {
  const { gradient } = definitionOf(node.op)
  if (gradient === 'none') return []
  const build = (): readonly (Node | undefined)[] => gradient(g, node, dy, wanted, node.attributes as never)
  return node.origin ? g.within(node.origin.name, build) : build()
}
