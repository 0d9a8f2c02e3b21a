/** Builds the training graph of a model that broke no law: what each step and each test computes, as ops. */
import { invariant } from '../diagnostics/index.ts'
import { GraphBuilder, type Node } from '../ir/index.ts'
import { lossDefinition } from '../losses/index.ts'
import { metricDefinition } from '../metrics/index.ts'
import {
  isTrained,
  parametersOf,
  type Model,
  type Parameter,
  type TypedNetwork,
  type WeightMap,
} from '../network/index.ts'
import type { NormalizedLoss, Reference, Target } from '../normalize/index.ts'
import { add, constant, mul } from '../ops/index.ts'
import type { ProgramName, StateTensor } from './types.ts'
import { solverDefinition } from '../solvers/index.ts'
import { gradients } from './autodiff.ts'
import { forward, type Phase } from './forward.ts'
import { GraphInputs } from './inputs.ts'
import { parameterState, slotName, slotState } from './state.ts'
import type { GraphOutput, GraphProgram, TrainingGraph } from './training-graph.ts'

export function buildTrainingGraph(model: Model, weights: readonly WeightMap[]): TrainingGraph {
  const g = new GraphBuilder()
  const inputs = new GraphInputs(g)
  const networks = [...model.networks.values()]
  const { program: train, slots, trained } = buildTrain(g, inputs, model)
  const state = networks.flatMap((network) =>
    parameterState(
      network,
      weights.find((map) => map.network === network.name),
      trained,
    ),
  )
  const expectations = networks.some(({ expect }) => expect) ? [buildExpect(g, inputs, model)] : []
  return {
    builder: g,
    programs: [train, buildTest(g, inputs, model), ...expectations],
    state: [...state, ...slots],
    inputs: inputs.kinds,
  }
}

/** The networks of a model on one batch, and the labels beside them. */
class Batch {
  readonly #model: Model
  readonly #layers: ReadonlyMap<string, ReadonlyMap<string, Node>>
  readonly label: Node
  readonly frozenTaps = new Map<string, Node>()

  constructor(g: GraphBuilder, inputs: GraphInputs, model: Model, phase: Phase) {
    const size = model.spec.data.batch[phase]
    this.#model = model
    this.#layers = new Map(
      [...model.networks.values()].map((network) => [
        network.name,
        forward(g, inputs, network, inputs.image(size, network.input), phase),
      ]),
    )
    this.label = inputs.label(size)
  }

  read(reference: Reference): Node {
    const node = this.#layers.get(reference.network)?.get(reference.layer)
    invariant(node, `${reference.network}.${reference.layer} was checked to exist`)
    if (this.#model.networks.get(reference.network)?.frozen && !isTrained(this.#model, reference)) {
      this.frozenTaps.set(`${reference.network}.${reference.layer}`, node)
    }
    return node
  }

  target(target: Target): Node {
    return target.kind === 'label' ? this.label : this.read(target.tap)
  }

  program(name: ProgramName, outputs: readonly GraphOutput[]): GraphProgram {
    return { name, outputs, frozenTaps: this.frozenTaps }
  }
}

function lowerLoss(g: GraphBuilder, batch: Batch, loss: NormalizedLoss): Node {
  return g.within(`loss.${loss.name}`, () =>
    lossDefinition(loss.spec.type).lower(g, loss.spec, {
      input: batch.read(loss.input),
      target: batch.target(loss.target),
    }),
  )
}

/** Σ weight · loss in name order, over the losses that have a weight. */
function total(g: GraphBuilder, losses: readonly NormalizedLoss[], values: ReadonlyMap<string, Node>): Node {
  const terms = losses.flatMap(({ name, weight }) => {
    const value = values.get(name)
    return value && weight !== 0 ? [weight === 1 ? value : mul(g, value, constant(g, weight))] : []
  })
  const [first, ...rest] = terms
  invariant(first, 'at least one loss has a weight')
  return rest.reduce((sum, term) => add(g, sum, term), first)
}

interface BuiltTrain {
  readonly program: GraphProgram
  readonly slots: readonly StateTensor[]
  /** The parameters that a gradient reaches. */
  readonly trained: ReadonlySet<string>
}

function buildTrain(g: GraphBuilder, inputs: GraphInputs, model: Model): BuiltTrain {
  const batch = new Batch(g, inputs, model, 'train')
  const active = model.spec.losses.filter(({ weight }) => weight !== 0)
  const values = new Map(active.map((loss) => [loss.name, lowerLoss(g, batch, loss)]))
  const loss = g.within('loss', () => total(g, active, values))

  const candidates = [...model.networks.values()].flatMap((network) =>
    parametersOf(network).flatMap((parameter) => (parameter.frozen ? [] : [{ network, parameter }])),
  )
  const nodes = candidates.map(({ parameter }) => inputs.state(parameter.state, parameter.shape))
  const found = gradients(g, loss, nodes)
  const updates = candidates.flatMap(({ network, parameter }, i) => {
    const gradient = found[i]
    return gradient ? [update(g, inputs, model, network, parameter, gradient)] : []
  })
  const outputs: GraphOutput[] = [
    { kind: 'value', name: 'loss', node: loss },
    ...active.map(({ name }) => ({ kind: 'value', name: `loss.${name}`, node: values.get(name) as Node }) as const), // built above
    ...updates.flatMap((one) => one.outputs),
  ]
  return {
    program: batch.program('train', outputs),
    slots: updates.flatMap((one) => one.slots),
    trained: new Set(updates.map((one) => one.parameter.state)),
  }
}

function update(
  g: GraphBuilder,
  inputs: GraphInputs,
  model: Model,
  network: TypedNetwork,
  parameter: Parameter,
  gradient: Node,
): { parameter: Parameter; outputs: readonly GraphOutput[]; slots: readonly StateTensor[] } {
  const definition = solverDefinition(model.spec.solver.type)
  const names = definition.slots.map((slot) => slotName(parameter, slot))
  const next = g.within('solver', () =>
    definition.update(g, model.spec.solver, {
      parameter: inputs.state(parameter.state, parameter.shape),
      gradient,
      slots: names.map((name) => inputs.state(name, parameter.shape)),
      lr: inputs.lr(),
      lrMult: parameter.lrMult,
      decayMult: parameter.decayMult,
    }),
  )
  const output = (state: string, node: Node): GraphOutput => ({ kind: 'state', name: `state.${state}`, state, node })
  return {
    parameter,
    outputs: [output(parameter.state, next.parameter), ...names.map((name, i) => output(name, next.slots[i]))], // one a slot
    slots: definition.slots.map((slot) => slotState(network, parameter, slot)),
  }
}

function buildTest(g: GraphBuilder, inputs: GraphInputs, model: Model): GraphProgram {
  const batch = new Batch(g, inputs, model, 'test')
  const { losses, metrics } = model.spec
  const values = new Map(losses.map((loss) => [loss.name, lowerLoss(g, batch, loss)]))
  const outputs: GraphOutput[] = [
    { kind: 'value', name: 'loss', node: g.within('loss', () => total(g, losses, values)) },
    ...losses.map(({ name }) => ({ kind: 'value', name: `loss.${name}`, node: values.get(name) as Node }) as const), // built above
    ...metrics.map(({ name, spec, input, target }) => {
      const node = g.within(`metric.${name}`, () =>
        metricDefinition(spec.type).lower(g, spec, { input: batch.read(input), target: batch.target(target) }),
      )
      return { kind: 'value', name, node } as const
    }),
  ]
  return batch.program('test', outputs)
}

/** The accuracy on the test set of every layer that an `expect` names. */
function buildExpect(g: GraphBuilder, inputs: GraphInputs, model: Model): GraphProgram {
  const batch = new Batch(g, inputs, model, 'test')
  const outputs = [...model.networks.values()].flatMap(({ name, expect }): readonly GraphOutput[] => {
    if (!expect) return []
    const input = batch.read({ network: name, layer: expect.accuracy.of, span: expect.accuracy.ofSpan })
    const node = g.within(`expect.${name}`, () =>
      metricDefinition('accuracy').lower(
        g,
        { type: 'accuracy', input: `${name}.${expect.accuracy.of}`, target: 'data.label' },
        { input, target: batch.label },
      ),
    )
    return [{ kind: 'value', name: `${name}.accuracy`, node }]
  })
  return { name: 'expect', outputs, frozenTaps: new Map() } // it is one forward pass: nothing to split from it
}
