/** Which run the tables of a plan are of, and what of them is not so in the others. */
import type { Plan } from '../../compiler/index.ts'
import type { RunRecord } from './record.ts'
import { inWords } from './variables.ts'

/** More variables are in the table of members. */
const NAMED = 6

/** `runs`: of the plan's experiment. Empty where there is but one. */
export function whosePlan(plan: Plan, runs: readonly RunRecord[], variables: readonly string[]): string {
  if (runs.length < 2) return ''
  const own = runs.find((run) => run.plan === plan || run.plan.hashes.plan === plan.hashes.plan)
  const seeds = new Set(runs.map((run) => run.plan.seed)).size > 1
  const named = variables.filter((key) => new Set(runs.map(({ sets }) => sets[key])).size > 1)
  const differ = [...named, ...(seeds ? ['seed'] : [])]
  const cut = differ.length > NAMED ? ` and ${differ.length - NAMED} more` : ''
  const words = `${differ.slice(0, NAMED).join(', ')}${cut}`
  if (!own) return `The plan of the spec by itself, which is no member here; members differ${words && ` in ${words}`}.`
  const said = [
    ...named.filter((key) => key in own.sets).map((key) => `${key}=${inWords(own.sets[key])}`),
    ...(seeds ? [`seed=${own.plan.seed}`] : []),
  ]
  const name = said.length > 0 && said.length <= NAMED ? said.join(', ') : own.label
  return `The plan of ${name}; other members differ${words && ` in ${words}`}.`
}
