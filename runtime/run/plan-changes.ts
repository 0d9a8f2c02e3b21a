/** Where two plans differ, by the paths that a spec's author would write. */
import type { Plan } from '../../compiler/index.ts'

/** Changes that are told; more help nobody. */
const TOLD = 6

/** What follows from the rest, and what has no words. */
const DERIVED: ReadonlySet<string> = new Set<keyof Plan>(['format', 'hashes', 'memory', 'programs'])

/** A line each: `solver.max_iter was 100, and is 200`. */
export function planChanges(before: unknown, now: Plan): readonly string[] {
  const found = [...changesIn(before, now, [])]
  const more = found.length - TOLD
  return [...found.slice(0, TOLD), ...(more > 0 ? [`and ${more} more`] : [])]
}

/** Of what is below `path`. */
export function* changesIn(before: unknown, now: unknown, path: readonly string[]): Generator<string> {
  if (JSON.stringify(before) === JSON.stringify(now)) return
  if (!isTree(before) || !isTree(now)) {
    yield `${asWritten(path)} was ${words(before)}, and is ${words(now)}`
    return
  }
  const [then, today] = alike(before, now)
  for (const key of new Set([...Object.keys(then), ...Object.keys(today)])) {
    if (path.length === 0 && DERIVED.has(key)) continue
    yield* changesIn(then[key], today[key], [...path, key])
  }
}

type Keyed = Readonly<Record<string, unknown>>

/** Two lists of things with names, by these; by their places where the order alone has changed, and all else as it is. */
function alike(before: Keyed, now: Keyed): readonly [Keyed, Keyed] {
  const [then, today] = [byName(before), byName(now)]
  if (!then || !today) return [before, now]
  const [old, current] = [Object.keys(then), Object.keys(today)]
  return [...old].sort().join() === [...current].sort().join() && old.join() !== current.join()
    ? [before, now]
    : [then, today]
}

/** What stands in a list of things with names, by these; undefined where there are none, or two are the same. */
function byName(value: unknown): Keyed | undefined {
  if (!Array.isArray(value)) return undefined
  const named = value.map((item: unknown) => [isTree(item) ? item['name'] : undefined, item] as const)
  const names = new Set(named.map(([name]) => name))
  const allNamed = named.every(([name]) => typeof name === 'string') && names.size === value.length
  return allNamed ? (Object.fromEntries(named) as Keyed) : undefined
}

/** A spec without `stages` has one without a name; networks and their layers go by their names. */
function asWritten(path: readonly string[]): string {
  const [part, name, inner, ...rest] = path
  if (part === 'stages' && name === '') return path.slice(2).join('.')
  if (part === 'networks' && name !== undefined)
    return [name, ...(inner === undefined || inner === 'layers' ? rest : [inner, ...rest])].join('.')
  return path.join('.')
}

function isTree(value: unknown): value is Keyed {
  return typeof value === 'object' && value !== null
}

function words(value: unknown): string {
  const text = value === undefined ? 'absent' : shortened(JSON.stringify(value))
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

/** Hashes as far as anybody compares them by eye. */
export function shortened(text: string): string {
  return text.replace(/\b([0-9a-f]{16})[0-9a-f]{48}\b/g, '$1…')
}
