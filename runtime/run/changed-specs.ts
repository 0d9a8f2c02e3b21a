/** What the spec of a run that has begun, or one of its teachers’, says otherwise today. */
import { join } from 'node:path'

import type { CompiledExperiment, CompiledMember } from '../../compiler/index.ts'
import type { Span } from '../../compiler/diagnostics/index.ts'
import { readRegularText } from '../regular-file.ts'
import { firstOf, wasAndIs } from './differences.ts'
import { FILES, readJson } from './folder.ts'
import type { Lock } from './lock.ts'
import { placeToday, specChanges, teachersOf, type SpecChange } from './spec-changes.ts'

/** A run's spec as it is today, with the teachers of its experiment. */
export type SpecToday = Pick<CompiledMember, 'tree' | 'resolvedIn'> & Pick<CompiledExperiment, 'teachers'>

export interface ChangedSpecs {
  /** `solver.base_lr was 0.1, and is 0.2 (x.yaml:7:30)`, a line each; none where no spec says why the plan is another. */
  readonly changes: readonly string[]
  /** Of the first of them. */
  readonly span?: Span
}

/** What has no effect on the plan. */
const TOLD_ASIDE: ReadonlySet<string> = new Set(['allow', 'description', 'name', 'tags', 'version'])

export function changedSpecs(folder: string, { tree, resolvedIn, teachers }: SpecToday): ChangedSpecs {
  const own = specChanges(textIn(folder), resolvedIn(folder), tree).filter(({ key }) => !TOLD_ASIDE.has(key))
  const lock = readJson(join(folder, FILES.lock)) as Partial<Lock> | undefined
  const before = lock?.specs ?? {}
  const theirs = [...teachersOf({ teachers })].flatMap(([label, teacher]) => {
    const changes = Object.hasOwn(before, label) ? specChanges(before[label], teacher.resolved, teacher.tree) : []
    return changes.map((change) => ({ ...change, key: `${label}: ${change.key}` }))
  })
  const all = [...own, ...theirs]
  return { changes: firstOf(all.map(words)), ...(all.length > 0 && { span: all[0].span }) }
}

function words(change: SpecChange): string {
  return `${change.key} ${wasAndIs(change)} (${placeToday(change.span)})`
}

function textIn(folder: string): string {
  try {
    return readRegularText(join(folder, FILES.spec))
  } catch {
    return '' // the plan is what is left to be compared
  }
}
