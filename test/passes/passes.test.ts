/** Passes change how much is computed, never what; and the verifier notices a graph that breaks its contract. */
import { describe, expect, it } from 'vitest'

import { elements, type Node } from '../../compiler/index.ts'
import { buildTrainingGraph, type GraphProgram, type TrainingGraph } from '../../compiler/graph/index.ts'
import { topological } from '../../compiler/ir/index.ts'
import { inferData, inferNetwork, mapWeights, type Model } from '../../compiler/network/index.ts'
import { Reporter } from '../../compiler/index.ts'
import { normalize } from '../../compiler/normalize/index.ts'
import { passes, runPasses, verifyGraph } from '../../compiler/passes/index.ts'
import { evaluate } from '../../compiler/evaluate/index.ts'
import { parseDocument, type MapTree } from '../../compiler/source/index.ts'
import { memoryHost, NET, SMALL } from '../harness.ts'
import { evaluateNodes } from '../reference/evaluate.ts'
import type { RefTensor } from '../reference/tensor.ts'

/** The small distillation on 12×12 images, by the compiler's own stages, as it is before the passes. */
function built(): TrainingGraph {
  const reporter = new Reporter()
  const stage = { reporter, host: memoryHost({}), environment: new Map() }
  const tree = (text: string): MapTree => evaluate(parseDocument('x.yaml', text, reporter) as MapTree, stage).tree
  const context = {
    ...stage,
    loadNetwork: () => tree(NET.replace('layers:', 'input: [1, 12, 12]\nlayers:')),
  }
  const spec = normalize(tree(SMALL.replace('dataset: mnist', 'dataset: mnist, batch: { train: 3, test: 2 }')), context)
  if (!spec) throw new Error('the small distillation normalizes')
  const networks = spec.networks.map((network) => inferNetwork(network, undefined, stage))
  const model: Model = {
    spec,
    dataset: inferData(spec, stage),
    networks: new Map(networks.map((n) => [n.name, n])),
    projections: new Map(),
  }
  const [teacher] = networks
  if (!teacher.weights) throw new Error('the teacher has weights')
  const tensors = [...teacher.layers.values()].flatMap(({ parameters }) =>
    parameters.map(({ sourceName, shape }) => ({ name: sourceName, shape })),
  )
  const [source] = teacher.weights.sources
  const plan = { type: 'experiment', file: 't.yaml', name: 'teacher', network: 'network', resultHash: 'x' } as const
  const map = mapWeights(teacher, teacher.weights, [{ source, plan, tensors }], reporter)
  return buildTrainingGraph(model, map ? [map] : [])
}

const program = (graph: TrainingGraph, name: string): GraphProgram =>
  graph.programs.find((p) => p.name === name) as GraphProgram

function feedsFor(graph: TrainingGraph): Map<string, RefTensor> {
  const feeds = new Map<string, RefTensor>()
  for (const { outputs } of graph.programs) {
    for (const { op, attributes, shape, dtype } of topological(outputs.map(({ node }) => node))) {
      const name = String(attributes['name'])
      if (op !== 'input' || name.startsWith('tap.')) continue
      const value = (i: number): number => (dtype === 'i32' ? i % 10 : Math.sin(i * 12.9898 + name.length) / 3)
      const key = name === 'data.image' || name === 'data.label' ? `${name}/${shape[0]}` : name
      feeds.set(key, { shape, data: Float64Array.from({ length: elements(shape) }, (_, i) => value(i)) })
    }
  }
  return feeds
}

/** Every output of a phase, by name, its taps computed first. */
function outputs(
  graph: TrainingGraph,
  phase: 'train' | 'test',
  feeds: ReadonlyMap<string, RefTensor>,
): ReadonlyMap<string, RefTensor> {
  const batch = phase === 'train' ? 3 : 2
  const given = new Map(feeds)
  for (const name of ['data.image', 'data.label']) given.set(name, feeds.get(`${name}/${batch}`) as RefTensor)
  const run = (p: GraphProgram): [string, RefTensor][] => {
    const values = evaluateNodes(
      p.outputs.map(({ node }) => node),
      given,
    )
    return p.outputs.map(({ name }, i) => [name, values[i]])
  }
  const teacher = graph.programs.find(({ name }) => name === `teacher/${phase}`)
  for (const [name, value] of teacher ? run(teacher) : []) given.set(`tap.${name}`, value)
  return new Map(run(program(graph, phase)))
}

describe('the passes', () => {
  const before = built()
  const feeds = feedsFor(before)

  it('are named', () => expect(passes.map(({ name }) => name)).toEqual(['split frozen', 'fold constants']))

  it('keep every value of every program, one after the other', () => {
    let graph = before
    for (const pass of passes) {
      graph = pass.run(graph)
      verifyGraph(graph, pass.name)
      for (const phase of ['train', 'test'] as const) {
        const [expected, actual] = [outputs(before, phase, feeds), outputs(graph, phase, feeds)]
        expect([...actual.keys()]).toEqual([...expected.keys()])
        for (const [name, { data }] of expected) {
          actual.get(name)?.data.forEach((value, i) => expect(Math.abs(value - data[i]), name).toBeLessThan(1e-12))
        }
      }
    }
  })

  it('leave less to compute', () => {
    const count = (graph: TrainingGraph): number =>
      topological(program(graph, 'train').outputs.map(({ node }) => node)).length
    expect(count(runPasses(before, true))).toBeLessThan(count(before))
  })
})

describe('the verifier', () => {
  const good = runPasses(built(), true)
  const with_ = (change: (p: GraphProgram) => GraphProgram): TrainingGraph => ({
    ...good,
    programs: good.programs.map((p) => (p.name === 'train' ? change(p) : p)),
  })
  const broken: Readonly<Record<string, [TrainingGraph, string]>> = {
    'an input that nobody fills': [
      { ...good, inputs: new Map([...good.inputs].filter(([name]) => name !== 'lr')) },
      'nobody fills the input lr',
    ],
    'a state that nothing writes': [
      with_((p) => ({ ...p, outputs: p.outputs.filter(({ name }) => name !== 'state.student.ip_s.bias') })),
      'nothing writes student.ip_s.bias',
    ],
    'a state written twice': [
      with_((p) => ({
        ...p,
        outputs: [...p.outputs, p.outputs.find(({ kind }) => kind === 'state') as GraphProgram['outputs'][number]],
      })),
      'is written twice',
    ],
    'a frozen state that is written': [
      { ...good, state: good.state.map((s) => ({ ...s, frozen: true })) },
      'is frozen, but is written',
    ],
    'a value that is no scalar': [
      with_((p) => ({
        ...p,
        outputs: p.outputs.map((o) =>
          o.name === 'loss' ? { ...o, node: p.outputs.find(({ kind }) => kind === 'state')?.node as Node } : o,
        ),
      })),
      'loss is no scalar',
    ],
    'a state of another shape': [
      with_((p) => ({
        ...p,
        outputs: p.outputs.map((o) => (o.kind === 'state' ? { ...o, node: p.outputs[0].node } : o)),
      })),
      'has another shape',
    ],
    'a node of a wrong type': [
      with_((p) => ({
        ...p,
        outputs: p.outputs.map((o) => (o.name === 'loss' ? { ...o, node: { ...o.node, dtype: 'i32' } } : o)),
      })),
      'has a wrong type',
    ],
  }
  for (const [name, [graph, message]] of Object.entries(broken)) {
    it(`notices ${name}`, () => expect(() => verifyGraph(graph, 'a test')).toThrow(message))
  }
})
