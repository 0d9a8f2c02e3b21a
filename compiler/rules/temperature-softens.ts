import { spanAt } from '../source/index.ts'
import type { Rule } from './rule.ts'

/** A distillation that knows a temperature has one that softens. */
export const temperatureSoftens: Rule = ({ spec }, reporter) => {
  for (const { name, spec: loss } of spec.losses) {
    if (loss.type !== 'distillation' || loss.convention === 'seed' || loss.convention === 'mse_logits') continue
    if (loss.temperature !== 1) continue
    reporter.report('plain-temperature', {
      message: `\`losses.${name}\` has temperature 1: the targets are the teacher’s plain probabilities, and T² is 1`,
      at: spanAt(spec.tree, ['losses', name, 'temperature']),
    })
  }
}
