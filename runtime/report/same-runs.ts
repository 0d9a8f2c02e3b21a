/** Runs that are one run: begun again with the same seed, or named twice. They are evidence once. */
import { groupedBy } from './grouped-by.ts'
import type { RunRecord } from './record.ts'
import { setsKey } from './variables.ts'

/** Of more the note says how many they are. */
const NAMED = 4

export interface Counted {
  /** One of each, in the order of the first ones; one that came to its end where there is one. At least one of a run. */
  readonly runs: readonly RunRecord[]
  /** What was left out, a sentence each. */
  readonly notes: readonly string[]
}

/** Runs are the same where a sweep set the same for them, and the result hash, the seed and what tests measure are the same. */
export function countedOnce(all: readonly RunRecord[]): Counted {
  const groups = [...groupedBy(all, identityOf).values()]
  return {
    runs: groups.map((same) => same.find(({ result }) => result.unfinished === undefined) ?? same[0]),
    notes: groups.flatMap((same) => (same.length > 1 ? [noteOn(same)] : [])),
  }
}

function identityOf(run: RunRecord): string {
  const { name, seed, hashes, metrics, data } = run.plan
  const tested = [metrics, data.batch.test, data.limit?.test, data.transform.test]
  return JSON.stringify([name, setsKey(run), hashes.result, seed, tested])
}

function noteOn(same: readonly RunRecord[]): string {
  const [{ plan }] = same
  const names = same.slice(0, NAMED).map(({ label }) => label)
  const more = same.length > NAMED ? ` and ${same.length - NAMED} more` : ''
  return `${names.join(', ')}${more}: the same run, with seed ${plan.seed} and result hash ${plan.hashes.result.slice(0, 8)}. It counts once.`
}
