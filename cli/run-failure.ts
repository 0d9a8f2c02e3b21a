import { join } from 'node:path'

import { escaped, originsOf } from '../compiler/diagnostics/index.ts'
import { isNoRoom, RunError } from '../runtime/run-error.ts'
import { Exit } from './exit.ts'
import { frameOf } from './mistakes.ts'
import { paint } from './terminal.ts'

/** Commands that a run which cannot begin, or go on, leaves. */
export interface Ways {
  /** The same in another run's folder. */
  readonly elsewhere: (folder: string) => string
  /** The same that goes on with what the folder has. */
  readonly goOn: string
  /** What is kept, where something is: `the state after 20 iterations is kept`. */
  readonly kept: () => string | undefined
}

/** What a run, or a fetch, could not do; places are relative to `folder`. */
export function exitFor(error: RunError, folder: string, ways?: Ways): Exit {
  return new Exit(
    error.exitCode,
    failureText(error, folder),
    ways ? helpOf(error, ways) : error.help && escaped(error.help),
  )
}

function helpOf(error: RunError, { elsewhere, goOn, kept }: Ways): string | undefined {
  const { code, help, elsewhere: free, cause } = error
  const state = code === 'cannot-write' ? kept() : undefined
  if (state !== undefined)
    return `${isNoRoom(cause) ? 'make room' : 'make it writable'}, and go on: ${goOn}\n           ${state}`
  if (free === undefined || help === undefined) return help && escaped(help)
  if (code !== 'run-unfinished') return `${escaped(help)}:\n           ${elsewhere(free)}`
  return `to go on: ${goOn}\n           or anew, in another folder: ${elsewhere(free)}`
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
