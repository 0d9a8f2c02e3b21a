/** Which layers a loss reaches: the gradient that comes to what each of them makes, by the loss alone. */
import type { GraphBuilder, Node } from '../ir/index.ts'
import { elements } from '../ir/index.ts'
import { parametersOf, type StageModel } from '../network/index.ts'
import { constant, mul } from '../ops/index.ts'
import { gradients } from './autodiff.ts'
import { Batch, totalLoss } from './batch.ts'
import type { GraphInputs } from './inputs.ts'
import { sumOfSquares } from './sum-of-squares.ts'
import type { GraphProgram } from './training-graph.ts'
import { programName } from './types.ts'

/** A value of the program, the mean of the squares of a gradient, and what it is of. */
export interface Reached {
  readonly value: string
  readonly network: string
  readonly layer: string
  /** dL/d(what the layer makes), by this loss with its weight; absent: dL/dW of the layer's first parameter, by all losses. */
  readonly loss?: string
}

/** A gradient that no path makes has no value. Frozen networks have none at all. */
export function buildReach(
  g: GraphBuilder,
  inputs: GraphInputs,
  model: StageModel,
): { readonly program: GraphProgram; readonly reached: readonly Reached[] } {
  const { name: stage } = model.stage
  const batch = new Batch(g, inputs, model, 'train', () => false)
  const losses = model.spec.losses.filter(({ weight }) => weight !== 0)
  const values = batch.losses(losses)
  const layers = [...model.networks.values()]
    .filter((network) => parametersOf(network).some(({ frozen }) => !frozen))
    .flatMap((network) => [...network.layers.values()].map((typed) => ({ network: network.name, typed })))
  const reached: Reached[] = []
  const nodes: Node[] = []
  const tell = (gradient: Node | undefined, of: Omit<Reached, 'value'>): void => {
    if (!gradient) return
    reached.push({ value: `reach.${reached.length}`, ...of })
    nodes.push(meanSquare(g, gradient))
  }
  const made = layers.map(({ network, typed }) => batch.top(network, typed.layer.tops[0] ?? typed.layer.name))
  for (const loss of losses) {
    const found = gradients(g, totalLoss(g, inputs, [loss], values), made)
    layers.forEach(({ network, typed }, i) => tell(found[i], { network, layer: typed.layer.name, loss: loss.name }))
  }
  const trained = layers.flatMap(({ network, typed }) => {
    const [first] = typed.parameters
    return first && first.kind === 'parameter' && !first.frozen ? [{ network, typed, first }] : []
  })
  const weights = trained.map(({ first }) => inputs.state(first.state, first.shape))
  const found = gradients(g, totalLoss(g, inputs, losses, values), weights)
  trained.forEach(({ network, typed }, i) => tell(found[i], { network, layer: typed.layer.name }))
  const outputs = nodes.map((node, i) => ({ kind: 'value', name: `reach.${i}`, node }) as const)
  return {
    program: { name: programName(stage, 'reach'), stage, kind: 'reach', outputs, frozenTaps: new Map() },
    reached,
  }
}

function meanSquare(g: GraphBuilder, node: Node): Node {
  return mul(g, sumOfSquares(g, node), constant(g, 1 / elements(node.shape)))
}
