import { existsSync } from 'node:fs'

import { table } from '../../compiler/emit/index.ts'
import { finalTest } from '../../runtime/final-test.ts'
import { listRuns, type ListedRun } from '../../runtime/run/index.ts'
import { EXIT, Exit } from '../exit.ts'
import { testWords } from '../test-words.ts'
import { print, printLines, say } from '../terminal.ts'

/** Prints one line a run: how far it is, and what came out. */
export async function runs(folder: string, { format }: { readonly format: 'text' | 'json' }): Promise<void> {
  if (!existsSync(folder))
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
  const rows = found.map((run) => [run.folder, stateOf(run), `${run.iteration} of ${run.iterations}`, outcomeOf(run)])
  printLines(table(['run', 'state', 'iterations', 'last test'], rows))
  const stopped = found.filter(({ status }) => status === 'unfinished' || status === 'interrupted')
  if (stopped.length > 0) say('next: `ts-compile run SPEC --out RUN --resume` goes on with one that is not finished')
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
