import type { NormalizedLoss } from '../normalize/index.ts'
import { spanAt } from '../source/index.ts'
import type { Rule } from './rule.ts'

/** No loss is made larger, and together the weights are 1. */
export const lossWeights: Rule = ({ spec }, reporter) => {
  const counted = spec.losses.filter(({ weight }) => weight !== 0)
  for (const { name, weight } of counted) {
    if (weight > 0) continue
    reporter.report('negative-weight', {
      message: `\`losses.${name}\` has the weight ${short(weight)}: training would make it as large as it can`,
      at: spanAt(spec.tree, ['losses', name, 'weight']),
      help: 'take a weight of 0 or more',
    })
  }
  const sum = counted.reduce((total, { weight }) => total + weight, 0)
  if (counted.length < 2 || Math.abs(sum - 1) < 1e-6) return
  reporter.report('loss-weights', {
    message: `the weights of the losses sum to ${short(sum)}: ${counted.map(worded).join(', ')}`,
    at: spanAt(spec.tree, ['losses', counted[0].name, 'weight']),
  })
}

function worded({ name, weight }: NormalizedLoss): string {
  return `\`${name}\` ${short(weight)}`
}

function short(weight: number): string {
  return String(Number(weight.toPrecision(6)))
}
