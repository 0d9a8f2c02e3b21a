import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'

import { analysisJson, analysisPage, analysisText, analyzeRun } from '../../runtime/analyze/index.ts'
import { listRuns } from '../../runtime/run/index.ts'
import { outsideOf } from '../allowed-roots.ts'
import { EXIT, Exit } from '../exit.ts'
import { recompiled } from '../recompile.ts'
import { orExit } from '../run-failure.ts'
import { runFolder } from '../run-folder.ts'
import { print, printLines, say } from '../terminal.ts'
import { replaceOrExit } from '../write-file.ts'

export interface AnalyzeOptions {
  /** Absent: stdout. */
  readonly output?: string
  /** Absent: by the name of the output, else text. */
  readonly format?: 'text' | 'json' | 'html'
  readonly dataDir?: string
}

/** Prints, or writes, what a finished run's networks know. */
export async function analyze(name: string, { output, format, dataDir }: AnalyzeOptions): Promise<void> {
  const folder = runFolder(name)
  if (!existsSync(join(folder, 'plan.json'))) throw await noRun(folder)
  const found = await orExit(folder, () => analyzeRun(folder, { dataDir, outside: outsideOf, compiled: recompiled }))
  if (found.networks.length === 0)
    throw new Exit(
      EXIT.mistakes,
      `no network of \`${folder}\` has an output a class`,
      'what is analysed is how classes are told apart',
    )
  const kind = format ?? formatOf(output)
  const label = basename(folder) === found.name ? '' : basename(folder)
  const text =
    kind === 'html'
      ? analysisPage(found, label)
      : kind === 'json'
        ? `${JSON.stringify(analysisJson(found), undefined, 1)}\n`
        : analysisText(found.networks)
  if (output !== undefined && output !== '-') {
    replaceOrExit(output, text.endsWith('\n') ? text : `${text}\n`)
    say(`wrote ${output}`)
  } else if (kind === 'text') printLines(text)
  else print(text)
}

function formatOf(output: string | undefined): 'text' | 'json' | 'html' {
  const ending = /\.(json|html)$/i.exec(output ?? '')?.[1]
  return ending === undefined ? 'text' : (ending.toLowerCase() as 'json' | 'html')
}

async function noRun(folder: string): Promise<Exit> {
  const runs = (await listRuns(folder)).filter(({ status }) => status === 'finished').map((run) => run.folder)
  return new Exit(
    EXIT.usage,
    `\`${folder}\` is no run`,
    runs.length === 0
      ? '`ts-compile runs` lists those that there are'
      : `name one of those in it: ${runs.slice(0, 5).join(', ')}`,
  )
}
