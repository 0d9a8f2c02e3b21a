import { setImmediate as turn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'

import type { Plan } from '../../compiler/index.ts'
import type { Tensor } from '../engines/index.ts'
import type { BatchWorkerData } from './batch-worker.ts'
import type { Dataset } from './dataset.ts'
import type { BatchBuffers, BatchPlan, RandomTensor } from './fill-batch.ts'
import { meanOf } from './mean.ts'
import { partOf, type Phase } from './part.ts'
import { allocateRing, stopFlag, type RingMemory } from './ring.ts'

/** The batches of one phase, in order, by the names of the programs' inputs. */
export interface Batches {
  /** The next batch. Its tensors are valid until the next call. */
  next(): Promise<ReadonlyMap<string, Tensor>>
  close(): Promise<void>
}

export interface BatchesFrom {
  /** The number of the first batch. Default 0. */
  readonly first?: number
  /** Batches after which tests begin again from the first image. Default: those of one test, or of the validation images. */
  readonly period?: number
}

/** Starts preparing batches on a thread of their own: the engine's steps block this one. */
export function openBatches(
  plan: Plan,
  dataset: Dataset,
  phase: Phase,
  { first = 0, period = periodOf(plan, phase) }: BatchesFrom = {},
): Batches {
  const { batch, shuffle, transform, shape } = plan.data
  const training = phase === 'train'
  const { split, positions, count } = partOf(plan, dataset, phase)
  const batchPlan: BatchPlan = {
    images: split.images,
    labels: split.labels,
    count,
    positions,
    shape,
    batch: training ? batch.train : batch.test,
    seed: plan.seed,
    shuffle: training && shuffle,
    transform: { scale: transform.scale, mean: meanOf(partOf(plan, dataset, 'train'), shape, transform.mean) },
    random: training ? randomTensors(plan) : [],
    period: training ? 0 : period,
  }
  return new ThreadedBatches(batchPlan, first)
}

function periodOf({ data, stages }: Plan, phase: Phase): number {
  if (phase === 'validation') return Math.floor((data.images.validation ?? 0) / data.batch.test)
  return stages[0]?.solver.test.iterations ?? 0
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
  readonly #worker: Worker
  readonly #ended: Promise<unknown>
  #failure: unknown
  /** Engines take no shared memory, so a batch is copied out of the ring; its slot is free again at once. */
  readonly #own: BatchBuffers
  readonly #tensors: ReadonlyMap<string, Tensor>
  #index: number

  constructor(plan: BatchPlan, first: number) {
    this.#ring = allocateRing(plan)
    this.#index = first
    const workerData: BatchWorkerData = { plan, ring: this.#ring, first }
    this.#worker = new Worker(new URL('./batch-worker.js', import.meta.url), { workerData })
    this.#worker.on('error', (error) => (this.#failure = error))
    this.#own = privateBuffers(plan)
    this.#tensors = tensorsOf(plan, this.#own)
    this.#ended = new Promise((resolve) => this.#worker.once('exit', resolve))
  }

  async next(): Promise<ReadonlyMap<string, Tensor>> {
    const { flags, slots } = this.#ring
    const slot = this.#index % slots.length
    while (Atomics.load(flags, slot) !== this.#index + 1) {
      Atomics.wait(flags, slot, 0, 20)
      if (this.#failure !== undefined) throw this.#failure as Error
      await turn() // so that the worker's errors, and signals, are heard
    }
    const { image, label, random } = slots[slot] // below the number of slots
    this.#own.image.set(image)
    this.#own.label.set(label)
    this.#own.random.forEach((values, i) => values.set(random[i])) // one buffer a tensor
    Atomics.store(flags, slot, 0)
    Atomics.notify(flags, slot)
    this.#index++
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

function privateBuffers({ batch, shape, random }: BatchPlan): BatchBuffers {
  const count = (sizes: readonly number[]): number => sizes.reduce((product, n) => product * n, 1)
  return {
    image: new Float32Array(batch * count(shape)),
    label: new Int32Array(batch),
    random: random.map((tensor) => new Float32Array(count(tensor.shape))),
  }
}

function tensorsOf({ batch, shape, random }: BatchPlan, own: BatchBuffers): ReadonlyMap<string, Tensor> {
  return new Map<string, Tensor>([
    ['data.image', { shape: [batch, ...shape], data: own.image }],
    ['data.label', { shape: [batch], data: own.label }],
    ...random.map((tensor, i): [string, Tensor] => [
      tensor.name,
      { shape: tensor.shape, data: own.random[i] }, // one buffer a tensor
    ]),
  ])
}
