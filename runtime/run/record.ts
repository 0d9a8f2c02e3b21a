/** What a network makes of all images of a dataset, one after the other, as tests see them. */
import { elements, type Plan } from '../../compiler/index.ts'
import { openBatches, type Dataset } from '../data/index.ts'
import { withForward, type Forward } from './forward.ts'

/** Images at a time; the last time the first ones follow on the last, and are not answered. */
const BATCH = 128

/** Answers the numbers of `top`, image after image. Throws a RunError for what data, weights or engine do. */
export async function record(
  forward: Forward,
  plan: Plan,
  dataset: Dataset,
  part: 'train' | 'test',
  answer: (numbers: Float32Array) => void,
): Promise<void> {
  const { network, top } = forward
  const { count } = dataset[part]
  const batch = Math.min(BATCH, count)
  const iterations = Math.ceil(count / batch)
  const width = elements(network.tops.get(top) ?? [])
  const { files: _files, limit, ...data } = plan.data // all images, however many a test of the experiment takes
  const train = limit?.train === undefined ? {} : { limit: { train: limit.train } } // the mean is of what is trained on
  const whole = { ...plan, data: { ...data, ...train, batch: { ...data.batch, test: batch } } }
  await withForward(forward, { batch, seed: plan.seed }, async (session) => {
    const batches = await openBatches(whole, { ...dataset, test: dataset[part] }, 'test', { period: iterations })
    try {
      for (let i = 0; i < iterations; i++) {
        const found = (await session.run('forward', await batches.next())).get(top)
        answer(Float32Array.from(found?.data.subarray(0, Math.min(batch, count - i * batch) * width) ?? []))
      }
    } finally {
      await batches.close()
    }
  })
}
