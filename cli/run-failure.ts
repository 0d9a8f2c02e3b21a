import { join } from 'node:path'

import type { RunError } from '../runtime/index.ts'
import { Exit } from './exit.ts'
import { paint } from './terminal.ts'

/** What a run, or a fetch, could not do; places are relative to `folder`. */
export function exitFor({ place, code, help, message, exitCode }: RunError, folder: string): Exit {
  const at = place ? `\n  --> ${paint.place(`${join(folder, place.file)}:${place.line}:${place.column}`)}` : ''
  return new Exit(exitCode, `${paint.error(`error[${code}]`)}: ${message}${at}`, help)
}
