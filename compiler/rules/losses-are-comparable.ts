import { lossDefinition, startOf } from '../losses/index.ts'
import type { Model } from '../network/index.ts'
import type { NormalizedLoss } from '../normalize/index.ts'
import { spanAt } from '../source/index.ts'
import { portsOf } from './loss-ports.ts'
import type { Rule } from './rule.ts'

/** A loss this many times another trains alone. */
const TIMES = 1000

interface Share {
  readonly loss: NormalizedLoss
  readonly weight: number
  readonly least: number
  readonly most: number
}

/** At the start no loss, with its weight, drowns another. */
export const lossesAreComparable: Rule = (model, reporter) => {
  const { spec } = model
  const shares = spec.losses.flatMap((loss) => shareOf(model, loss) ?? [])
  const [large] = [...shares].sort((a, b) => b.least - a.least)
  const [little] = [...shares].sort((a, b) => a.most - b.most)
  if (shares.length < 2 || large.least < TIMES * little.most) return
  const times = Math.round(large.least / little.most)
  reporter.report('loss-dominates', {
    message:
      `at the start \`losses.${large.loss.name}\` counts ${times} times \`losses.${little.loss.name}\`: ` +
      `${worded(large, large.least, 'least')}, ${worded(little, little.most, 'most')}`,
    at: spanAt(spec.tree, ['losses', large.loss.name, 'weight']),
    help: `a weight of \`${large.loss.name}\` about ${short(large.weight / times)} would make them equal`,
    notes: [{ message: 'the loss that is drowned', span: little.loss.span }],
  })
}

function shareOf(model: Model, loss: NormalizedLoss): Share | undefined {
  const weight = startOf(loss.weight)
  const counts = weight > 0 && (!loss.active || loss.active.start === 0)
  const ports = counts ? portsOf(model, loss) : undefined
  const start = ports && lossDefinition(loss.spec.type).initial?.(loss.spec, ports)
  return start && { loss, weight, least: start[0] * weight, most: start[1] * weight }
}

function worded({ loss: { name }, weight }: Share, share: number, bound: string): string {
  return `\`${name}\` is at ${bound} ${short(share / weight)} × ${short(weight)} = ${short(share)}`
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)))
}
