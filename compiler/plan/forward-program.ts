/** A network by itself, as a program that computes some of its tops; nothing of it is trained. */
import { invariant, type Span } from '../diagnostics/index.ts'
import { forward, GraphInputs, parameterState, stateSources, type GraphProgram } from '../graph/index.ts'
import { GraphBuilder, type Shape } from '../ir/index.ts'
import { parametersOf, type ForeignNetwork, type TypedNetwork, type WeightMap } from '../network/index.ts'
import { runPasses } from '../passes/index.ts'
import { treeAt } from '../source/index.ts'
import { planProgram } from './programs.ts'
import type { Plan } from './types.ts'

export interface CompiledNetwork {
  readonly name: string
  readonly role: TypedNetwork['role']
  /** [C, H, W] of one image. */
  readonly input: Shape
  /** The layers that it is made of. */
  readonly typed: TypedNetwork
  /** What can be computed, in order, with the shape for one image. */
  readonly tops: ReadonlyMap<string, Shape>
  /** Those that no layer reads, in order. */
  readonly ends: readonly string[]
  /** Where each layer is written. */
  readonly places: ReadonlyMap<string, Span>
  /** Where its parameters come from; undefined where nothing says. */
  readonly weights: WeightMap | undefined
  /** Where it is no network of ours. */
  readonly foreign: ForeignNetwork | undefined
  /** The program `forward`, which makes `tops` of `batch` images as a test sees them, and its state. */
  forward(batch: number, tops: readonly string[]): Pick<Plan, 'programs' | 'state'>
}

export function compiledNetwork(network: TypedNetwork, weights: WeightMap | undefined): CompiledNetwork {
  const { name, role, input, shapes, foreign } = network
  const layers = [...network.layers.values()].map(({ layer }) => layer)
  const read = new Set(layers.flatMap(({ bottoms }) => bottoms))
  return {
    name,
    role,
    input,
    typed: network,
    tops: new Map([...shapes].filter(([top]) => top !== 'data')),
    ends: foreign ? network.tops : layers.flatMap(({ tops }) => tops.filter((top) => !read.has(top))),
    places: new Map(layers.map(({ name: layer, tree }) => [layer, treeAt(tree, ['name'])?.span ?? tree.span])),
    weights,
    foreign,
    forward: (batch, tops) => forwardProgram(network, weights, batch, tops),
  }
}

function forwardProgram(
  network: TypedNetwork,
  weights: WeightMap | undefined,
  batch: number,
  tops: readonly string[],
): Pick<Plan, 'programs' | 'state'> {
  const g = new GraphBuilder()
  const inputs = new GraphInputs(g)
  const made = forward(g, inputs, network, inputs.image(batch, network.input), 'test')
  const outputs = tops.map((name) => {
    const node = made.tops.get(name)
    invariant(node, `${network.name} has no ${name}`)
    return { kind: 'tap', name, node } as const
  })
  const program: GraphProgram = { name: 'forward', stage: '', kind: 'forward', outputs, frozenTaps: new Map() }
  const sources = stateSources(weights ? [weights] : [])
  const state = parametersOf(network).map((parameter) =>
    parameterState(network.name, parameter, sources.get(parameter.state), true),
  )
  const graph = runPasses({ builder: g, programs: [program], state, inputs: inputs.kinds }, false)
  return { programs: graph.programs.map((one) => planProgram(graph, one)), state: graph.state }
}
