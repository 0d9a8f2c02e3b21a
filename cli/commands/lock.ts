import { dirname } from 'node:path'

import { counted } from '../../compiler/emit/index.ts'
import { escaped } from '../../compiler/diagnostics/index.ts'
import {
  compareLocks,
  driftWords,
  experimentLockText,
  lockedEngine,
  lockedForms,
  lockExperiment,
  lockFileOf,
  readExperimentLock,
  type Compared,
} from '../../runtime/run/index.ts'
import { again } from '../again.ts'
import { outsideOf } from '../allowed-roots.ts'
import { EXIT, Exit } from '../exit.ts'
import type { Denied } from '../formats.ts'
import type { EngineFlags } from '../options.ts'
import { orExit } from '../run-failure.ts'
import { paint, print, say } from '../terminal.ts'
import { replaceOrExit } from '../write-file.ts'
import { compileOrExit } from './compile.ts'

export interface LockCommandOptions {
  readonly write?: true
  readonly format: 'text' | 'json'
  readonly engine: EngineFlags['engine']
  readonly device: EngineFlags['device']
  readonly threads?: number
  readonly fuse: boolean
  readonly dataDir?: string
  readonly deny?: Denied
  readonly set: readonly string[]
}

/** Writes the lock beside the spec, or prints what is held against it; ends with 1 where that has drifted. */
export async function lock(spec: string, command: LockCommandOptions): Promise<void> {
  const { write, format, engine, device, threads, fuse, dataDir, set, deny } = command
  const experiment = await compileOrExit(spec, set, deny, true)
  const place = lockPlace(spec, set)
  const asked = { ...(threads !== undefined && { threads }), ...(!fuse && { fuse }) }
  const options = { engine, device, dataDir, outside: outsideOf, deny }
  await orExit(dirname(spec), async () => {
    if (write) {
      const now = await lockExperiment(experiment, { ...options, ...asked })
      replaceOrExit(place.file, experimentLockText(now))
      say(`wrote ${escaped(place.file)}: commit it; next: ${again('run', spec, set)} --locked`)
      return
    }
    const locked = readExperimentLock(place)
    const now = await lockExperiment(experiment, {
      ...options,
      ...lockedEngine(locked),
      forms: lockedForms(locked),
      ...asked,
    })
    const all = compareLocks(locked, { lock: now, experiment })
    for (const one of all) print(format === 'json' ? JSON.stringify(one) : lineOf(one))
    const drifted = all.filter(({ same, binding }) => !same && binding)
    if (drifted.length === 0) {
      say(`${escaped(place.file)}: nothing has drifted of ${counted(all.length, 'thing')}`)
      return
    }
    const help = `go back to what was locked; or, if the change is meant, ${place.command}`
    throw new Exit(EXIT.mistakes, `${drifted.length} of ${counted(all.length, 'thing')} drifted`, help)
  })
}

export function lockPlace(spec: string, set: readonly string[]): { readonly file: string; readonly command: string } {
  return { file: lockFileOf(spec), command: `${again('lock', spec, set)} --write` }
}

function lineOf(one: Compared): string {
  const mark = one.same ? paint.help('✔') : one.binding ? paint.error('✗') : paint.warning('!')
  return `${mark} ${escaped(driftWords(one))}`
}
