import { join } from 'node:path'

import { escaped } from '../compiler/diagnostics/index.ts'
import type { RunError } from '../runtime/index.ts'
import { Exit } from './exit.ts'
import { paint } from './terminal.ts'

/** What a run, or a fetch, could not do; places are relative to `folder`, and `command` is it in another run's folder. */
export function exitFor(
  { place, code, help, message, exitCode, elsewhere }: RunError,
  folder: string,
  command?: (elsewhere: string) => string,
): Exit {
  const where = place && escaped(`${join(folder, place.file)}:${place.line}:${place.column}`)
  const at = where === undefined ? '' : `\n  --> ${paint.place(where)}`
  const offer = elsewhere === undefined || !command ? '' : `:\n           ${command(elsewhere)}`
  return new Exit(
    exitCode,
    `${paint.error(`error[${code}]`)}: ${escaped(message)}${at}`,
    help && `${escaped(help)}${offer}`,
  )
}
