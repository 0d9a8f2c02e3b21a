import type { Values } from './progress.ts'
import { digits } from './test-scores.ts'

/** Caffe's `average_loss`: the means of the last lines of values. */
export function recentMean(recent: readonly Values[]): Values {
  const [first] = recent
  if (recent.length === 1) return first
  return Object.fromEntries(
    Object.keys(first).map((name) => {
      const sum = recent.reduce((total, values) => total + values[name], 0)
      return [name, digits(sum / recent.length)]
    }),
  )
}
