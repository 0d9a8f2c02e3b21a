import type { Reporter } from '../diagnostics/index.ts'
import type { Model } from '../network/index.ts'
import { comparablePorts } from './comparable-ports.ts'
import { everythingIsUsed } from './everything-is-used.ts'
import { frozenHasWeights } from './frozen-has-weights.ts'
import { inputsAreTrained } from './inputs-are-trained.ts'
import { knownReferences } from './known-references.ts'
import { labelsHaveOutputs } from './labels-have-outputs.ts'
import { meanFitsChannels } from './mean-fits-channels.ts'
import type { Rule } from './rule.ts'
import { somethingIsTrained } from './something-is-trained.ts'
import { studentStartsAfresh } from './student-starts-afresh.ts'
import { targetsAreFrozen } from './targets-are-frozen.ts'
import { testsSeeTheSet } from './tests-see-the-set.ts'
import { weightsStartUnequal } from './weights-start-unequal.ts'

/** THE list of laws. */
export const rules: readonly Rule[] = [
  knownReferences,
  comparablePorts,
  labelsHaveOutputs,
  frozenHasWeights,
  studentStartsAfresh,
  targetsAreFrozen,
  inputsAreTrained,
  somethingIsTrained,
  weightsStartUnequal,
  meanFitsChannels,
  testsSeeTheSet,
  everythingIsUsed,
]

/** Holds the model against every law. */
export function applyRules(model: Model, reporter: Reporter): void {
  for (const rule of rules) rule(model, reporter)
}
