import { join } from 'node:path'

import { escaped, originsOf } from '../compiler/diagnostics/index.ts'
import { RunError } from '../runtime/run-error.ts'
import { Exit } from './exit.ts'
import { frameOf } from './mistakes.ts'
import { paint } from './terminal.ts'

/** What a run, or a fetch, could not do; places are relative to `folder`, and `command` is it in another run's folder. */
export function exitFor(error: RunError, folder: string, command?: (elsewhere: string) => string): Exit {
  const { help, exitCode, elsewhere } = error
  const offer = elsewhere === undefined || !command ? '' : `:\n           ${command(elsewhere)}`
  return new Exit(exitCode, failureText(error, folder), help && `${escaped(help)}${offer}`)
}

/** What `act` cannot do ends the command. */
export async function orExit<T>(folder: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    throw error instanceof RunError ? exitFor(error, folder) : error
  }
}

/** With the line of the spec that it is about, where that is known. */
export function failureText({ code, message, span, place }: RunError, folder: string): string {
  if (span) return frameOf({ code, severity: 'error', message, span, notes: originsOf(span) })
  const where = place && escaped(`${join(folder, place.file)}:${place.line}:${place.column}`)
  const at = where === undefined ? '' : `\n  --> ${paint.place(where)}`
  return `${paint.error(`error[${code}]`)}: ${escaped(message)}${at}`
}
