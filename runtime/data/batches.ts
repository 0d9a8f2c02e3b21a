import { availableParallelism } from 'node:os'
import { setImmediate as turn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'

import type { Plan } from '../../compiler/index.ts'
import type { Tensor } from '../engines/index.ts'
import { RunError } from '../run-error.ts'
import type { BatchFailure, BatchWorkerData } from './batch-worker.ts'
import type { Dataset } from './dataset.ts'
import type { BatchBuffers, BatchPlan, RandomTensor } from './fill-batch.ts'
import { meanOf } from './mean.ts'
import { partOf, spreadOver, testBatches, type Phase } from './part.ts'
import { checkSizes } from './check-sizes.ts'
import { allocateRing, stopFlag, type RingMemory } from './ring.ts'

/** The batches of one phase, in order, by the names of the programs' inputs; `row.train` and `row.test` say which images they are of. */
export interface Batches {
  /** The next batch. Its tensors are valid until the next call. Throws a RunError where the data turns out to be wrong. */
  next(): Promise<ReadonlyMap<string, Tensor>>
  close(): Promise<void>
  /** Of how many batches so far the engine had to wait for some. */
  readonly waited: { readonly batches: number; readonly of: number }
}

export interface BatchesFrom {
  /** The number of the first batch. Default 0. */
  readonly first?: number
  /** Batches after which tests begin again from the first image. Default: those of one test, or of the validation images. */
  readonly period?: number
  /** Only so many images, spread evenly over the part. Default: all. */
  readonly spread?: number
  /** Threads that make them; no number depends on it. */
  readonly workers?: number
}

/** Starts preparing batches on threads of their own: the engine's steps block this one. */
export async function openBatches(
  plan: Plan,
  dataset: Dataset,
  phase: Phase,
  from: BatchesFrom = {},
): Promise<Batches> {
  const { first = 0, workers = workersFor(dataset) } = from
  return new ThreadedBatches(await batchPlan(plan, dataset, phase, from), first, workers)
}

/** What the batches to train on depend on besides the dataset. */
export function drawnBy(plan: Plan): string {
  return JSON.stringify([plan.data, plan.seed, randomTensors(plan)])
}

/** Proves of each phase that its batches can be made. Throws the RunError that `openBatches` would. */
export async function proveBatches(plan: Plan, dataset: Dataset): Promise<void> {
  await batchPlan(plan, dataset, 'train', {})
  for (const { solver } of plan.stages) {
    if (solver.test.interval === 0) continue
    await batchPlan(plan, dataset, 'test', { period: testBatches(plan, dataset, solver.test.iterations) })
    if (plan.data.images.validation !== undefined) await batchPlan(plan, dataset, 'validation', {})
  }
}

async function batchPlan(
  plan: Plan,
  dataset: Dataset,
  phase: Phase,
  { period = periodOf(plan, dataset, phase), spread }: BatchesFrom,
): Promise<BatchPlan> {
  const { batch, shuffle, transform, shape } = plan.data
  const training = phase === 'train'
  const whole = partOf(plan, dataset, phase)
  const { split, positions, count } = spread === undefined ? whole : spreadOver(whole, spread)
  checkTests(plan, phase, period, count)
  checkSizes(split, shape, training ? transform.train : transform.test)
  return {
    part: phase === 'test' ? 'test' : 'train',
    store: split.store,
    labels: split.labels,
    count,
    positions,
    batch: training ? batch.train : batch.test,
    seed: plan.seed,
    shuffle: training && shuffle,
    transform: {
      shape,
      geometry: training ? transform.train : transform.test,
      training,
      bgr: transform.channels === 'bgr',
      scale: transform.scale,
      mean: await meanOf(partOf(plan, dataset, 'train'), plan.data, dataset),
    },
    random: training ? randomTensors(plan) : [],
    period: training ? 0 : period,
  }
}

/** Pixels are copied by one thread faster than any engine asks; pictures have to be decoded. */
function workersFor({ train }: Dataset): number {
  const { store } = train
  const decoded = store.kind === 'pictures' || store.kind === 'pairs' || (store.kind === 'lmdb' && store.pictures)
  return decoded ? Math.max(1, Math.min(4, availableParallelism())) : 1
}

/** Of files, how many images there are is known only now: a test must not see one twice. */
function checkTests({ data }: Plan, phase: Phase, period: number, count: number): void {
  if (phase === 'train' || !data.files || period * data.batch.test <= count) return
  const tests = `${period} test iterations of ${data.batch.test}`
  throw new RunError('data-misfit', 1, `${tests} are more than the ${count} images there are`, {
    help: `take ${Math.floor(count / data.batch.test)} iterations`,
    at: ['solver', 'test', 'iterations'],
  })
}

function periodOf(plan: Plan, dataset: Dataset, phase: Phase): number {
  const { data, stages } = plan
  if (phase === 'validation') return Math.floor((data.images.validation ?? 0) / data.batch.test)
  return phase === 'train' ? 0 : testBatches(plan, dataset, stages[0]?.solver.test.iterations ?? 0)
}

/** Those of all stages: what one of them has no use for is not fed to it. */
function randomTensors({ programs }: Plan): readonly RandomTensor[] {
  const found = new Map<string, RandomTensor>()
  for (const { inputs, nodes } of programs) {
    for (const { node, ...input } of inputs) {
      if (input.kind !== 'random') continue
      const { layer, ratio } = input.stream
      found.set(input.name, { name: input.name, layer, ratio, shape: nodes[node].shape })
    }
  }
  return [...found.values()]
}

class ThreadedBatches implements Batches {
  readonly #ring: RingMemory
  readonly #ended: Promise<unknown>
  #failure: unknown
  /** Engines take no shared memory, so a batch is copied out of the ring; its slot is free again at once. */
  readonly #own: BatchBuffers
  readonly #tensors: ReadonlyMap<string, Tensor>
  #index: number
  #given = 0
  #waits = 0

  constructor(plan: BatchPlan, first: number, workers: number) {
    this.#ring = allocateRing(plan, workers)
    this.#index = first
    this.#own = privateBuffers(plan)
    this.#tensors = tensorsOf(plan, this.#own)
    const threads = Array.from({ length: workers }, (_, i) => this.#start(plan, first + i, workers))
    this.#ended = Promise.all(threads.map((worker) => new Promise((resolve) => worker.once('exit', resolve))))
  }

  get waited(): Batches['waited'] {
    return { batches: this.#waits, of: this.#given }
  }

  #start(plan: BatchPlan, first: number, stride: number): Worker {
    const workerData: BatchWorkerData = { plan, ring: this.#ring, first, stride }
    const worker = new Worker(new URL('./batch-worker.js', import.meta.url), { workerData })
    worker.on('error', (error) => (this.#failure ??= error))
    worker.on('message', ({ code, message, help }: BatchFailure) => {
      this.#failure ??= new RunError(code, 1, message, help === undefined ? {} : { help })
    })
    return worker
  }

  async next(): Promise<ReadonlyMap<string, Tensor>> {
    const { flags, slots } = this.#ring
    const slot = this.#index % slots.length
    const ready = (): boolean => Atomics.load(flags, slot) === this.#index + 1
    if (!ready()) this.#waits++
    while (!ready()) {
      Atomics.wait(flags, slot, 0, 20)
      if (this.#failure !== undefined) throw this.#failure as Error
      await turn() // so that the workers' errors, and signals, are heard
    }
    const { image, label, row, random } = slots[slot] // below the number of slots
    this.#own.image.set(image)
    this.#own.label.set(label)
    this.#own.row.set(row)
    this.#own.random.forEach((values, i) => values.set(random[i])) // one buffer a tensor
    Atomics.store(flags, slot, 0)
    Atomics.notify(flags, slot)
    this.#index++
    this.#given++
    return this.#tensors
  }

  async close(): Promise<void> {
    const { flags, slots } = this.#ring
    Atomics.store(flags, stopFlag(this.#ring), 1)
    slots.forEach((_, slot) => {
      Atomics.store(flags, slot, 0)
      Atomics.notify(flags, slot)
    })
    await this.#ended
  }
}

function privateBuffers({ batch, transform: { shape }, random }: BatchPlan): BatchBuffers {
  const count = (sizes: readonly number[]): number => sizes.reduce((product, n) => product * n, 1)
  return {
    image: new Float32Array(batch * count(shape)),
    label: new Int32Array(batch),
    row: new Int32Array(batch),
    random: random.map((tensor) => new Float32Array(count(tensor.shape))),
  }
}

function tensorsOf(
  { part, batch, transform: { shape }, random }: BatchPlan,
  own: BatchBuffers,
): ReadonlyMap<string, Tensor> {
  return new Map<string, Tensor>([
    ['data.image', { shape: [batch, ...shape], data: own.image }],
    ['data.label', { shape: [batch], data: own.label }],
    [`row.${part}`, { shape: [batch], data: own.row }],
    ...random.map((tensor, i): [string, Tensor] => [
      tensor.name,
      { shape: tensor.shape, data: own.random[i] }, // one buffer a tensor
    ]),
  ])
}
