import { stageModels } from '../network/index.ts'
import type { Rule } from './rule.ts'

/** A law that each stage must hold by itself, with the losses that count in it and what is frozen in it. */
export function perStage(rule: Rule): Rule {
  return (model, reporter) => {
    for (const stage of stageModels(model)) rule(stage, reporter)
  }
}
