import { examine, type Finding } from '../../runtime/doctor/index.ts'
import { EXIT, Exit } from '../exit.ts'
import { print, say } from '../terminal.ts'

export interface DoctorOptions {
  readonly format: 'text' | 'json'
  readonly dataDir?: string
}

/** Says whether this machine has what a run needs. */
export async function doctor({ format, dataDir }: DoctorOptions): Promise<void> {
  const findings = await examine({ dataDir })
  print(findings.map(format === 'json' ? (finding) => JSON.stringify(finding) : lineOf(findings)).join('\n'))
  const wrong = findings.filter(({ state, required }) => required && state !== 'ok')
  if (wrong.length > 0)
    throw new Exit(EXIT.usage, `a run cannot do without: ${wrong.map(({ name }) => name).join(', ')}`)
  if (format === 'text') say('next: ts-compile run SPEC')
}

function lineOf(findings: readonly Finding[]): (finding: Finding) => string {
  const widest = Math.max(...findings.map(({ name }) => name.length))
  return ({ name, state, text, help }) =>
    `${state.padEnd('missing'.length)}  ${name.padEnd(widest)}  ${text}${help === undefined ? '' : ` (${help})`}`
}
