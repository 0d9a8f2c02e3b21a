/** What was logged elsewhere beside what we found, in numbers. */
import { mean } from 'simple-statistics'

import { isOwn, loggedColumnOf, loggedFor, type Logged } from './logged.ts'
import { htmlTable, sortable, type HtmlTable } from './tables.ts'
import type { Setting } from './variables.ts'

/** A row for each setting, log and quantity that have iterations in common; undefined where none has. */
export function besideLogs(settings: readonly Setting[], logged: readonly Logged[]): HtmlTable | undefined {
  const labels = new Set(settings.flatMap(({ runs }) => runs.map(({ label }) => label)))
  const rows = settings.flatMap((setting) => {
    const [{ plan, label, result }] = setting.runs
    const quantities = Object.keys(result.tests[0]?.values ?? {})
    return loggedFor(label, logged, labels).flatMap((log) =>
      quantities.flatMap((quantity) => {
        const column = loggedColumnOf(quantity, plan)
        const shared = column ? pairsOf(setting, quantity, log, column) : []
        if (shared.length === 0) return []
        const [iteration, ours, theirs] = shared[shared.length - 1]
        const most = Math.max(...shared.map(([, one, other]) => Math.abs(one - other)))
        const name = isOwn(log, label) ? 'its own' : log.name
        return [
          [setting.label, name, quantity, iteration, share(ours), share(theirs), signed(ours - theirs), share(most)],
        ]
      }),
    )
  })
  if (rows.length === 0) return undefined
  return sortable(
    htmlTable(['setting', 'log', 'quantity', 'at iteration', 'ours', 'logged', 'difference', 'most, anywhere'], rows),
  )
}

/** Ours is the mean over seeds of tests at an iteration that the log has too. */
function pairsOf(
  { runs }: Setting,
  quantity: string,
  { lines }: Logged,
  column: NonNullable<ReturnType<typeof loggedColumnOf>>,
): readonly (readonly [iteration: number, ours: number, theirs: number])[] {
  return lines.flatMap((line): readonly (readonly [number, number, number])[] => {
    const theirs = line[column]
    const ours = runs.flatMap(({ result }) => {
      const value = result.tests.find(({ iteration }) => iteration === line.iter)?.values[quantity]
      return value !== undefined && Number.isFinite(value) ? [value] : []
    })
    return theirs === undefined || ours.length === 0 ? [] : [[line.iter, mean(ours), theirs]]
  })
}

function share(value: number): { readonly share: number } {
  return { share: value }
}

function signed(value: number): { readonly text: string; readonly number: true } {
  return { text: `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`, number: true }
}
