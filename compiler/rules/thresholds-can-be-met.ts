import { elements } from '../ir/index.ts'
import { lossDefinition } from '../losses/index.ts'
import { metricDefinition } from '../metrics/index.ts'
import { shapeAt, type Model } from '../network/index.ts'
import type { NormalizedLoss } from '../normalize/index.ts'
import { spanAt } from '../source/index.ts'
import { portsOf } from './loss-ports.ts'
import type { Rule } from './rule.ts'
import { solversOf, whole } from './solvers-of.ts'

interface Range {
  readonly better: 'max' | 'min'
  readonly least: number
  readonly most: number
}

/** What a run waits for is neither there from the start nor beyond what there can be. */
export const thresholdsCanBeMet: Rule = (model, reporter) => {
  const { spec } = model
  for (const { solver, path } of solversOf(spec)) {
    const { stop } = solver
    const range = stop && rangeOf(model, stop.metric)
    if (!stop || !range) continue
    const { better, least, most } = range
    const [best, worst] = better === 'max' ? [most, least] : [least, most]
    const never = better === 'max' ? stop.at > best : stop.at < best
    const always = better === 'max' ? stop.at <= worst : stop.at >= worst
    if (!never && !always) continue
    const isPercent = never && best === 1 && stop.at <= 100
    reporter.report('threshold-out-of-range', {
      message: never
        ? `\`stop\` waits until \`${stop.metric}\` is ${stop.at}, and it is never ${better === 'max' ? 'more' : 'less'} than ${short(best)}`
        : `\`stop\` ends ${whole(path)} at its first test: \`${stop.metric}\` is never ${better === 'max' ? 'less' : 'more'} than ${short(worst)}`,
      at: spanAt(spec.tree, [...path, 'stop', 'at']),
      help: isPercent
        ? `for ${stop.at} % write ${Number((stop.at / 100).toPrecision(12))}`
        : 'take a value that is reached on the way',
    })
  }
}

/** Of all values that tests can report; undefined where that is not known. */
function rangeOf(model: Model, name: string): Range | undefined {
  const loss = model.spec.losses.find((one) => name === `loss.${one.name}`)
  if (loss) {
    const ports = portsOf(model, loss)
    if (!isPositive({ ...loss, weight: 1 }) || !ports) return undefined
    return { better: 'min', least: lossDefinition(loss.spec.type).floor?.(loss.spec, ports) ?? 0, most: Infinity }
  }
  if (name === 'loss')
    return model.spec.losses.every(isPositive) ? { better: 'min', least: 0, most: Infinity } : undefined
  const metric = model.spec.metrics.find((one) => name === one.name || name.startsWith(`${one.name}.`))
  if (!metric) return undefined
  const { better } = metricDefinition(metric.spec.type)
  if (better === 'max') return { better, least: 0, most: 1 } // a share of the images
  const scores = shapeAt(model, metric.input)
  const isEntropy = metric.spec.type === 'entropy' && scores
  return { better, least: 0, most: isEntropy ? Math.log(elements(scores)) : Infinity }
}

/** Losses that can be less than 0: what they are given may be no probability. */
const SIGNED: readonly string[] = ['infogain', 'sigmoid_cross_entropy']

function isPositive({ spec, weight }: Pick<NormalizedLoss, 'spec' | 'weight'>): boolean {
  return !SIGNED.includes(spec.type) && typeof weight === 'number' && weight >= 0
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)))
}
