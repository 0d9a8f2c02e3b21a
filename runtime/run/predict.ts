/** Runs a network over an array of inputs, some at a time: what is held does not grow with either file. */
import { elements } from '../../compiler/index.ts'
import type { NpyArray } from '../../compiler/formats/index.ts'
import { withForward, type Forward } from './forward.ts'

/** Inputs at a time; the last time zeros stand for those that are not there. */
const BATCH = 64

export interface Prediction extends Forward {
  /** Of [N, …network.input], as the network sees them: no transform is applied. */
  readonly inputs: NpyArray
  readonly count: number
}

/** Answers the numbers of `top`, input after input. Throws a RunError for what the weights or the engine do. */
export async function predict(
  { inputs, count, ...forward }: Prediction,
  answer: (numbers: Float32Array) => void,
): Promise<void> {
  const { network, top } = forward
  const batch = Math.min(BATCH, Math.max(count, 1))
  const size = elements(network.input)
  const width = elements(network.tops.get(top) ?? [])
  await withForward(forward, { batch, seed: 0 }, async (session) => {
    for (let first = 0; first < count; first += batch) {
      const some = Math.min(batch, count - first)
      const data = new Float32Array(batch * size)
      data.set(await inputs.read(first * size, some * size))
      const feeds = new Map([['data.image', { shape: [batch, ...network.input], data }]])
      const found = (await session.run('forward', feeds)).get(top)
      answer(Float32Array.from(found?.data.subarray(0, some * width) ?? []))
    }
  })
}
