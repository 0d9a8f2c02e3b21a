import { existsSync } from 'node:fs'
import { basename, dirname, join, relative, sep } from 'node:path'

import { Reporter } from '../../compiler/index.ts'
import { importCaffe, type ImportedKind, type ImportedWeights } from '../../compiler/import/index.ts'
import { diskHost } from '../disk-host.ts'
import { EXIT, Exit } from '../exit.ts'
import { exitCodeOf, showDiagnostics, summary } from '../mistakes.ts'
import { packageFolder } from '../package-info.ts'
import { print, say } from '../terminal.ts'
import { withWeights } from '../weights-host.ts'
import { createOrExit } from '../write-file.ts'

export interface ImportOptions {
  readonly solver?: string
  readonly weights?: string
  /** Channels, height, width. */
  readonly shape?: readonly [number, number, number]
  readonly output?: string
}

/** Prints the spec that says what a prototxt says, or writes it; overwrites nothing. */
export async function importNet(net: string, { solver, weights, shape, output }: ImportOptions): Promise<void> {
  if (output !== undefined && existsSync(output))
    throw new Exit(EXIT.usage, `\`${output}\` is there already`, 'name a new file, or remove it')
  const folder = output === undefined ? '.' : dirname(output)
  const reporter = new Reporter()
  const request = {
    net,
    ...(solver !== undefined && { solver }),
    ...(shape && { shape }),
    ...(weights !== undefined && { weights: await weightsIn(weights, folder) }),
    ...(output !== undefined && {
      name: basename(output).replace(/\.ya?ml$/, ''),
      head: (kind: ImportedKind) => [`yaml-language-server: $schema=${schemaFor(kind, folder)}`],
    }),
  }
  const imported = importCaffe(request, diskHost, reporter)
  showDiagnostics(reporter.diagnostics)
  if (!imported) throw new Exit(exitCodeOf(reporter.diagnostics, undefined), summary(reporter.diagnostics, net))
  const { text, notes } = imported
  if (output === undefined) print(text)
  else createOrExit(output, text, 'name another file with `-o`')
  for (const note of notes) say(`note: ${note}`)
  say(
    output === undefined
      ? 'next: the same with `-o SPEC.yaml`, and `ts-compile check SPEC.yaml`'
      : `next: ts-compile check ${output}`,
  )
}

/** The path as the spec will say it, and what is in the file. */
async function weightsIn(file: string, folder: string): Promise<ImportedWeights> {
  const answer = await withWeights((host) => host.weights?.(file))
  if (answer?.kind === 'missing' || answer?.kind === 'unreadable')
    throw new Exit(EXIT.usage, `cannot read \`${file}\`: ${answer.reason}`)
  return { path: posix(relative(folder, file)), header: answer?.kind === 'header' ? answer.header : undefined }
}

function schemaFor(kind: ImportedKind, folder: string): string {
  const name = kind === 'network' ? 'network.editor.schema.json' : 'experiment.editor.schema.json'
  return posix(relative(folder, join(packageFolder(), 'schema', name)))
}

function posix(path: string): string {
  return path.split(sep).join('/')
}
