/** The contract that holds between passes. What breaks it is our own bug. */
import { invariant } from '../diagnostics/index.ts'
import type { TrainingGraph } from '../graph/index.ts'
import { sameShape, topological } from '../ir/index.ts'
import { definitionOf } from '../ops/index.ts'

export function verifyGraph(graph: TrainingGraph, after: string): void {
  const state = new Map(graph.state.map((tensor) => [tensor.name, tensor]))
  const written = new Map<string, readonly string[]>()
  for (const { name: program, outputs } of graph.programs) {
    const where = `after \`${after}\`, program ${program}`
    for (const node of topological(outputs.map((output) => output.node))) {
      if (node.op === 'input') {
        const kind = graph.inputs.get(String(node.attributes['name']))
        invariant(kind, `${where}: nobody fills the input ${String(node.attributes['name'])}`)
        if (kind.kind === 'state') {
          const tensor = state.get(kind.state)
          invariant(tensor && sameShape(tensor.shape, node.shape), `${where}: state ${kind.state} has another shape`)
        }
        continue
      }
      const inferred = definitionOf(node.op).infer(node.inputs, node.attributes as never)
      invariant(
        sameShape(inferred.shape, node.shape) && inferred.dtype === node.dtype,
        `${where}: ${node.op} has a wrong type`,
      )
    }
    for (const output of outputs) {
      if (output.kind === 'value' || output.kind === 'finite')
        invariant(output.node.shape.length === 0, `${where}: ${output.name} is no scalar`)
      if (output.kind === 'tally')
        invariant(output.node.shape.length === 2 && output.node.shape[0] === 2, `${where}: ${output.name} is no tally`)
      if (output.kind !== 'state') continue
      const tensor = state.get(output.state)
      invariant(
        tensor && sameShape(tensor.shape, output.node.shape),
        `${where}: the new ${output.state} has another shape`,
      )
      invariant(!tensor.frozen, `${where}: ${output.state} is frozen, but is written`)
      const writers = written.get(output.state) ?? []
      invariant(!writers.includes(program), `${where}: ${output.state} is written twice`)
      written.set(output.state, [...writers, program])
    }
  }
  for (const { name, frozen } of graph.state)
    invariant(frozen || written.has(name), `after \`${after}\`: nothing writes ${name}`)
}
