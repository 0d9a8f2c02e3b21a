/** The training step: forward, backward and update, in one program, or in two where updates are rarer than batches. */
import type { GraphBuilder, Node } from '../ir/index.ts'
import { parametersOf, type Model, type Parameter, type StageModel } from '../network/index.ts'
import type { Reference } from '../normalize/index.ts'
import { add, broadcastTo, constant } from '../ops/index.ts'
import { solverDefinition } from '../solvers/index.ts'
import { gradients } from './autodiff.ts'
import { Batch, lossOutputs, stateOutput, totalLoss } from './batch.ts'
import { clipped } from './clip.ts'
import type { GraphInputs } from './inputs.ts'
import { scaledLoss, unscaled } from './loss-scale.ts'
import { slotState } from './state.ts'
import type { GraphOutput, GraphProgram } from './training-graph.ts'
import { programName, type StateTensor } from './types.ts'

/** The slot in which gradients add up over `iter_size` batches. */
const ACCUMULATOR = 'gradient'

/** A parameter and its home: a network, or the loss whose projection it is. */
export interface Owned {
  readonly owner: string
  readonly parameter: Parameter
}

/** A parameter and dL/dW. */
interface Derived extends Owned {
  readonly gradient: Node
}

export interface BuiltTrain {
  /** `train`; or `grad`, `update` and, in half precision, `drop`: of one stage. */
  readonly programs: readonly GraphProgram[]
  readonly slots: readonly StateTensor[]
}

/** Every parameter that networks and projections have, each once. */
export function ownedParameters(model: Model): readonly Owned[] {
  const networks = [...model.networks.values()].flatMap((network) =>
    parametersOf(network).map((parameter) => ({ owner: network.name, parameter })),
  )
  const projections = [...model.projections].flatMap(([loss, { parameters }]) =>
    parameters.map((parameter) => ({ owner: `loss.${loss}`, parameter })),
  )
  return [...networks, ...projections]
}

export function buildTrain(
  g: GraphBuilder,
  inputs: GraphInputs,
  model: StageModel,
  isFixed: (reference: Reference) => boolean,
): BuiltTrain {
  const { name: stage, solver } = model.stage
  const batch = new Batch(g, inputs, model, 'train', isFixed)
  const active = model.spec.losses.filter(({ weight }) => weight !== 0)
  const values = batch.losses(active)
  const losses = lossOutputs(g, inputs, active, values)
  const running = batch.running()
  const total = g.within('loss', () => totalLoss(g, inputs, active, values))
  const precision = solver.precision === 'f16' ? solver.precision : undefined
  const { derived, proof } = precision ? deriveScaled(g, inputs, model, total) : derivePlainly(g, inputs, model, total)
  if (solver.iter_size === 1) {
    const { outputs, slots } = update(g, inputs, model, derived)
    const all = [...losses, ...proof, ...outputs, ...running]
    return { programs: [batch.program(stage, 'train', all, precision)], slots }
  }
  const sums = derived.map((one) => {
    const slot = slotState(one.owner, one.parameter, ACCUMULATOR)
    return { ...one, slot, gradient: inputs.state(slot.name, slot.shape) }
  })
  const added = sums.map(({ slot, gradient }, i) =>
    stateOutput(
      slot.name,
      g.within('solver', () => add(g, gradient, derived[i].gradient)),
    ),
  )
  const cleared = sums.map(({ slot }) => stateOutput(slot.name, broadcastTo(g, constant(g, 0), slot.shape)))
  const { outputs, slots } = update(g, inputs, model, sums)
  return {
    programs: [
      batch.program(stage, 'grad', [...losses, ...proof, ...added, ...running], precision),
      plainProgram(stage, 'update', [...outputs, ...cleared]),
      ...(precision ? [plainProgram(stage, 'drop', cleared)] : []),
    ],
    slots: [...slots, ...sums.map(({ slot }) => slot)],
  }
}

/** Slots that an earlier stage may have filled, back to 0. */
export function buildFresh(g: GraphBuilder, stage: string, slots: readonly StateTensor[]): GraphProgram {
  return plainProgram(
    stage,
    'fresh',
    slots.map(({ name, shape }) => stateOutput(name, broadcastTo(g, constant(g, 0), shape))),
  )
}

/** One that reads no batch. */
function plainProgram(stage: string, kind: 'update' | 'drop' | 'fresh', outputs: readonly GraphOutput[]): GraphProgram {
  return { name: programName(stage, kind), stage, kind, outputs, frozenTaps: new Map() }
}

interface Gradients {
  readonly derived: readonly Derived[]
  /** Whether they are such that the step may be kept. */
  readonly proof: readonly GraphOutput[]
}

function derivePlainly(g: GraphBuilder, inputs: GraphInputs, model: StageModel, loss: Node): Gradients {
  return { derived: derive(g, inputs, model, loss), proof: [] }
}

function deriveScaled(g: GraphBuilder, inputs: GraphInputs, model: StageModel, loss: Node): Gradients {
  const scaled = derive(g, inputs, model, scaledLoss(g, inputs, loss))
  const { gradients: plain, outputs } = unscaled(
    g,
    inputs,
    scaled.map(({ gradient }) => gradient),
  )
  return { derived: scaled.map((one, i) => ({ ...one, gradient: plain[i] })), proof: outputs } // one a parameter
}

/** dL/dW of every parameter that is not frozen and that the loss depends on. */
function derive(g: GraphBuilder, inputs: GraphInputs, model: StageModel, loss: Node): readonly Derived[] {
  const candidates = ownedParameters(model).filter(({ parameter }) => !parameter.frozen)
  const nodes = candidates.map(({ parameter }) => inputs.state(parameter.state, parameter.shape))
  const found = gradients(g, loss, nodes)
  return candidates.flatMap((candidate, i) => {
    const gradient = found[i]
    return gradient ? [{ ...candidate, gradient }] : []
  })
}

/** The new values of parameters and slots, from sums of gradients over `iter_size` batches. */
function update(
  g: GraphBuilder,
  inputs: GraphInputs,
  model: StageModel,
  derived: readonly Derived[],
): { readonly outputs: readonly GraphOutput[]; readonly slots: readonly StateTensor[] } {
  const { solver } = model.stage
  const definition = solverDefinition(solver.type)
  const clean = g.within('solver', () =>
    clipped(
      g,
      derived.map(({ gradient }) => gradient),
      solver,
    ),
  )
  const slots: StateTensor[] = []
  const outputs = derived.flatMap(({ owner, parameter }, i) => {
    const own = definition.slots(solver).map((slot) => slotState(owner, parameter, slot))
    slots.push(...own)
    const next = g.within('solver', () =>
      definition.update(g, solver, {
        parameter: inputs.state(parameter.state, parameter.shape),
        gradient: clean[i], // one a parameter
        slots: own.map(({ name, shape }) => inputs.state(name, shape)),
        scalar: (name) => inputs.scalar(name),
        lrMult: parameter.lrMult,
        decayMult: parameter.decayMult,
      }),
    )
    return [
      stateOutput(parameter.state, next.parameter),
      ...own.map(({ name }, slot) => stateOutput(name, next.slots[slot])), // one a slot
    ]
  })
  return { outputs, slots }
}
