/** Runs as a table: what differs between them, what came out, and the way to their own reports. */
import { bestTest } from '../best-test.ts'
import { finalTest } from '../final-test.ts'
import { spreadOf, spreadText } from './against.ts'
import type { RunRecord } from './record.ts'
import { htmlTable, sortable, type HtmlTable, type Share } from './tables.ts'
import { inWords, type Varied } from './variables.ts'

/** A row a run, with its last test, loss by loss. */
export function membersOf(runs: readonly RunRecord[], { variables }: Varied): HtmlTable {
  const metrics = [...new Set(runs.flatMap(({ plan }) => plan.metrics.map(({ name }) => name)))]
  const last = runs.map(({ result }) => finalTest(result)?.values ?? {})
  const losses = [...new Set(last.flatMap((values) => Object.keys(values).filter(isLoss)))]
  const seeds = new Set(runs.map(({ plan }) => plan.seed)).size > 1 ? ['seed'] : []
  return sortable(
    htmlTable(
      [
        'member',
        'state',
        ...variables,
        ...seeds,
        ...metrics.flatMap((name) => [name, `best ${name}`]),
        ...losses.map((name) => (name === 'loss' ? 'test loss' : name)),
        'iterations',
      ],
      runs.map((run, i) => [
        { text: run.label, number: false, ...(run.report !== undefined && { href: run.report }) },
        stateOf(run),
        ...variables.map((key) => said(run.sets[key])),
        ...seeds.map(() => ({ text: String(run.plan.seed), number: true })),
        ...metrics.flatMap((name): Share[] => {
          const metric = run.plan.metrics.find((one) => one.name === name)
          return [{ share: last[i][name] }, { share: metric && bestTest(run.result, metric)?.value }]
        }),
        ...losses.map((name): Share => ({ share: last[i][name] })),
        run.result.iterations,
      ]),
    ),
  )
}

/** A row for all runs that differ in the seed alone; undefined where no two do. */
export function seedsOf({ settings }: Varied): HtmlTable | undefined {
  if (settings.every(({ runs }) => runs.length < 2)) return undefined
  const metrics = [...new Set(settings.flatMap(({ runs: [{ plan }] }) => plan.metrics.map(({ name }) => name)))]
  return sortable(
    htmlTable(
      ['setting', 'seeds', ...metrics.map((name) => `${name}, mean ± standard deviation`)],
      settings.map((setting) => [
        setting.label,
        setting.runs.length,
        ...metrics.map((name) => ({ text: spreadText(spreadOf(setting, name)), number: true })),
      ]),
    ),
  )
}

function stateOf({ state, result }: RunRecord): string {
  return state ?? (result.unfinished === undefined ? 'finished' : 'unfinished')
}

function said(value: RunRecord['sets'][string] | undefined): { readonly text: string; readonly number: boolean } {
  return { text: inWords(value), number: typeof value === 'number' }
}

function isLoss(name: string): boolean {
  return name === 'loss' || name.startsWith('loss.')
}
