/** Where two plans differ, as far as a spec's author would know it again. */
import type { Plan } from '../../compiler/index.ts'

/** Changes that are told; more help nobody. */
const TOLD = 6

/** What follows from the rest, and what has no words. */
const DERIVED: ReadonlySet<string> = new Set<keyof Plan>(['format', 'hashes', 'memory', 'programs'])

/** A line each: `stages.0.solver.max_iter was 100, and is 200`. */
export function planChanges(before: unknown, now: Plan): readonly string[] {
  const found = [...changesIn(before, now, [])]
  const more = found.length - TOLD
  return [...found.slice(0, TOLD), ...(more > 0 ? [`and ${more} more`] : [])]
}

function* changesIn(before: unknown, now: unknown, path: readonly string[]): Generator<string> {
  if (JSON.stringify(before) === JSON.stringify(now)) return
  if (!isTree(before) || !isTree(now)) {
    yield `${path.join('.')} was ${words(before)}, and is ${words(now)}`
    return
  }
  for (const key of new Set([...Object.keys(before), ...Object.keys(now)])) {
    if (path.length === 0 && DERIVED.has(key)) continue
    yield* changesIn(before[key], now[key], [...path, key])
  }
}

function isTree(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function words(value: unknown): string {
  const text = value === undefined ? 'absent' : JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
