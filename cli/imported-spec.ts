/** A prototxt where a network is asked for: it is imported, and what it becomes is in memory alone. */
import { importCaffe } from '../compiler/import/index.ts'
import { Reporter, type Host } from '../compiler/index.ts'
import { diskHost } from './disk-host.ts'
import { EXIT, Exit } from './exit.ts'
import { exitCodeOf, showDiagnostics, summary } from './mistakes.ts'

export interface SpecSource {
  /** Its path; paths in it are from its folder. */
  readonly file: string
  readonly host: Host
}

export function isPrototxt(file: string): boolean {
  return file.endsWith('.prototxt')
}

/** What is wrong with it ends the command. */
export function importedSpec(net: string): SpecSource {
  const reporter = new Reporter()
  const imported = importCaffe({ net }, diskHost, reporter)
  showDiagnostics(reporter.diagnostics)
  if (!imported) throw new Exit(exitCodeOf(reporter.diagnostics, undefined), summary(reporter.diagnostics, net))
  if (imported.kind === 'abstract')
    throw new Exit(
      EXIT.mistakes,
      `\`${net}\` is a net that is trained, and nothing says by what solver`,
      'name its solver’s prototxt, or the one that it is deployed by, with an `Input`',
    )
  const file = `${net}.yaml`
  const read: Host['readText'] = (path) => (path === file ? { ok: true, text: imported.text } : diskHost.readText(path))
  return { file, host: { ...diskHost, readText: read } }
}
