/** The plan as a page: of the spec, and which members its sweep has. */
import type { CompiledExperiment } from '../compiler/index.ts'
import { planText, table } from '../compiler/emit/index.ts'
import { template } from './package-info.ts'

export function planPage(experiment: CompiledExperiment): string {
  return planText(experiment.spec, template('plan.txt.hbs')) + membersOf(experiment)
}

function membersOf({ members }: CompiledExperiment): string {
  if (members.length === 0) return ''
  const rows = members.map(({ label, plan }) => [label, plan.hashes.result.slice(0, 16), plan.hashes.plan.slice(0, 16)])
  return `\nSWEEP\n${table(['member', 'result', 'plan'], rows)}\n`
}
