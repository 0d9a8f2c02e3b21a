import { lossDefinition } from '../losses/index.ts'
import type { Model } from '../network/index.ts'
import type { NormalizedLoss } from '../normalize/index.ts'
import { portsOf } from './loss-ports.ts'
import type { Rule } from './rule.ts'

/** Where a loss starts, its input knowing nothing, and the least that any input reaches; no unit. */
export interface LossRange {
  readonly start: number
  readonly least: number
}

/** Undefined where the least is 0 or not known. */
export function rangeOf(model: Model, loss: NormalizedLoss): LossRange | undefined {
  const ports = portsOf(model, loss)
  if (!ports) return undefined
  const { initial, floor } = lossDefinition(loss.spec.type)
  const [least, start] = [floor?.(loss.spec, ports), initial?.(loss.spec, ports)?.[1]]
  return least === undefined || start === undefined ? undefined : { start, least }
}

/** Of a loss that can only move in a narrow range, the range is said. */
export const lossRange: Rule = (model, reporter) => {
  for (const loss of model.spec.losses) {
    const range = rangeOf(model, loss)
    if (!range) continue
    const classes = portsOf(model, loss)?.input[0]
    reporter.report('loss-range', {
      message: `\`losses.${loss.name}\` falls from ${range.start.toPrecision(6)} to ${range.least.toPrecision(6)} at best, with ${classes} classes`,
      at: loss.span,
    })
  }
}
