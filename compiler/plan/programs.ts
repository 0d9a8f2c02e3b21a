import { invariant } from '../diagnostics/index.ts'
import type { GraphProgram, TrainingGraph } from '../graph/index.ts'
import { topological, type Node } from '../ir/index.ts'
import { definitionOf } from '../ops/index.ts'
import { serialize } from './serialize.ts'
import type { Program, ProgramInput } from './types.ts'

/** A program of the graph as JSON, with what fills each of its inputs. */
export function planProgram(graph: TrainingGraph, program: GraphProgram): Program {
  const roots = program.outputs.map(({ node }) => node)
  const { nodes, indexOf } = serialize(roots)
  const order = topological(roots)
  const inputs = order.flatMap((node): readonly ProgramInput[] => {
    if (node.op !== 'input') return []
    const name = String(node.attributes['name'])
    const kind = graph.inputs.get(name)
    invariant(kind, `nobody fills the input ${name}`)
    return [{ name, node: indexOf(node), ...kind }]
  })
  return {
    name: program.name,
    nodes,
    inputs,
    outputs: program.outputs.map(({ node, ...output }) => ({ ...output, node: indexOf(node) })),
    flops: order.reduce((sum, node) => sum + flopsOf(node), 0),
    ...(program.precision && { precision: program.precision }),
  }
}

export function flopsOf(node: Node): number {
  return definitionOf(node.op).flops(node.inputs, node, node.attributes as never)
}
