/**
 * One training step, caffe-semantics 6.4: forward and backward for each micro-batch with the gradients summed, clipped by
 * their global L2 norm, divided by the number of micro-batches, decayed, and applied by the solver. The loss is
 * Σ weight·value, averaged over the micro-batches. Parameters with lr_mult 0 have no gradient in Caffe: they neither
 * count for clipping nor change, and neither do their slots.
 */
import type { RefTensor } from '../tensor.ts'
import { mapped, sum, zeros } from './blob.ts'
import { type Ports, losses } from './losses.ts'
import type { ReferenceNet, State } from './net.ts'
import { learningRate } from './rate.ts'
import { clip, solvers } from './solvers.ts'
import type { Spec } from './types.ts'

export interface TrainLoss {
  readonly spec: Spec
  /** The top that it reads. */
  readonly input: string
  readonly target: RefTensor
  readonly similar?: RefTensor
  readonly weight: number
}

export interface MicroBatch {
  readonly data: RefTensor
  readonly losses: readonly TrainLoss[]
  readonly masks?: Map<string, RefTensor>
}

export interface TrainStep {
  readonly net: ReferenceNet
  readonly batches: readonly MicroBatch[]
  readonly state: State
  /** Per parameter, in the solver's order; missing ones start at zero. */
  readonly slots: Map<string, Float64Array[]>
  readonly solver: Spec
  /** The learning rate policy, see rate.ts. */
  readonly rate: Spec
  /** Counted from 0. */
  readonly iteration: number
  /** Counted from 1, since the slots were empty; absent: since iteration 0. */
  readonly update?: number
  /** The greatest global norm of the gradients; absent: not clipped. */
  readonly clip?: number
}

export interface Trained {
  readonly loss: number
  readonly state: State
  readonly slots: Map<string, Float64Array[]>
  /** The summed gradients, before clipping, dividing and decay. */
  readonly gradients: State
}

interface Pass {
  readonly loss: number
  readonly gradients: State
  readonly running: State
}

function pass(net: ReferenceNet, state: State, { data, masks, losses: terms }: MicroBatch): Pass {
  const { tops, running } = net.forward(data, state, 'train', masks)
  const dtops = new Map<string, RefTensor>()
  let loss = 0
  for (const { spec, input: name, target, similar, weight } of terms) {
    const input = tops.get(name)
    if (input === undefined) throw new Error(`the loss ${spec.type} reads '${name}', which is not there`)
    const ports: Ports = similar === undefined ? { input, target } : { input, target, similar }
    loss += weight * losses[spec.type].value(spec, ports)
    const slope = mapped(losses[spec.type].gradient(spec, ports), (value) => weight * value)
    const before = dtops.get(name)
    dtops.set(name, before === undefined ? slope : sum(before, slope))
  }
  return { loss, gradients: net.backward(dtops), running }
}

export function trainStep(step: TrainStep): Trained {
  const { net, batches, solver, iteration } = step
  const state = new Map(step.state)
  const gradients: State = new Map()
  let loss = 0
  for (const batch of batches) {
    const one = pass(net, state, batch)
    loss += one.loss / batches.length
    for (const [name, value] of one.running) state.set(name, value)
    for (const [name, gradient] of one.gradients) {
      gradients.set(name, sum(gradients.get(name) ?? zeros(gradient.shape), gradient))
    }
  }
  const learned = net.trainable.filter(({ lrMult }) => lrMult !== 0)
  const summed = learned.map(({ state: name }) => gradients.get(name)?.data ?? new Float64Array(0))
  const clipped = step.clip === undefined ? summed : clip(summed, step.clip)
  const rate = learningRate(step.rate, iteration)
  const slots = new Map(step.slots)
  for (const [i, { state: name, lrMult, decayMult }] of learned.entries()) {
    const before = state.get(name)
    if (before === undefined) throw new Error(`the state has no '${name}'`)
    const reference = solvers[solver.type]
    const g = clipped[i].map((slope) => slope / batches.length)
    const old = slots.get(name) ?? reference.slots.map(() => new Float64Array(g.length))
    const next = reference.update(solver, before.data, g, old, rate * lrMult, step.update ?? iteration + 1, decayMult)
    state.set(name, { shape: before.shape, data: next.W })
    slots.set(name, next.slots)
  }
  return { loss, state, slots, gradients }
}
