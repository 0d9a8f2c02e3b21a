import { dirname } from 'node:path'

import { checkFile, kindOf, type Diagnostic, type Host } from '../../compiler/index.ts'
import { diskHost } from '../disk-host.ts'
import { EXIT, Exit } from '../exit.ts'
import type { Denied, Format } from '../formats.ts'
import { exitCodeOf, printDiagnostics, showDiagnostics, summary } from '../mistakes.ts'
import { allowFolder } from '../named-folders.ts'
import { runnable, sayNextRun, type Runnable } from '../next-run.ts'
import { specFiles } from '../spec-files.ts'
import { say } from '../terminal.ts'
import { withWeights } from '../weights-host.ts'

export interface CheckOptions {
  readonly format: Format
  readonly deny?: Denied
  /** Notes too. */
  readonly verbose?: boolean
  readonly watch?: boolean
  readonly set: readonly string[]
}

/** Checks experiments, bases and network files, and every one in a folder; writes nothing. */
export async function check(targets: readonly string[], options: CheckOptions): Promise<void> {
  const { format, deny, set, verbose = false, watch = false } = options
  if (watch) {
    if (format !== 'text') throw new Exit(EXIT.usage, '`--watch` is for people: it goes with `--format text` alone')
    await (await import('../watch.ts')).watchFiles(targets, (host) => checkOnce(targets, options, host))
    return
  }
  const { files, diagnostics, experiments } = await findMistakes(targets, set)
  if (format === 'text') showDiagnostics(diagnostics, verbose)
  else printDiagnostics(diagnostics, format, { checked: files[0], verbose })
  const counts = summary(diagnostics, named(files), deny, verbose)
  const code = exitCodeOf(diagnostics, deny)
  if (code !== EXIT.ok) throw new Exit(code, format === 'text' ? counts : '')
  if (format !== 'text') return
  say(counts)
  const [first, ...others] = experiments
  if (first) sayNextRun([first, ...others], set)
  else say('next: name it with `from:` or `extends:` in an experiment')
}

/** One look of `--watch`: shows, sums up, and goes on whatever it finds. */
async function checkOnce(
  targets: readonly string[],
  { set, deny, verbose = false }: CheckOptions,
  host: Host,
): Promise<void> {
  const { files, diagnostics } = await findMistakes(targets, set, host)
  showDiagnostics(diagnostics, verbose)
  say(summary(diagnostics, named(files), deny, verbose))
}

interface Found {
  /** At least one. */
  readonly files: readonly string[]
  readonly diagnostics: readonly Diagnostic[]
  /** Those of them that compile. */
  readonly experiments: readonly Runnable[]
}

async function findMistakes(targets: readonly string[], sets: readonly string[], base?: Host): Promise<Found> {
  const files = targets.flatMap(specFiles)
  if (files.length === 0) throw new Exit(EXIT.usage, `there is no .yaml file in ${targets.join(', ')}`)
  if (sets.length > 0) refuseNetworksAlone(files)
  const found = new Map<string, Diagnostic>()
  const experiments: Runnable[] = []
  for (const file of files) {
    allowFolder(dirname(file))
    const { diagnostics, experiment } = await withWeights((host) => checkFile(file, { host, sets }), base)
    if (experiment) experiments.push(runnable(file, experiment))
    for (const diagnostic of diagnostics) found.set(keyOf(diagnostic), diagnostic) // a network file may be read twice
  }
  return { files, diagnostics: [...found.values()], experiments }
}

/** Of a folder, the experiments are set; where there is none, what was set would be for nothing. */
function refuseNetworksAlone(files: readonly string[]): void {
  if (files.some((file) => kindOf(file, diskHost) !== 'network')) return
  const what = files.length === 1 ? `\`${files[0]}\` is a network` : 'these are networks'
  throw new Exit(EXIT.usage, `${what}: \`--set\` changes an experiment`, 'name an experiment that takes it')
}

/** What was waived in one spec is not waived in another. */
function keyOf({ code, severity, message, span }: Diagnostic): string {
  return JSON.stringify([code, severity, message, span?.file, span?.start])
}

function named(files: readonly string[]): string {
  return files.length === 1 ? files[0] : `${files.length} files`
}
