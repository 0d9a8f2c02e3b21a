import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { checkFile, kindOf, type Diagnostic } from '../../compiler/index.ts'
import { diskHost } from '../disk-host.ts'
import { EXIT, Exit } from '../exit.ts'
import { counted, showDiagnostics, type Format } from '../mistakes.ts'
import { say } from '../terminal.ts'

export interface CheckOptions {
  readonly format: Format
  /** Notes too. */
  readonly verbose?: boolean
  readonly set: readonly string[]
}

/** Checks experiments, bases and network files, and every one in a folder; writes nothing. */
export function check(targets: readonly string[], { format, set, verbose = false }: CheckOptions): void {
  const files = targets.flatMap(filesIn)
  if (files.length === 0) throw new Exit(EXIT.usage, `there is no .yaml file in ${targets.join(', ')}`)
  const found = new Map<string, Diagnostic>()
  let unread = false
  for (const file of files) {
    const { diagnostics } = checkFile(file, { host: diskHost, sets: set })
    unread ||= diagnostics.some(({ code, span }) => code === 'unreadable-file' && span === undefined)
    for (const diagnostic of diagnostics) found.set(JSON.stringify(diagnostic), diagnostic) // a network file may be read twice
  }
  const diagnostics = [...found.values()]
  const wrong = showDiagnostics(diagnostics, format, verbose)
  const counts = `${files.length} file${files.length === 1 ? '' : 's'} checked: ${counted(diagnostics, verbose)}`
  if (wrong) throw new Exit(unread ? EXIT.usage : EXIT.mistakes, format === 'text' ? counts : '')
  if (format !== 'text') return
  say(counts)
  const experiment = files.find((file) => kindOf(file, diskHost) === 'experiment')
  say(
    `next: ${experiment === undefined ? 'name it with `from:` or `extends:` in an experiment' : `ts-compile run ${experiment}`}`,
  )
}

function filesIn(target: string): readonly string[] {
  if (!statSync(target, { throwIfNoEntry: false })?.isDirectory()) return [target]
  return readdirSync(target, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(target, entry.name)
      if (entry.isDirectory()) return entry.name.startsWith('.') || entry.name === 'node_modules' ? [] : filesIn(path)
      return /\.ya?ml$/.test(entry.name) ? [path] : []
    })
}
