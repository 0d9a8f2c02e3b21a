import { invariant } from '../diagnostics/index.ts'
import {
  programName,
  type GraphOutput,
  type GraphProgram,
  type ProgramInputKind,
  type ProgramKind,
  type TrainingGraph,
} from '../graph/index.ts'
import { rewrite, topological, type Node } from '../ir/index.ts'
import { input } from '../ops/index.ts'
import type { Pass } from './pass.ts'

/**
 * Moves what frozen networks compute out of `train` (or `grad`) and `test` into programs of their own, whose taps the others read:
 * the engine may then treat frozen weights as constants, and the taps can be kept instead of computed again. A tap that
 * nothing reads any more (a loss of weight 0) is not computed at all.
 */
export const splitFrozen: Pass = {
  name: 'split frozen',
  run: (graph) => {
    const inputs = new Map(graph.inputs)
    const programs = graph.programs.flatMap((program) =>
      program.kind === 'train' || program.kind === 'grad' || program.kind === 'test'
        ? split(graph, program, program.kind === 'test' ? 'teacher/test' : 'teacher/train', inputs)
        : [program],
    )
    return { ...graph, programs, inputs }
  },
}

function split(
  graph: TrainingGraph,
  program: GraphProgram,
  kind: ProgramKind,
  inputs: Map<string, ProgramInputKind>,
): readonly GraphProgram[] {
  const g = graph.builder
  const { stage, precision } = program
  const used = new Set(topological(program.outputs.map(({ node }) => node)))
  const taps = [...program.frozenTaps].filter(([, node]) => used.has(node)).sort(([a], [b]) => (a < b ? -1 : 1))
  const stands = new Map<Node, Node>()
  for (const [tap, node] of taps) {
    assertFrozen(graph, tap, node)
    if (node.op === 'input') continue // the tap is the image itself
    inputs.set(`tap.${tap}`, { kind: 'tap', tap })
    stands.set(node, input(g, `tap.${tap}`, node))
  }
  const moved = rewrite(
    program.outputs.map(({ node }) => node),
    (node, below) => stands.get(node) ?? g.rebuild(node, below),
  )
  const step: GraphProgram = {
    ...program,
    frozenTaps: new Map(),
    outputs: program.outputs.map((output) => ({ ...output, node: moved.get(output.node) as Node })), // every root moved
  }
  const read = new Set(topological(step.outputs.map(({ node }) => node)))
  const outputs = taps.flatMap(([tap, node]): readonly GraphOutput[] => {
    const stand = stands.get(node)
    return stand && read.has(stand) ? [{ kind: 'tap', name: tap, node }] : []
  })
  return outputs.length > 0
    ? [
        {
          name: programName(stage, kind),
          stage,
          kind,
          ...(precision && { precision }),
          outputs,
          frozenTaps: new Map(),
        },
        step,
      ]
    : [step]
}

function assertFrozen(graph: TrainingGraph, tap: string, node: Node): void {
  const changing = new Set(graph.state.filter(({ frozen }) => !frozen).map((tensor) => tensor.name))
  for (const { op, attributes } of topological([node])) {
    const kind = op === 'input' ? graph.inputs.get(String(attributes['name'])) : undefined
    invariant(
      kind?.kind !== 'state' || !changing.has(kind.state),
      `the frozen tap ${tap} reads a state that training changes`,
    )
  }
}
