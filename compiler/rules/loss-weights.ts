import { startOf } from '../losses/index.ts'
import type { Reporter } from '../diagnostics/index.ts'
import type { Model } from '../network/index.ts'
import type { NormalizedLoss } from '../normalize/index.ts'
import type { Scheduled } from '../schema/index.ts'
import { spanAt, type Path } from '../source/index.ts'
import type { Rule } from './rule.ts'
import { trainedTogether } from './trained-together.ts'

/** No loss is made larger, and together the weights of what trains a network in a stage are 1. */
export const lossWeights: Rule = (model, reporter) => {
  const { spec } = model
  const counted = spec.losses.filter(({ weight }) => weight !== 0)
  for (const { name, weight } of counted) {
    const [least, key] = leastOf(weight)
    if (least >= 0) continue
    reporter.report('negative-weight', {
      message: `\`losses.${name}\` has the weight ${short(least)}: training would make it as large as it can`,
      at: spanAt(spec.tree, ['losses', name, 'weight', ...key]),
      help: 'take a weight of 0 or more',
    })
  }
  for (const losses of trainedTogether(model)) checkSum(losses, model, reporter)
}

function checkSum(losses: readonly NormalizedLoss[], { spec }: Model, reporter: Reporter): void {
  const counted = losses.filter(({ weight }) => weight !== 0)
  const sum = counted.reduce((total, { weight }) => total + startOf(weight), 0)
  const isConstant = counted.every(({ weight, active }) => typeof weight === 'number' && !active)
  if (counted.length < 2 || !isConstant || Math.abs(sum - 1) < 1e-6) return
  reporter.report('loss-weights', {
    message: `the weights of the losses sum to ${short(sum)}: ${counted.map(worded).join(', ')}`,
    at: spanAt(spec.tree, ['losses', counted[0].name, 'weight']),
  })
}

/** The least that a weight ever is, and where that stands below it. */
function leastOf(weight: Scheduled): readonly [number, Path] {
  if (typeof weight === 'number') return [weight, []]
  return weight.from <= weight.to ? [weight.from, ['from']] : [weight.to, ['to']]
}

function worded({ name, weight }: NormalizedLoss): string {
  return `\`${name}\` ${short(startOf(weight))}`
}

function short(weight: number): string {
  return String(Number(weight.toPrecision(6)))
}
