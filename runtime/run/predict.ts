/** Runs a network over an array of inputs, some at a time: what is held does not grow with either file. */
import type { CompiledNetwork } from '../../compiler/index.ts'
import { elements } from '../../compiler/index.ts'
import type { NpyArray } from '../../compiler/formats/index.ts'
import { EngineError, type OpenedEngine, type Tensor } from '../engines/index.ts'
import { RunError } from '../run-error.ts'
import { initialState } from './initial-state.ts'
import { loadWeights } from './load-weights.ts'

/** Inputs at a time; the last time zeros stand for those that are not there. */
const BATCH = 64

export interface Prediction {
  readonly network: CompiledNetwork
  /** The files of its sources of weights, in their order. */
  readonly files: readonly string[]
  /** Of [N, …network.input], as the network sees them: no transform is applied. */
  readonly inputs: NpyArray
  readonly count: number
  /** The top that is wanted. */
  readonly top: string
}

/** Answers the numbers of `top`, input after input. Throws a RunError for what the weights or the engine do. */
export async function predict(
  { network, files, inputs, count, top }: Prediction,
  { engine }: OpenedEngine,
  answer: (numbers: Float32Array) => void,
): Promise<void> {
  const { tensors } = network.weights
    ? await loadWeights(files, network.weights)
    : { tensors: new Map<string, Tensor>() }
  const batch = Math.min(BATCH, Math.max(count, 1))
  const plan = network.forward(batch, [top])
  const size = elements(network.input)
  const width = elements(network.tops.get(top) ?? [])
  try {
    const session = await engine.load(plan, initialState({ ...plan, seed: 0 }, tensors))
    try {
      for (let first = 0; first < count; first += batch) {
        const some = Math.min(batch, count - first)
        const data = new Float32Array(batch * size)
        data.set(await inputs.read(first * size, some * size))
        const feeds = new Map([['data.image', { shape: [batch, ...network.input], data }]])
        const found = (await session.run('forward', feeds)).get(top)
        answer(Float32Array.from(found?.data.subarray(0, some * width) ?? []))
      }
    } finally {
      await session.dispose()
    }
  } catch (error) {
    if (error instanceof EngineError) throw new RunError('engine-failed', 3, error.message, { cause: error })
    throw error
  }
}
