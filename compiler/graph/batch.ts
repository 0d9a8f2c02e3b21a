/** The networks of a model on one batch, and the labels beside them. */
import { invariant } from '../diagnostics/index.ts'
import type { GraphBuilder, Node } from '../ir/index.ts'
import { layerDefinition } from '../layers/index.ts'
import { lossDefinition, mixture, temperatureOf } from '../losses/index.ts'
import type { Model } from '../network/index.ts'
import type { NormalizedLoss, Reference, Target } from '../normalize/index.ts'
import { add, constant, mul } from '../ops/index.ts'
import { forward, type Forward, type Phase } from './forward.ts'
import type { GraphInputs } from './inputs.ts'
import type { GraphOutput, GraphProgram } from './training-graph.ts'
import { programName, type ProgramKind } from './types.ts'

export class Batch {
  readonly #g: GraphBuilder
  readonly #inputs: GraphInputs
  readonly #model: Model
  readonly #isFixed: (reference: Reference) => boolean
  readonly #networks: ReadonlyMap<string, Forward>
  readonly label: Node
  readonly frozenTaps: Map<string, Node> = new Map()

  /** `isFixed`: whether a value is the same for an image throughout the run. */
  constructor(
    g: GraphBuilder,
    inputs: GraphInputs,
    model: Model,
    phase: Phase,
    isFixed: (reference: Reference) => boolean,
  ) {
    const size = model.spec.data.batch[phase]
    this.#g = g
    this.#inputs = inputs
    this.#model = model
    this.#isFixed = isFixed
    this.#networks = new Map(
      [...model.networks.values()].map((network) => [
        network.name,
        forward(g, inputs, network, inputs.image(size, network.input), phase),
      ]),
    )
    this.label = inputs.label(size)
  }

  /** What a layer makes. */
  top(network: string, name: string): Node {
    const node = this.#networks.get(network)?.tops.get(name)
    invariant(node, `${network}.${name} is built with its network`)
    return node
  }

  read(reference: Reference): Node {
    const node = this.#networks.get(reference.network)?.tops.get(reference.layer)
    invariant(node, `${reference.network}.${reference.layer} was checked to exist`)
    if (this.#isFixed(reference)) this.frozenTaps.set(`${reference.network}.${reference.layer}`, node)
    return node
  }

  /** `temperature` is that of what compares with it. */
  target(target: Target, temperature: number | Node): Node {
    switch (target.kind) {
      case 'label':
        return this.label
      case 'tap':
        return this.read(target.tap)
      case 'mix': {
        const parts = target.of.map(({ tap, weight }) => ({ scores: this.read(tap), weight }))
        return mixture(this.#g, target.mix, parts, temperature)
      }
    }
  }

  /** The values of losses before their weights, by name. */
  losses(losses: readonly NormalizedLoss[]): ReadonlyMap<string, Node> {
    return new Map(losses.map((loss) => [loss.name, this.#loss(loss)]))
  }

  /** The running statistics that this batch changes. */
  running(): readonly GraphOutput[] {
    return [...this.#networks.values()].flatMap(({ running }) =>
      [...running].map(([state, node]) => stateOutput(state, node)),
    )
  }

  program(
    stage: string,
    kind: ProgramKind,
    outputs: readonly GraphOutput[],
    precision?: GraphProgram['precision'],
  ): GraphProgram {
    const frozenTaps = this.frozenTaps
    return { name: programName(stage, kind), stage, kind, ...(precision && { precision }), outputs, frozenTaps }
  }

  #loss(loss: NormalizedLoss): Node {
    const said = temperatureOf(loss.spec)
    const temperature = typeof said === 'number' ? said : this.#inputs.schedule(loss.name, 'temperature')
    return this.#g.within(`loss.${loss.name}`, () =>
      lossDefinition(loss.spec.type).lower(this.#g, loss.spec, {
        input: this.#projected(loss),
        target: this.target(loss.target, temperature),
        similar: loss.similar && this.target(loss.similar, 1),
        ...(typeof temperature !== 'number' && { temperature }),
      }),
    )
  }

  #projected(loss: NormalizedLoss): Node {
    const input = this.read(loss.input)
    const projection = this.#model.projections.get(loss.name)
    if (!projection) return input
    const { layer, parameters } = projection
    const [output] = layerDefinition(layer.spec.type).lower(this.#g, layer.spec, {
      inputs: [input],
      blobs: parameters.map(({ state, shape }) => this.#inputs.state(state, shape)),
      training: false,
      dropout: () => undefined,
      keep: () => undefined,
    })
    return output // a projection has one top
  }
}

export function stateOutput(state: string, node: Node): GraphOutput {
  return { kind: 'state', name: `state.${state}`, state, node }
}

/** `loss`, the sum over those that count, if each has a value; then `loss.<name>` for each that has one. */
export function lossOutputs(
  g: GraphBuilder,
  inputs: GraphInputs,
  counted: readonly NormalizedLoss[],
  values: ReadonlyMap<string, Node>,
): readonly GraphOutput[] {
  const whole = counted.every(({ name, weight }) => weight === 0 || values.has(name))
  const sum = (): Node => g.within('loss', () => totalLoss(g, inputs, counted, values))
  return [
    ...(whole ? [{ kind: 'value', name: 'loss', node: sum() } as const] : []),
    ...[...values].map(([name, node]) => ({ kind: 'value', name: `loss.${name}`, node }) as const),
  ]
}

/** Σ weight · loss in name order, over the losses that have a weight. */
export function totalLoss(
  g: GraphBuilder,
  inputs: GraphInputs,
  losses: readonly NormalizedLoss[],
  values: ReadonlyMap<string, Node>,
): Node {
  const terms = losses.flatMap(({ name, weight, active }) => {
    const value = values.get(name)
    if (!value || weight === 0) return []
    if (typeof weight !== 'number' || active) return [mul(g, value, inputs.schedule(name, 'weight'))]
    return [weight === 1 ? value : mul(g, value, constant(g, weight))]
  })
  const [first, ...rest] = terms
  invariant(first, 'at least one loss has a weight')
  return rest.reduce((sum, term) => add(g, sum, term), first)
}
