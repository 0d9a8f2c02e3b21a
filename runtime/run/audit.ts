/** Whether the engine gives the same numbers twice, and on another number of threads: some steps, in sessions of their own. */
import { counted } from '../../compiler/emit/index.ts'
import type { Engine, Tensor } from '../engines/index.ts'
import { stepsLeft, trial, type Tried } from './trial.ts'

/** So many steps: the second is the first that sees what the one before it made, the third is for good measure. */
const STEPS = 3

export interface Audit {
  /** Iterations before the steps, and how many these were. */
  readonly iteration: number
  readonly steps: number
  readonly threads: number
  /** What differs where they are run again; absent where nothing does. */
  readonly again?: Difference
  /** Absent on a device whose sums are not made by threads. */
  readonly otherThreads?: { readonly threads: number; readonly difference?: Difference }
  /** The same in words. */
  readonly sentences: readonly string[]
}

export interface Difference {
  /** The first tensor that differs, its layer, and after how many of the steps. */
  readonly tensor: string
  readonly layer: string
  readonly step: number
  /** The largest of all steps and tensors, over the largest number of its tensor. */
  readonly relative: number
}

export interface Audited extends Tried {
  readonly engine: Engine
  /** The same engine with so many threads. */
  readonly reopen: (threads: number) => Promise<Engine>
}

/** Undefined where no step of the stage is left. */
export async function audit(run: Audited): Promise<Audit | undefined> {
  const { plan, progress, engine, reopen } = run
  const steps = stepsLeft(run, STEPS)
  if (steps === 0) return undefined
  const names = plan.state.flatMap(({ name, frozen }) => (frozen ? [] : [name]))
  const states = async (
    other: Engine,
    after: (state: ReadonlyMap<string, Tensor>, step: number) => void,
  ): Promise<void> => {
    const session = await other.load(plan, run.state)
    await trial(run, { engine: other, session }, steps, async (i) => after(await session.read(names), i))
  }
  const first: ReadonlyMap<string, Tensor>[] = []
  await states(engine, (state) => first.push(state))
  const compared = async (other: Engine): Promise<Difference | undefined> => {
    let found: Difference | undefined
    await states(other, (state, i) => (found = larger(found, differenceOf(first[i], state, i + 1))))
    return found
  }
  const { threads, engine: name, device } = engine.info
  const again = await compared(engine)
  const twice = { iteration: progress.iteration, steps, threads, ...(again && { again }) }
  if (name !== 'onnx' || device !== 'cpu')
    return { ...twice, sentences: [`audit of ${steps} steps: run twice on ${device}, ${wordsOf(again)}`] }
  const many = threads === 1 ? 2 : 1
  const difference = await compared(await reopen(many))
  return {
    ...twice,
    otherThreads: { threads: many, ...(difference && { difference }) },
    sentences: [
      `audit of ${steps} steps: run twice on ${counted(threads, 'thread')}, ${wordsOf(again)}`,
      `audit of ${steps} steps: on ${counted(many, 'thread')} in place of ${threads}, ${wordsOf(difference)}`,
    ],
  }
}

/** Undefined where all bits are the same. */
function differenceOf(
  one: ReadonlyMap<string, Tensor>,
  other: ReadonlyMap<string, Tensor>,
  step: number,
): Difference | undefined {
  let found: Difference | undefined
  for (const [tensor, { data }] of one) {
    const theirs = other.get(tensor)?.data ?? []
    if (data.every((value, i) => Object.is(value, theirs[i]))) continue
    let [most, scale] = [0, 0]
    for (const [i, value] of data.entries()) {
      most = Math.max(most, Math.abs(value - theirs[i]))
      scale = Math.max(scale, Math.abs(value))
    }
    found = larger(found, { tensor, layer: layerOf(tensor), step, relative: scale === 0 ? most : most / scale })
  }
  return found
}

/** The first of both, by how much the larger of them differs. */
function larger(first: Difference | undefined, then: Difference | undefined): Difference | undefined {
  if (!first || !then) return first ?? then
  return { ...first, relative: Math.max(first.relative, then.relative) }
}

/** `student.conv1` of `student.conv1.weight@momentum`. */
function layerOf(tensor: string): string {
  return tensor.replace(/@.*$/, '').replace(/\.[^.]*$/, '')
}

function wordsOf(difference: Difference | undefined): string {
  if (!difference) return 'the same to the last bit'
  const { relative, tensor, layer, step } = difference
  return `different by up to ${relative.toPrecision(2)} of a tensor’s largest number: first \`${tensor}\` of layer \`${layer}\`, after step ${step}`
}
