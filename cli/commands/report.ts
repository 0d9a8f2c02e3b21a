import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'

import { counted } from '../../compiler/emit/index.ts'
import {
  comparisonReport,
  countedOnce,
  parseLogged,
  setsInLabel,
  type Logged,
  type RunRecord,
} from '../../runtime/report/index.ts'
import { listRuns, recordOf, type ListedRun } from '../../runtime/run/index.ts'
import { systemReason } from '../../runtime/run-error.ts'
import { EXIT, Exit } from '../exit.ts'
import { runFolder } from '../run-folder.ts'
import { print, say } from '../terminal.ts'
import { replaceOrExit } from '../write-file.ts'

export interface ReportOptions {
  /** As written: `FILE` or `NAME=FILE`. */
  readonly golden: readonly string[]
  readonly output: string
}

/** Writes a page that compares runs, of sweeps and of any. */
export async function report(names: readonly string[], { golden, output }: ReportOptions): Promise<void> {
  const logged = golden.map(readLogged)
  const found: ListedRun[] = []
  for (const name of names) found.push(...(await runsIn(runFolder(name))))
  const listed = [...new Map(found.map((run) => [run.folder, run])).values()]
  const labels = labelsOf(listed)
  const from = output === '-' ? '' : dirname(output)
  const records = listed.flatMap((run, i): RunRecord[] => {
    const record = recordOf(run, labels[i], linkTo(join(run.folder, 'report.html'), from))
    if (!record) say(`left out: ${run.folder} has no metrics, or no lock, that can be read`)
    return record ? [{ ...record, sets: setsInLabel(basename(run.folder)) ?? {} }] : []
  })
  if (records.length === 0)
    throw new Exit(EXIT.usage, `there is no run in ${names.map((name) => `\`${name}\``).join(', ')} to report on`)
  const page = comparisonReport(records, logged)
  countedOnce(records).notes.forEach((note) => say(note))
  if (output === '-') return print(page)
  const replaced = existsSync(output) ? '; replaced the page that was there' : ''
  replaceOrExit(output, page)
  say(`wrote ${output}: ${counted(records.length, 'run')}${replaced}`)
  say(`next: open ${output} in a browser`)
}

/** Without those that have not begun, and without teachers that others keep for themselves. */
async function runsIn(folder: string): Promise<readonly ListedRun[]> {
  const runs = await listRuns(folder)
  const own = (run: ListedRun): boolean => !relative(folder, run.folder).split(/[/\\]/).includes('.cache')
  return runs.filter((run) => own(run) && run.status !== 'not begun' && run.status !== 'damaged')
}

/** Its folder, which a sweep calls as the member; under the folder above it where two would be called alike. */
function labelsOf(runs: readonly ListedRun[]): readonly string[] {
  const short = runs.map(({ folder }) => basename(folder))
  const twice = new Set(short.filter((label, i) => short.indexOf(label) !== i))
  return short.map((label, i) => (twice.has(label) ? `${basename(dirname(runs[i].folder))}/${label}` : label))
}

function linkTo(file: string, from: string): string {
  return relative(from, file).split(/[/\\]/).map(encodeURIComponent).join('/')
}

/** `NAME=FILE`, whose name may have an `=` of its own: `lambda=0.1=log.csv`; the file where a whole is a file. */
function readLogged(argument: string): Logged {
  const at = existsSync(argument) ? -1 : argument.lastIndexOf('=')
  const file = argument.slice(at + 1)
  const name = at > 0 ? argument.slice(0, at) : basename(file).replace(/\.csv$/i, '')
  try {
    if (statSync(file).isCharacterDevice()) throw new Error('it is a device')
    return parseLogged(name, readFileSync(file, 'utf8'))
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === undefined ? (error as Error).message : systemReason(error)
    throw new Exit(EXIT.usage, `cannot read \`${file}\`: ${why}`, 'a log is a CSV: `iter,accuracy,loss,ts_loss`')
  }
}
