/** What the sections are given. */
import { trainedNetworks } from '../plan/index.ts'
import type { Change } from './change.ts'
import { changeCatalogue, type ChangeCode } from './catalogue.ts'
import type { Difference } from './differences.ts'
import { inLine } from './in-line.ts'
import type { Names, NetworkPair } from './names.ts'
import type { Side } from './sides.ts'

export interface DiffContext {
  readonly before: Side
  readonly after: Side
  readonly names: Names
  /** Why the experiment that weights come from, known by these hashes, trains something else; a clause each. */
  readonly teacher: (before: string, after: string) => readonly string[]
}

type Given = Pick<Change, 'section' | 'subject'> & Partial<Omit<Change, 'code' | 'section' | 'subject'>>

/** A change of `code`, of its usual class unless another is given. */
export function change(code: ChangeCode, given: Given): Change {
  return { code, class: changeCatalogue[code].class, action: 'changed', notes: [], places: {}, ...given }
}

/** A change of `code` where a key differs. */
export function keyChange(
  code: ChangeCode,
  section: Change['section'],
  { path, before, after, places }: Difference,
  given: Partial<Change> = {},
): Change {
  return change(code, {
    section,
    subject: path.join('.'),
    action: before ? (after ? 'changed' : 'removed') : 'added',
    ...(before && { before: inLine(before) }),
    ...(after && { after: inLine(after) }),
    places,
    ...given,
  })
}

/** Whether its parameters are in checkpoints and in a file of weights, before and after. */
export function isKept({ before, after }: DiffContext, pair: NetworkPair): boolean {
  return (
    pair.before !== undefined &&
    pair.after !== undefined &&
    trainedNetworks(before.plan).includes(pair.before.plan.name) &&
    trainedNetworks(after.plan).includes(pair.after.plan.name)
  )
}
