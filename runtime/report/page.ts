/** The page: one file, everything in it, nothing fetched. The same run gives the same bytes but for its timing. */
import Handlebars from 'handlebars'

import type { Plan } from '../../compiler/index.ts'
import { chartsOf, type Chart } from './charts.ts'
import { comparisonOf, type Comparison, type IndexedChart, type PlanOf } from './comparison.ts'
import type { Logged } from './logged.ts'
import { planView } from './plan-tables.ts'
import { profileOf } from './profile.ts'
import type { RunRecord } from './record.ts'
import { cardsOf, endingsOf, locksOf, testsOf, timingOf, unfinishedOf } from './results.ts'
import { jsonOf, policyOf, scriptsOf, styleOf, template } from './scripts.ts'
import { verdict } from './verdict.ts'

/** The report of one run; of a member of a sweep, without the others. */
export function runReport(run: RunRecord): string {
  return page(contentOf(run))
}

function contentOf(run: RunRecord): Content {
  const alone = run.label === ''
  const charts = chartsOf(run.plan, [{ ...run, label: '' }])
  return {
    name: run.plan.name,
    description: run.plan.description,
    label: run.label,
    verdict: alone ? verdict([run]) : [],
    cards: cardsOf(run),
    tests: testsOf(run.result.tests),
    validations: testsOf(run.result.validations),
    endings: endingsOf(run),
    charts,
    overlaid: charts.map(({ title, detail }, index) => ({ title, detail, index })),
    plans: [{ ...planView(run.plan), of: '', whose: '' }],
    runs: [run],
  }
}

/** The report over all members of a sweep. `plan` is the spec's own, its sweep aside. */
export function sweepReport(plan: Plan, runs: readonly RunRecord[]): string {
  const linked = runs.map((run) => ({ report: `${encodeURIComponent(run.label)}/report.html`, ...run }))
  const label = `sweep of ${runs.length}`
  return page({ name: plan.name, description: plan.description, label, ...comparisonOf(linked, [], plan) })
}

/** The report over any runs, each with a label of its own, and what was logged elsewhere. At least one run. */
export function comparisonReport(runs: readonly RunRecord[], logged: readonly Logged[]): string {
  const experiments = [...new Set(runs.map(({ plan }) => plan.name))]
  const names = experiments.length > 3 ? `${experiments.length} experiments` : experiments.join(', ')
  const [{ plan }] = runs
  const description = experiments.length === 1 ? plan.description : ''
  const label = `${runs.length} ${runs.length === 1 ? 'run' : 'runs'}`
  return page({ name: names, description, label, ...comparisonOf(runs, logged) })
}

/** What a page says of a run that goes on. */
export interface LiveView {
  readonly state: string
  /** The run that it shows has ended. */
  readonly over: boolean
  /** The way to the others; empty where there are none. */
  readonly runs: readonly { readonly text: string; readonly href: string | undefined }[]
}

/** The report of a run so far, on a page that follows it; without one, of the plan alone. */
export function liveReport(plan: Plan, run: RunRecord | undefined, live: LiveView): string {
  const content = run ? contentOf(run) : withoutRun(plan)
  return page({ ...content, verdict: live.over ? content.verdict : [], live })
}

function withoutRun(plan: Plan): Content {
  const { name, description } = plan
  const plans = [{ ...planView(plan), of: '', whose: '' }]
  return { name, description, label: '', verdict: [], charts: [], overlaid: [], plans, runs: [] }
}

/** What such a page may do, as its header says it: what is in it, and hear its own server. */
export function livePolicy(): string {
  return `${policyOf(scriptsOf(true), true)}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
}

interface Content extends Partial<Pick<Comparison, 'notes' | 'against' | 'members' | 'seeds' | 'logs' | 'multiples'>> {
  readonly name: string
  readonly description: string
  readonly label: string
  readonly verdict: readonly string[]
  readonly charts: readonly Chart[]
  readonly overlaid: readonly IndexedChart[]
  readonly plans: readonly PlanOf[]
  readonly runs: readonly RunRecord[]
  readonly cards?: ReturnType<typeof cardsOf>
  readonly tests?: ReturnType<typeof testsOf>
  readonly validations?: ReturnType<typeof testsOf>
  readonly endings?: readonly string[]
  readonly live?: LiveView
}

/** A template that is strict misses what is absent; what is undefined it leaves out. */
const NOTHING = {
  notes: undefined,
  cards: undefined,
  tests: undefined,
  validations: undefined,
  endings: undefined,
  members: undefined,
  against: undefined,
  seeds: undefined,
  logs: undefined,
  multiples: undefined,
  live: undefined,
}

function page({ charts, runs, ...content }: Content): string {
  const scripts = scriptsOf(content.live !== undefined)
  const fill = Handlebars.compile(template('parts.html.hbs') + template('report.html.hbs'), { strict: true })
  return fill({
    ...NOTHING,
    ...content,
    planTitle: content.plans.length > 1 ? 'Plans' : 'Plan',
    unfinished: unfinishedOf(runs),
    data: jsonOf(charts),
    locks: { own: undefined, ...locksOf(runs) },
    timing: timingOf(runs),
    profiles: profileOf(runs),
    style: styleOf(),
    scripts,
    policy: policyOf(scripts, content.live !== undefined),
  })
}
