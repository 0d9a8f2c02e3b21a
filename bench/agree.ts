/**
 * Steps in the canonical and in the blocked layout from the same weights: how far what they train is apart. Two trainings in
 * float32 part where a number of a max pooling, or of a ReLU, lies within rounding of the one beside it: the gradient goes to
 * the other then, in both layouts rightly. How far that may lead is told by a third training, canonical, from weights that
 * differ in their last digit.
 */
import type { Tensor } from '../runtime/index.ts'
import { startOurs } from './ours.ts'
import { startTensors } from './start.ts'
import type { Workload } from './workloads.ts'

/** Of a training beside the canonical one. */
export interface Apart {
  /** Of all steps, the most that losses differ by, as a share of the loss. */
  readonly loss: number
  /** Of all trained tensors, the most that one differs by in the end: the length of the difference, as a share of its own. */
  readonly parameters: number
  /** Which it is. */
  readonly tensor: string
}

export interface AgreeResult {
  readonly workload: string
  readonly batch: number
  readonly steps: number
  readonly blocked: Apart
  /** Canonical too, from weights that differ in their last digit. */
  readonly nudged: Apart
  readonly agrees: boolean
}

export interface AgreeOptions {
  readonly threads: number
  readonly steps: number
  /** A smaller batch, another rate. */
  readonly sets?: readonly string[]
}

/** Up to here two trainings are the same. */
const SAME = 1e-4
/** Further apart, they are so by no more than this many times what the last digit of the weights does: chance has a part in that. */
const CHANCE = 10

export async function benchAgree(workload: Workload, options: AgreeOptions): Promise<AgreeResult> {
  const { steps, sets = [], threads } = options
  const plan = workload.compile(sets).spec
  const start = await startTensors(plan, workload.images)
  const trained = async (from: typeof start, fuse: boolean): Promise<Trained> => {
    const ours = await startOurs(plan, from, { threads, fuse })
    try {
      const { loss } = await ours.run(steps)
      return { loss, tensors: await ours.trained() }
    } finally {
      await ours.close()
    }
  }
  const canonical = await trained(start, false)
  const blocked = apart(canonical, await trained(start, true))
  const nudged = apart(canonical, await trained(inLastDigit(start), false))
  const agrees = (['loss', 'parameters'] as const).every((of) => blocked[of] <= Math.max(SAME, CHANCE * nudged[of]))
  return { workload: workload.name, batch: plan.data.batch.train, steps, blocked, nudged, agrees }
}

interface Trained {
  readonly loss: readonly number[]
  readonly tensors: ReadonlyMap<string, Tensor>
}

function apart(a: Trained, b: Trained): Apart {
  const each = [...a.tensors].map(([tensor, { data }]) => {
    const other = b.tensors.get(tensor)?.data
    if (!other) throw new Error(`${tensor} is in one of them alone`)
    const between = length(data.map((value, i) => value - other[i]))
    return { tensor, parameters: between === 0 ? 0 : between / length(data) }
  })
  const worst = each.reduce((a, b) => (b.parameters <= a.parameters ? a : b)) // one that is no number is the worst
  return { loss: Math.max(...a.loss.map((loss, i) => Math.abs(loss - b.loss[i]) / Math.abs(loss))), ...worst }
}

function length(numbers: Tensor['data']): number {
  return Math.sqrt((numbers as Float32Array).reduce((sum, value) => sum + value ** 2, 0))
}

/** One up, one as it is, one down. */
function inLastDigit(start: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor> {
  return new Map(
    [...start].map(([name, tensor]) => {
      const { shape, data } = tensor
      if (name.startsWith('data.') || !(data instanceof Float32Array)) return [name, tensor]
      return [name, { shape, data: data.map((value, i) => value * (1 + ((i % 3) - 1) * 2 ** -23)) }]
    }),
  )
}
