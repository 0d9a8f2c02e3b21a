import { lossDefinition, startOf } from '../losses/index.ts'
import type { Reporter } from '../diagnostics/index.ts'
import type { Model } from '../network/index.ts'
import type { NormalizedLoss } from '../normalize/index.ts'
import { spanAt } from '../source/index.ts'
import { portsOf } from './loss-ports.ts'
import type { Rule } from './rule.ts'
import { trainedTogether } from './trained-together.ts'

/** A loss this many times another trains alone. */
const TIMES = 1000

interface Share {
  readonly loss: NormalizedLoss
  /** Of a weight that changes, the least and the most. */
  readonly weights: readonly [least: number, most: number]
  readonly least: number
  readonly most: number
}

/** At the start of a stage no loss, with its weight, drowns another that trains the same network. */
export const lossesAreComparable: Rule = (model, reporter) => {
  for (const losses of trainedTogether(model)) compare(losses, model, reporter)
}

function compare(losses: readonly NormalizedLoss[], model: Model, reporter: Reporter): void {
  const { spec } = model
  const shares = losses.flatMap((loss) => shareOf(model, loss) ?? [])
  const [large] = [...shares].sort((a, b) => b.least - a.least)
  const [little] = [...shares].sort((a, b) => a.most - b.most)
  if (shares.length < 2 || large.least < TIMES * little.most) return
  const times = Math.round(large.least / little.most)
  reporter.report('loss-dominates', {
    message:
      `at the start \`losses.${large.loss.name}\` counts ${times} times \`losses.${little.loss.name}\`: ` +
      `${worded(large, 0)}, ${worded(little, 1)}`,
    at: spanAt(spec.tree, ['losses', large.loss.name, 'weight']),
    help: `a weight of \`${large.loss.name}\` about ${short(large.weights[0] / times)} would make them equal`,
    notes: [{ message: 'the loss that is drowned', span: little.loss.span }],
  })
}

function shareOf(model: Model, loss: NormalizedLoss): Share | undefined {
  const { weight, active } = loss
  const weights = typeof weight === 'number' ? ([weight, weight] as const) : extremes(weight.from, weight.to)
  const counts = startOf(weight) > 0 && (!active || active.start === 0)
  const ports = counts ? portsOf(model, loss) : undefined
  const start = ports && lossDefinition(loss.spec.type).initial?.(loss.spec, ports)
  return start && { loss, weights, least: start[0] * weights[0], most: start[1] * weights[1] }
}

function extremes(a: number, b: number): readonly [least: number, most: number] {
  return a <= b ? [a, b] : [b, a]
}

/** The share at its least (0) or its most (1). */
function worded({ loss: { name }, weights, least, most }: Share, side: 0 | 1): string {
  const [bound, share] = (
    [
      ['least', least],
      ['most', most],
    ] as const
  )[side]
  return `\`${name}\` is at ${bound} ${short(share / weights[side])} × ${short(weights[side])} = ${short(share)}`
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)))
}
