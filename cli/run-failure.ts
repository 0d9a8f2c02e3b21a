import { join } from 'node:path'

import type { RunError } from '../runtime/index.ts'
import { Exit } from './exit.ts'
import { paint } from './terminal.ts'

/** What a run, or a fetch, could not do; places are relative to `folder`, and `command` is it in another run's folder. */
export function exitFor(
  { place, code, help, message, exitCode, elsewhere }: RunError,
  folder: string,
  command?: (elsewhere: string) => string,
): Exit {
  const at = place ? `\n  --> ${paint.place(`${join(folder, place.file)}:${place.line}:${place.column}`)}` : ''
  const offer = elsewhere === undefined || !command ? '' : `:\n           ${command(elsewhere)}`
  return new Exit(exitCode, `${paint.error(`error[${code}]`)}: ${message}${at}`, help && `${help}${offer}`)
}
