/** Which forms a run's ops take: what it began with, what a committed lock says, or what was measured on this machine. */
import { join } from 'node:path'

import type { Diagnostic, Plan } from '../../../compiler/index.ts'
import { formsFor, type FormChoices } from '../../../compiler/onnx/index.ts'
import type { EngineInfo } from '../../engines/index.ts'
import { formsOfState, stateFiles } from '../checkpoint-file.ts'
import { FILES, readJson } from '../folder.ts'
import type { Lock } from '../lock.ts'
import { choicesIn, circumstancesOf, readTable, tableFile } from './table-file.ts'

export interface Wanted {
  /** In place of what was measured. */
  readonly forms?: FormChoices
  /** False: ops are run as the graph has them, and nothing was measured of that. */
  readonly fuse?: boolean
}

export class Tuning {
  readonly #wanted: Wanted
  readonly #tell: (warning: Diagnostic) => void
  /** By file: a command may have engines of several numbers of threads. */
  readonly #read = new Map<string, FormChoices>()

  /** `tell`: why a table is not believed, once. */
  constructor(wanted: Wanted, tell: (warning: Diagnostic) => void) {
    this.#wanted = wanted
    this.#tell = tell
  }

  /** Of the plan's ops, those that take another form than the usual one. */
  formsFor({ programs }: Pick<Plan, 'programs'>, info: EngineInfo): FormChoices {
    const { forms, fuse = true } = this.#wanted
    return formsFor(programs, forms ?? (fuse && isTunable(info) ? this.#measured(info) : {}))
  }

  #measured(info: EngineInfo): FormChoices {
    const circumstances = circumstancesOf(info)
    const file = tableFile(circumstances)
    if (file === undefined) return {}
    const known = this.#read.get(file)
    if (known) return known
    const read = readTable(circumstances) ?? { ops: {} }
    if ('why' in read) this.#tell(unbelieved(file, read.why))
    const choices = 'why' in read ? {} : choicesIn(read.ops)
    this.#read.set(file, choices)
    return choices
  }
}

/** Those that the run in a folder began with, of its lock, or else of its latest state; undefined where neither can be read. */
export function begunForms(folder: string): FormChoices | undefined {
  const { engine } = (readJson(join(folder, FILES.lock)) ?? {}) as Partial<Lock>
  if (engine) return engine.forms ?? {}
  for (const file of stateFiles(join(folder, FILES.checkpoints)).toReversed()) {
    try {
      return formsOfState(file)
    } catch {
      // it is damaged, which is told where the run goes on
    }
  }
  return undefined
}

/** Processors are what is measured. */
export function isTunable({ engine, device }: EngineInfo): boolean {
  return engine === 'onnx' && device === 'cpu'
}

export function unbelieved(file: string, why: string): Diagnostic {
  return {
    code: 'tuning-ignored',
    severity: 'warning',
    message: `what was measured of this machine, in \`${file}\`, is not used: ${why}`,
    help: '`ts-compile tune SPEC` measures again; without it ops take their usual forms',
    notes: [],
  }
}
