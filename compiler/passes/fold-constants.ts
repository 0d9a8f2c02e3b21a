import type { GraphProgram } from '../graph/index.ts'
import { rewrite, sameShape, type GraphBuilder, type Node } from '../ir/index.ts'
import { constant } from '../ops/index.ts'
import type { Pass } from './pass.ts'

/**
 * Computes what is known now: arithmetic on constants, a factor of 1, a term of 0, two constant factors in a row, and
 * broadcasts that elementwise ops do by themselves. Autodiff leaves many of these behind.
 */
export const foldConstants: Pass = {
  name: 'fold constants',
  run: (graph) => ({ ...graph, programs: graph.programs.map((program) => fold(graph.builder, program)) }),
}

function fold(g: GraphBuilder, program: GraphProgram): GraphProgram {
  const moved = rewrite(
    program.outputs.map(({ node }) => node),
    (node, inputs) => simplify(g, g.rebuild(node, inputs)),
  )
  return { ...program, outputs: program.outputs.map((output) => ({ ...output, node: moved.get(output.node) as Node })) } // every root moved
}

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
}

function simplify(g: GraphBuilder, node: Node): Node {
  const compute = arithmetic[node.op]
  if (!compute) return node
  const [a, b] = node.inputs.map((input) => unwrapped(input)) as [Node, Node] // arithmetic is binary
  const [x, y] = [valueOf(a), valueOf(b)]
  if (x !== undefined && y !== undefined && node.shape.length === 0) return constant(g, compute(x, y))
  if (node.op === 'mul' && x === 1 && sameShape(b.shape, node.shape)) return b
  if ((node.op === 'mul' || node.op === 'div') && y === 1 && sameShape(a.shape, node.shape)) return a
  if ((node.op === 'add' || node.op === 'sub') && y === 0 && sameShape(a.shape, node.shape)) return a
  if (node.op === 'add' && x === 0 && sameShape(b.shape, node.shape)) return b
  const slim = spans(node, a, b) ? g.rebuild(node, [a, b]) : node
  return slim.op === 'mul' ? joinFactors(g, slim) : slim
}

/** c₁·(c₂·x) → (c₁·c₂)·x */
function joinFactors(g: GraphBuilder, node: Node): Node {
  const [scale, rest] = factors(node)
  if (scale === undefined || rest.op !== 'mul') return node
  const [inner, x] = factors(rest)
  return inner === undefined ? node : g.rebuild(node, [x, constant(g, scale * inner)])
}

function factors(node: Node): readonly [number | undefined, Node] {
  const [a, b] = node.inputs as readonly [Node, Node] // a product has two
  const [x, y] = [valueOf(a), valueOf(b)]
  return y !== undefined ? [y, a] : x !== undefined ? [x, b] : [undefined, node]
}

function valueOf(node: Node): number | undefined {
  return node.op === 'constant' ? Number(node.attributes['value']) : undefined
}

/** What stands under broadcasts, and, where that is a constant, under reshapes too. */
function unwrapped(node: Node): Node {
  let under = node
  while (under.op === 'broadcast_to' || under.op === 'reshape') under = under.inputs[0] // unary
  if (under.op === 'constant') return under
  under = node
  while (under.op === 'broadcast_to') under = under.inputs[0] // unary
  return under
}

/** Whether elementwise on `a` and `b` still has the node's shape. */
function spans(node: Node, a: Node, b: Node): boolean {
  const rank = Math.max(a.shape.length, b.shape.length)
  if (rank !== node.shape.length) return false
  return node.shape.every((size, axis) => {
    const of = (x: Node): number => x.shape[axis - rank + x.shape.length] ?? 1
    return Math.max(of(a), of(b)) === size
  })
}
