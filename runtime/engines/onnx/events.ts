/** What the library writes of a session while its clock is on, a file a session. */
import { readFileSync } from 'node:fs'

/** What of the library's events is read; times are in microseconds. */
export interface Event {
  readonly cat: string
  readonly name: string
  readonly ts: number
  readonly dur: number
  readonly args?: { readonly op_name?: string; readonly provider?: string }
}

export function eventsIn(file: string): readonly Event[] {
  return JSON.parse(readFileSync(file, 'utf8')) as readonly Event[]
}

/** Of an event that is a node's: it is named `student.conv1/Conv#3`; those that the library made have names of their own. */
export function nodeOf({ cat, name, args }: Event): { readonly origin: string; readonly op: string } | undefined {
  if (cat !== 'Node' || !name.endsWith('_kernel_time')) return undefined
  const slash = name.lastIndexOf('/')
  return { origin: slash < 0 ? '' : name.slice(0, slash), op: args?.op_name ?? name }
}
