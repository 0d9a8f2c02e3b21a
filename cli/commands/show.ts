import { readFileSync } from 'node:fs'

import { canonicalText, type CompiledExperiment } from '../../compiler/index.ts'
import { again } from '../again.ts'
import { diskHost } from '../disk-host.ts'
import { EXIT, Exit } from '../exit.ts'
import { print, say } from '../terminal.ts'
import { compileOrExit } from './compile.ts'

/** The forms of a spec; one at a time. */
export type Form = 'resolved' | 'provenance' | 'canonical' | 'hash'

export interface ShowOptions {
  readonly form: Form
  readonly set: readonly string[]
}

/** Prints a spec in one of its forms. */
export async function show(file: string, { form, set }: ShowOptions): Promise<void> {
  if (form === 'canonical') {
    if (set.length > 0) throw new Exit(EXIT.usage, '`--canonical` shows the file as it is: `--set` does not go with it')
    print(canonical(file))
    return
  }
  const experiment = await compileOrExit(file, set)
  if (form === 'resolved') print(experiment.resolved)
  else if (form === 'hash') print(hashesOf(experiment))
  else print((await import('../../compiler/emit/index.ts')).provenanceText(experiment.tree))
  say(`next: ${again('compile', file, set)}`)
}

/** For `git diff`: what is no YAML is shown as it is, since a broken file has differences too. */
function canonical(file: string): string {
  const read = diskHost.readText(file)
  if (read.ok) return canonicalText(file, read.text) ?? read.text
  try {
    return readFileSync(file, 'latin1')
  } catch {
    throw new Exit(EXIT.usage, `cannot read \`${file}\`: ${read.reason}`)
  }
}

/** `RESULT  PLAN  NAME`, a line a run. */
function hashesOf({ name, spec, members }: CompiledExperiment): string {
  const runs = [{ label: name, plan: spec }, ...members.map(({ label, plan }) => ({ label: `${name}/${label}`, plan }))]
  return runs.map(({ label, plan }) => `${plan.hashes.result}  ${plan.hashes.plan}  ${label}`).join('\n')
}
