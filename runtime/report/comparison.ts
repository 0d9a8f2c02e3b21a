/** What a page says of several runs: of a sweep, or of any. */
import type { Plan } from '../../compiler/index.ts'
import { againstCharts } from './against.ts'
import { besideLogs } from './beside-logs.ts'
import { chartsOf, type Chart } from './charts.ts'
import { groupedBy } from './grouped-by.ts'
import type { Logged } from './logged.ts'
import { membersOf, seedsOf } from './members.ts'
import { multiplesOf, type Multiples } from './multiples.ts'
import { planView, type PlanView } from './plan-tables.ts'
import type { RunRecord } from './record.ts'
import { countedOnce } from './same-runs.ts'
import { jsonOf } from './scripts.ts'
import type { HtmlTable } from './tables.ts'
import { distinguished, variedOf } from './variables.ts'
import { whosePlan } from './whose-plan.ts'
import { verdict } from './verdict.ts'

/** Lines of more runs in one chart are none that anybody follows. */
const OVERLAID = 12

/** Plans of more experiments are left to their own reports. */
const PLANS = 6

export interface Comparison {
  readonly verdict: readonly string[]
  /** Of runs that are one and the same. */
  readonly notes: readonly string[]
  /** Charts of the metric against each variable; then all runs in one chart a quantity. */
  readonly charts: readonly Chart[]
  readonly against: readonly IndexedChart[]
  readonly overlaid: readonly IndexedChart[]
  readonly members: HtmlTable
  readonly seeds: HtmlTable | undefined
  readonly logs: HtmlTable | undefined
  readonly multiples: MultiplesView
  readonly plans: readonly PlanOf[]
  readonly runs: readonly RunRecord[]
}

/** A chart, and where its data is in the page's. */
export interface IndexedChart extends Pick<Chart, 'title' | 'detail'> {
  readonly index: number
}

export interface PlanOf extends PlanView {
  /** Whose it is, where there are several; empty where there is one. */
  readonly of: string
  /** Which run's it is, and in what the others differ, as a sentence; empty on a page of one run. */
  readonly whose: string
}

interface MultiplesView {
  readonly quantities: readonly string[]
  readonly most: number
  /** Whether any line was logged elsewhere, and is dashed. */
  readonly dashed: boolean
  readonly data: string
}

/** `plan`: the spec's own, where the runs are of one sweep. */
export function comparisonOf(all: readonly RunRecord[], logged: readonly Logged[], plan?: Plan): Comparison {
  const counted = countedOnce(all)
  const runs = distinguished(counted.runs)
  const varied = variedOf(runs)
  const experiments = [...groupedBy(runs, (run) => run.plan.name).values()]
  const [first] = runs
  const overlaid = runs.length <= OVERLAID ? chartsOf(plan ?? first.plan, runs) : []
  const quantities = [...new Set(runs.flatMap((run) => run.plan.metrics.map(({ name }) => name)))]
  const charts = [...overlaid, ...againstCharts(varied, quantities, logged)]
  const indexed = charts.map(({ title, detail }, index) => ({ title, detail, index }))
  const plans = plan ? [plan] : experiments.map(([run]) => run.plan)
  return {
    verdict: experiments.flatMap((some) =>
      verdict(some).map((sentence) => (experiments.length > 1 ? `${some[0].plan.name}: ${sentence}` : sentence)),
    ),
    notes: counted.notes,
    charts,
    overlaid: indexed.slice(0, overlaid.length),
    against: indexed.slice(overlaid.length),
    members: membersOf(runs, varied),
    seeds: seedsOf(varied),
    logs: besideLogs(varied.settings, logged),
    multiples: viewOf(multiplesOf(varied.settings, logged)),
    plans: plans.slice(0, PLANS).map((one) => ({
      ...planView(one),
      of: plans.length > 1 ? one.name : '',
      whose: whosePlan(
        one,
        runs.filter((run) => run.plan.name === one.name),
        varied.variables,
      ),
    })),
    runs: all,
  }
}

function viewOf(data: Multiples): MultiplesView {
  const dashed = data.groups.some(({ lines }) => lines.some(({ logged }) => logged))
  return { quantities: data.quantities.map(({ title }) => title), most: data.most, dashed, data: jsonOf(data) }
}
