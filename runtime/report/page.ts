/** The page: one file, everything in it, nothing fetched. The same run gives the same bytes but for its timing. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import Handlebars from 'handlebars'

import type { Plan } from '../../compiler/index.ts'
import { packageFolder, readDependency } from '../package-info.ts'
import { chartsOf } from './charts.ts'
import { profileOf } from './profile.ts'
import { planView } from './plan-tables.ts'
import type { RunRecord } from './record.ts'
import { cardsOf, endingsOf, locksOf, membersOf, testsOf, timingOf, unfinishedOf } from './results.ts'
import { verdict } from './verdict.ts'

/** The report of one run; of a member of a sweep, without the others. */
export function runReport(run: RunRecord): string {
  return page(contentOf(run))
}

function contentOf(run: RunRecord): Content {
  const alone = run.label === ''
  return {
    plan: run.plan,
    label: run.label,
    verdict: alone ? verdict([run]) : [],
    cards: cardsOf(run),
    tests: testsOf(run.result.tests),
    validations: testsOf(run.result.validations),
    endings: endingsOf(run),
    charts: chartsOf(run.plan, [{ ...run, label: '' }]),
    runs: [run],
  }
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
  const content = run ? contentOf(run) : { plan, label: '', verdict: [], charts: [], runs: [] }
  return page({ ...content, verdict: live.over ? content.verdict : [], live })
}

/** What such a page may do, as its header says it: what is in it, and hear its own server. */
export function livePolicy(): string {
  return `${policyOf([...scriptsOf(), template('live.js')], true)}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
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
  readonly live?: LiveView
}

function page({ plan, charts, runs, ...content }: Content): string {
  const scripts = content.live ? [...scriptsOf(), template('live.js')] : scriptsOf()
  const fill = Handlebars.compile(template('report.html.hbs'), { strict: true })
  return fill({
    cards: undefined,
    tests: undefined,
    validations: undefined,
    endings: undefined,
    members: undefined,
    live: undefined,
    ...content,
    name: plan.name,
    description: plan.description,
    unfinished: unfinishedOf(runs),
    charts,
    data: JSON.stringify(charts).replaceAll('<', '\\u003c'), // no text can end the element that it is in
    plan: planView(plan),
    locks: { own: undefined, ...locksOf(runs) },
    timing: timingOf(runs),
    profiles: profileOf(runs),
    style: readDependency('uplot/dist/uPlot.min.css') + template('report.css'),
    scripts,
    policy: policyOf(scripts, content.live !== undefined),
  })
}

function scriptsOf(): readonly string[] {
  return [readDependency('uplot/dist/uPlot.iife.min.js'), template('report.js')]
}

/** What the page may run is named by its hash: were markup to get in, it could do nothing. */
function policyOf(scripts: readonly string[], live: boolean): string {
  const policy = `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src ${scripts.map(hashOf).join(' ')}`
  return live ? `${policy}; connect-src 'self'` : policy
}

function template(name: string): string {
  return readFileSync(join(packageFolder(), 'templates', name), 'utf8')
}

function hashOf(script: string): string {
  return `'sha256-${createHash('sha256').update(script).digest('base64')}'`
}
