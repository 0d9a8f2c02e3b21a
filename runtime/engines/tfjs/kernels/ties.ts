/** What a backend's gradient of max pooling does among equals: nothing says, and backends differ. */
import type { Tensor, Tf } from '../library.ts'
import type { FirstOfEquals } from './kernel.ts'

/** Windows of 2 × 2: all equal, and the two where rows and columns disagree on which is first. */
const WINDOWS = [
  [1, 1, 1, 1],
  [0, 1, 1, 0],
]
const FIRST = [0, 1]
const LAST = [3, 2]

/** Asks the backend that is entered. */
export async function findFirstOfEquals(tf: Tf): Promise<FirstOfEquals> {
  const taken: number[] = []
  for (const window of WINDOWS) {
    const gradient = tf.tidy(() => {
      const input = tf.tensor(window, [1, 2, 2, 1])
      const output = tf.tensor([1], [1, 1, 1, 1])
      const attributes = { filterSize: 2, strides: 2, pad: 'valid', dimRoundingMode: undefined }
      return tf.engine().runKernel<Tensor>('MaxPoolGrad', { dy: output, input, output }, attributes as never)
    })
    taken.push((await gradient.data()).indexOf(1))
    gradient.dispose()
  }
  if (taken.join() === FIRST.join()) return 'own'
  return taken.join() === LAST.join() ? 'reversed' : 'composed'
}
