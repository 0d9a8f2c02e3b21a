/** Half precision: what is computed in it, that it trains as f32 does, and what loss scaling is for. */
import { describe, expect, it } from 'vitest'

import type { Plan } from '../../compiler/index.ts'
import { halfBits } from '../../compiler/onnx/half-number.ts'
import { openEngine, type Tensor } from '../../runtime/engines/index.ts'
import { beginStage, trainStep } from '../../runtime/run/step.ts'
import { experiments } from '../harness.ts'
import { halfEngine } from './half-engine.ts'
import { imageNetworks, networkError } from './image-networks.ts'
import { halves, type OnnxModel } from './onnx-model.ts'
import { batchOf, compiled, firstState, trainSteps, type Trained } from './plan-steps.ts'
import type { Loads } from './run-nodes.ts'

const HALF = 'solver.precision=f16'

function lenet(...sets: readonly string[]): Plan {
  return compiled(experiments, 'mnist-distill.yaml', ['data.batch.train=2', 'sweep=null', ...sets])
}

async function embedded(): Promise<Loads> {
  return (await openEngine({ engine: 'onnx', device: 'cpu', threads: 1, fuse: false })).engine
}

/** Of each trained tensor, how far what the steps did to it is from what they did to the other, as a share of that. */
function apart(plan: Plan, one: Trained, other: Trained): readonly (readonly [string, number])[] {
  const first = firstState(plan)
  const length = (numbers: Float64Array): number => Math.sqrt(numbers.reduce((sum, x) => sum + x * x, 0))
  return [...one.tensors].map(([name, { data }]) => {
    const [start, theirs] = [first.get(name)?.data ?? [], other.tensors.get(name)?.data ?? []]
    const off = length(Float64Array.from(data, (value, i) => value - theirs[i]))
    return [name, off / length(Float64Array.from(data, (value, i) => value - start[i]))]
  })
}

describe('half precision', () => {
  it('has the bits of IEEE 754', () => {
    const known: readonly (readonly [number, number])[] = [
      [0, 0],
      [-0, 0x8000],
      [1, 0x3c00],
      [-2, 0xc000],
      [65_504, 0x7bff],
      [65_519, 0x7bff],
      [65_520, 0x7c00],
      [-3.4e38, 0xfc00],
      [1 / 3, 0x3555],
      [2 ** -14, 0x0400],
      [2 ** -24, 1],
      [2 ** -25, 0], // half of the least: to the even one
      [3 * 2 ** -25, 2],
      [1 + 2 ** -11, 0x3c00],
      [1 + 3 * 2 ** -11, 0x3c02],
      [2 - 2 ** -12, 0x4000],
      [NaN, 0x7e00],
    ]
    for (const [value, bits] of known) expect(halfBits(value), String(value)).toBe(bits)
  })

  // 2⁻¹¹ is what rounding to half precision may do to a number, and a few of them add up; what is normalized twice is far from it
  it.each(Object.entries(imageNetworks))('is right in the network of %s', async (title, layers) => {
    const half = halfEngine()
    const load: Loads['load'] = (plan, state) =>
      half.load({ ...plan, programs: plan.programs.map((one) => ({ ...one, precision: 'f16' })) }, state)
    const error = await networkError({ load }, [2, 3, 7, 7], layers, 1)
    expect(error).toBeLessThan(title === 'a normalized residual' ? 0.1 : 0.02)
  })

  it('trains LeNet as f32 does, of which products and what lies between them are half', async () => {
    const models: OnnxModel[] = []
    const plan = lenet(HALF, 'solver.loss_scale=1024')
    const whole = await trainSteps(await embedded(), lenet(), 20)
    const half = await trainSteps(
      halfEngine((model) => models.push(model)),
      plan,
      20,
    )
    for (const [i, { loss }] of whole.losses.entries())
      expect(Math.abs(half.losses[i]['loss'] - loss) / loss).toBeLessThan(0.01)
    for (const [name, share] of apart(plan, whole, half)) expect(share, name).toBeLessThan(0.1)

    expect(models.map(({ graph }) => graph.node.some(({ opType }) => opType === 'Conv'))).toEqual([true, true])
    const [teacher, train] = models.map((model) => ({ ...model.graph, half: halves(model) }))
    expect(teacher.node.filter(({ opType, output: [name] }) => opType !== 'Cast' && !teacher.half.has(name))).toEqual(
      teacher.node.filter(({ name }) => name.startsWith('out.')), // what it gives is f32 again
    )
    const types = (of: 'half' | 'f32'): ReadonlySet<string> =>
      new Set(
        train.node
          .filter(({ opType, output: [name] }) => opType !== 'Cast' && train.half.has(name) === (of === 'half'))
          .map(({ opType }) => opType),
      )
    for (const type of ['ConvTranspose', 'Gemm', 'MaxPool', 'Relu']) expect([...types('f32')]).not.toContain(type)
    for (const type of ['Exp', 'Log', 'ReduceSum', 'Div']) expect([...types('half')]).not.toContain(type)
    const ofSolver = train.node.filter(({ name }) => /^(solver|loss)/.test(name))
    expect(ofSolver.length).toBeGreaterThan(20)
    expect(ofSolver.filter(({ output: [name] }) => train.half.has(name))).toEqual([])
  })

  it('loses gradients that are small, unless the loss is scaled', async () => {
    const small = ['losses.hard.weight=1e-6', 'losses.soft.weight=0', 'solver.base_lr=1e4', 'solver.weight_decay=0']
    const whole = await trainSteps(await embedded(), lenet(...small), 3)
    const trained = (scale: number): Promise<Trained> =>
      trainSteps(halfEngine(), lenet(...small, HALF, `solver.loss_scale=${scale}`), 3)
    const plan = lenet(...small)
    const ofFirst = (found: ReturnType<typeof apart>): number => new Map(found).get('student.conv1_s.weight') ?? NaN
    expect(ofFirst(apart(plan, whole, await trained(65_536)))).toBeLessThan(0.1)
    expect(ofFirst(apart(plan, whole, await trained(1)))).toBeGreaterThan(0.5)
  })

  it.each([1, 2])('skips a step with an infinite gradient, of %i batches, and all is as it was', async (size) => {
    const plan = lenet(HALF, `solver.iter_size=${size}`)
    const [stage] = plan.stages
    const names = plan.state.filter(({ frozen }) => !frozen).map(({ name }) => name)
    const first = firstState(plan)
    const session = await halfEngine().load(plan, first)
    // each with the first batches
    const step = (scale: number): ReturnType<typeof trainStep> =>
      trainStep(plan, session, batches(plan), { stage, iter: 0, update: 1, scale })
    await beginStage(plan, session, stage)
    const skipped = await step(2 ** 40)
    expect(skipped.isKept).toBe(false)
    expect(skipped.losses['loss']).toBeGreaterThan(0.5) // what it was before any step, and no step is infinite
    expect(skipped.losses['loss']).toBeLessThan(5)
    const after = await session.read(names)
    for (const name of names) expect(same(after.get(name), first.get(name)), name).toBe(true)
    expect((await step(1024)).isKept).toBe(true)
    const next = await session.read(names)
    expect(same(next.get(names[0]), first.get(names[0]))).toBe(false)
    await session.dispose()

    // what was skipped has left nothing behind
    const fresh = await halfEngine().load(plan, first)
    await beginStage(plan, fresh, stage)
    await trainStep(plan, fresh, batches(plan), { stage, iter: 0, update: 1, scale: 1024 })
    const expected = await fresh.read(names)
    for (const name of names) expect(same(next.get(name), expected.get(name)), name).toBe(true)
    await fresh.dispose()
  })
})

function batches(plan: Plan): Parameters<typeof trainStep>[2] {
  let step = 0
  return {
    next: () => Promise.resolve(batchOf(plan, step++)),
    close: () => Promise.resolve(),
    waited: { batches: 0, of: 0 },
  }
}

/** To the last bit. */
function same(one: Tensor | undefined, other: Tensor | undefined): boolean {
  if (!one || !other || one.data.length !== other.data.length) return false
  return one.data.every((value, i) => Object.is(value, other.data[i]))
}
