/** What a comparison of files, folders or revisions finds: a spec each. */
import { CHANGE_CLASSES, type Change, type ChangeClass, type ExperimentDiff } from './change.ts'

export interface SpecDiff {
  /** Its path after; of one that is gone, before. */
  readonly file: string
  /** Its path before, where that is another. */
  readonly was?: string
  readonly outcome:
    | {
        readonly kind: 'compared'
        readonly diff: ExperimentDiff
        /** Of what changed and what stands beside it, as Mermaid; absent where nothing is to be drawn, or nobody asked. */
        readonly picture?: string
      }
    /** Nothing that it reads differs, so nobody compiled it. */
    | { readonly kind: 'same' }
    | { readonly kind: 'added' | 'removed'; readonly name: string }
    /** Of which side, and what is wrong there first. */
    | { readonly kind: 'broken'; readonly side: 'before' | 'after'; readonly errors: number; readonly first: string }
}

export interface DiffReport {
  /** What either side is called: a file, a revision. */
  readonly before: string
  readonly after: string
  readonly specs: readonly SpecDiff[]
}

/** All of a spec's changes, those of its members too. */
export function changesOf({ outcome }: SpecDiff): readonly Change[] {
  return outcome.kind === 'compared' ? allOf(outcome.diff) : []
}

function allOf({ changes, members }: ExperimentDiff): readonly Change[] {
  return [...changes, ...members.flatMap((member) => member.changes)]
}

/** Whether the spec does anything else than before. */
export function isChanged({ outcome }: SpecDiff): boolean {
  if (outcome.kind === 'same') return false
  return outcome.kind !== 'compared' || allOf(outcome.diff).length > 0 || outcome.diff.members.length > 0
}

/** Whether a reader is told of it: where it does something else, or was called otherwise. */
export function isTold(spec: SpecDiff): boolean {
  return isChanged(spec) || spec.was !== undefined
}

/** How many changes of each class there are, worst first; classes without one are left out. */
export function countsOf(specs: readonly SpecDiff[]): readonly (readonly [ChangeClass, number])[] {
  const all = specs.flatMap(changesOf)
  return CHANGE_CLASSES.flatMap((kind) => {
    const count = all.filter((found) => found.class === kind).length
    return count === 0 ? [] : [[kind, count] as const]
  })
}
