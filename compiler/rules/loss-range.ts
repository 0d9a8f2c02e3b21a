import { lossDefinition } from '../losses/index.ts'
import { portsOf } from './loss-ports.ts'
import type { Rule } from './rule.ts'

/** Of a loss that can only move in a narrow range, the range is said. */
export const lossRange: Rule = (model, reporter) => {
  for (const loss of model.spec.losses) {
    const ports = portsOf(model, loss)
    const { initial, floor } = lossDefinition(loss.spec.type)
    const [least, start] = ports ? [floor?.(loss.spec, ports), initial?.(loss.spec, ports)?.[1]] : []
    if (least === undefined || start === undefined) continue
    reporter.report('loss-range', {
      message: `\`losses.${loss.name}\` falls from ${start.toPrecision(6)} to ${least.toPrecision(6)} at best, with ${ports?.input[0]} classes`,
      at: loss.span,
    })
  }
}
