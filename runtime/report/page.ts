/** The page: one file, everything in it, nothing fetched. The same run gives the same bytes but for its timing. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import Handlebars from 'handlebars'

import type { Plan } from '../../compiler/index.ts'
import { packageFolder, readDependency } from '../package-info.ts'
import { chartsOf } from './charts.ts'
import { planView } from './plan-tables.ts'
import type { RunRecord } from './record.ts'
import { cardsOf, endingsOf, locksOf, membersOf, testsOf, timingOf, unfinishedOf } from './results.ts'
import { verdict } from './verdict.ts'

/** The report of one run; of a member of a sweep, without the others. */
export function runReport(run: RunRecord): string {
  const alone = run.label === ''
  return page({
    plan: run.plan,
    label: run.label,
    verdict: alone ? verdict([run]) : [],
    cards: cardsOf(run),
    tests: testsOf(run.result.tests),
    validations: testsOf(run.result.validations),
    endings: endingsOf(run),
    charts: chartsOf(run.plan, [{ ...run, label: '' }]),
    runs: [run],
  })
}

/** The report over all members of a sweep. `plan` is the spec's own, its sweep aside. */
export function sweepReport(plan: Plan, runs: readonly RunRecord[]): string {
  return page({
    plan,
    label: `sweep of ${runs.length}`,
    verdict: verdict(runs),
    members: membersOf(plan, runs),
    charts: chartsOf(plan, runs),
    runs,
  })
}

interface Content {
  readonly plan: Plan
  readonly label: string
  readonly verdict: readonly string[]
  readonly charts: ReturnType<typeof chartsOf>
  readonly runs: readonly RunRecord[]
  readonly cards?: ReturnType<typeof cardsOf>
  readonly tests?: ReturnType<typeof testsOf>
  readonly validations?: ReturnType<typeof testsOf>
  readonly endings?: readonly string[]
  readonly members?: ReturnType<typeof membersOf>
}

function page({ plan, charts, runs, ...content }: Content): string {
  const scripts = [readDependency('uplot/dist/uPlot.iife.min.js'), template('report.js')]
  const fill = Handlebars.compile(template('report.html.hbs'), { strict: true })
  return fill({
    cards: undefined,
    tests: undefined,
    validations: undefined,
    endings: undefined,
    members: undefined,
    ...content,
    name: plan.name,
    description: plan.description,
    unfinished: unfinishedOf(runs),
    charts,
    data: JSON.stringify(charts).replaceAll('<', '\\u003c'), // no text can end the element that it is in
    plan: planView(plan),
    locks: { own: undefined, ...locksOf(runs) },
    timing: timingOf(runs),
    style: readDependency('uplot/dist/uPlot.min.css') + template('report.css'),
    scripts,
    // what the page may run is named by its hash: were markup to get in, it could do nothing
    policy: `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src ${scripts.map(hashOf).join(' ')}`,
  })
}

function template(name: string): string {
  return readFileSync(join(packageFolder(), 'templates', name), 'utf8')
}

function hashOf(script: string): string {
  return `'sha256-${createHash('sha256').update(script).digest('base64')}'`
}
