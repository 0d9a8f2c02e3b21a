/** Where two values of JSON differ, by the paths that somebody would write. */
import type { Path } from '../../compiler/source/index.ts'

export interface Difference {
  /** With names in place of numbers, where a list is one of things with names. */
  readonly path: readonly string[]
  /** In `now`; of what has gone, where it would be. */
  readonly at: Path
  readonly before: unknown
  readonly now: unknown
}

const NONE: ReadonlySet<string> = new Set()

/** The largest values that differ as a whole: `skip` are keys at the top that do not count. */
export function* differences(
  before: unknown,
  now: unknown,
  skip: ReadonlySet<string> = NONE,
  path: readonly string[] = [],
  at: Path = [],
): Generator<Difference> {
  if (JSON.stringify(before) === JSON.stringify(now)) return
  if (!isTree(before) || !isTree(now)) {
    yield { path, at, before, now }
    return
  }
  const [then, today] = alike(before, now)
  for (const key of new Set([...Object.keys(then), ...Object.keys(today)])) {
    if (skip.has(key)) continue
    const item = Array.isArray(now) && today !== now ? now.indexOf(today[key]) : key
    yield* differences(then[key], today[key], NONE, [...path, key], [...at, item])
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

function isTree(value: unknown): value is Keyed {
  return typeof value === 'object' && value !== null
}

/** `was 100, and is 200`. */
export function wasAndIs({ before, now }: Pick<Difference, 'before' | 'now'>): string {
  return `was ${inWords(before)}, and is ${inWords(now)}`
}

/** As JSON, as far as anybody reads it. */
export function inWords(value: unknown): string {
  const text = value === undefined ? 'absent' : shortened(JSON.stringify(value))
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

/** Hashes as far as anybody compares them by eye. */
export function shortened(text: string): string {
  return text.replace(/\b([0-9a-f]{16})[0-9a-f]{48}\b/g, '$1…')
}

/** Changes that are told; more help nobody. */
const TOLD = 6

export function firstOf(changes: readonly string[]): readonly string[] {
  const more = changes.length - TOLD
  return [...changes.slice(0, TOLD), ...(more > 0 ? [`and ${more} more`] : [])]
}
