import { existsSync, statSync } from 'node:fs'
import { relative } from 'node:path'

import { escaped } from '../../compiler/diagnostics/index.ts'
import { table } from '../../compiler/emit/index.ts'
import { finalTest } from '../../runtime/final-test.ts'
import { listRuns, type ListedRun, type RunStatus } from '../../runtime/run/index.ts'
import { EXIT, Exit } from '../exit.ts'
import { testWords } from '../test-words.ts'
import { print, printLines, say } from '../terminal.ts'

/** Prints one line a run: how far it is, and what came out. */
export async function runs(folder: string, { format }: { readonly format: 'text' | 'json' }): Promise<void> {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new Exit(EXIT.usage, `there is no folder \`${folder}\``, 'name the one that runs are in')
  const found = await listRuns(folder)
  if (format === 'json') {
    for (const { result, ...run } of found) print(JSON.stringify({ ...run, ...(result && { test: valuesOf(result) }) }))
    return
  }
  if (found.length === 0) {
    say(`there is no run in ${folder}`)
    return
  }
  const goesOn = found.some(({ resumes, lost }) => resumes ?? lost)
  const rows = found.map((run) => [
    run.folder,
    stateOf(run),
    `${run.iteration} of ${run.iterations}`,
    ...(goesOn ? [beginningOf(run)] : []),
    outcomeOf(run),
  ])
  printLines(table(['run', 'state', 'iterations', ...(goesOn ? ['goes on after'] : []), 'last test'], rows))
  for (const { folder: run, lost } of found) if (lost !== undefined) say(`${escaped(run)}: ${escaped(lost)}`)
  sayHowToGoOn(found.filter(({ status }) => STOPPED.includes(status)))
}

/** What goes on without a change of the spec. */
const STOPPED: readonly RunStatus[] = ['unfinished', 'interrupted', 'not begun']

/** Each command once: one goes on with all members of a sweep. */
function sayHowToGoOn(stopped: readonly ListedRun[]): void {
  const commands = new Map(
    stopped.flatMap(({ goOn }) => (goOn ? [[`${goOn.folder} ${goOn.text}`, goOn] as const] : [])),
  )
  for (const { text, folder } of commands.values()) {
    const where = relative('', folder)
    say(`next: ${where === '' ? '' : `in ${escaped(where)}, `}${escaped(text)}`)
  }
  if (stopped.length > 0 && commands.size === 0)
    say('next: `ts-compile run SPEC --out RUN --resume` goes on with one that is not finished')
}

function beginningOf({ resumes, lost }: ListedRun): string {
  if (!resumes) return lost === undefined ? '' : 'no state that serves'
  const { iteration, stage, iter } = resumes
  return stage === '' ? String(iteration) : `${iteration} (${iter} of stage ${stage})`
}

function stateOf({ status, owner }: ListedRun): string {
  return owner === undefined ? status : `${status}, by ${owner}`
}

function outcomeOf({ result }: ListedRun): string {
  return result ? testWords(valuesOf(result), []) : ''
}

function valuesOf(result: NonNullable<ListedRun['result']>): Readonly<Record<string, number>> {
  return finalTest(result)?.values ?? {}
}
