import type { CompiledExperiment, Diagnostic, Plan } from '../../compiler/index.ts'
import { catalogue } from '../../compiler/index.ts'
import { keySpanAt } from '../../compiler/source/index.ts'
import type { MemberResult } from './observer.ts'

/** Where no test found a number for the metric of `best`, there is no best state: the run ends with its last one. */
export function bestWarning(
  { best: wanted }: Plan,
  tree: CompiledExperiment['tree'],
  { status, best, tests }: MemberResult,
): Diagnostic | undefined {
  if (!wanted || best || status !== 'finished' || tests.length === 0) return undefined
  const { phase, metric } = wanted
  return {
    code: 'best-is-no-number',
    severity: catalogue['best-is-no-number'].severity,
    message: `the ${phase} \`${metric}\` was a number in none of ${tests.length} tests: the run ends with its last state`,
    span: keySpanAt(tree, ['solver', 'best']),
    help: 'choose the best state by another metric, or look for what makes this one infinite or no number',
    notes: [],
  }
}
