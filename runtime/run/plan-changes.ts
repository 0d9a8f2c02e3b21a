/** Where two plans differ, by the paths that a spec's author would write. */
import type { Plan } from '../../compiler/index.ts'
import { differences, firstOf, wasAndIs } from './differences.ts'

/** What follows from the rest, and what has no words. */
const DERIVED: ReadonlySet<string> = new Set<keyof Plan>(['format', 'hashes', 'memory', 'programs'])

/** A line each: `solver.max_iter was 100, and is 200`. */
export function planChanges(before: unknown, now: Plan): readonly string[] {
  const found = [...differences(before, now, DERIVED)]
  return firstOf(found.map((one) => `${asWritten(one.path)} ${wasAndIs(one)}`))
}

/** A spec without `stages` has one without a name; networks and their layers go by their names. */
function asWritten(path: readonly string[]): string {
  const [part, name, inner, ...rest] = path
  if (part === 'stages' && name === '') return path.slice(2).join('.')
  if (part === 'networks' && name !== undefined)
    return [name, ...(inner === undefined || inner === 'layers' ? rest : [inner, ...rest])].join('.')
  return path.join('.')
}
