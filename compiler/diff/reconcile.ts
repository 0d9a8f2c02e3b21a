/**
 * Holds the classes of changes against the hashes, which know better: what leaves the result's hash as it was retrains nothing,
 * what leaves the plan's as it was is words, and a hash that differs has a reason that is told.
 */
import { change } from './context.ts'
import type { Change, ExperimentDiff } from './change.ts'

export function reconciled(changes: readonly Change[], hashes: ExperimentDiff['hashes']): readonly Change[] {
  if (hashes.plan.before === hashes.plan.after) {
    return changes.flatMap((found) => (found.section === 'words' ? [{ ...found, class: 'cosmetic' as const }] : []))
  }
  if (hashes.result.before === hashes.result.after) {
    const kept = changes.map((found) => (found.class === 'retrains' ? { ...found, class: 'measures' as const } : found))
    return kept.some(({ class: kind }) => kind !== 'cosmetic') ? kept : [...promoted(kept, 'measures')]
  }
  const isTold = changes.some(({ class: kind }) => kind === 'breaking' || kind === 'retrains' || kind === 'dangerous')
  return isTold ? changes : promoted(changes, 'retrains')
}

/** What had seemed to be less is what the hash differs for: names are part of what results are known by. */
function promoted(changes: readonly Change[], kind: 'retrains' | 'measures'): readonly Change[] {
  const isCause = ({ section }: Change): boolean => section !== 'words' && section !== 'costs'
  if (!changes.some(isCause)) {
    return [...changes, change('plan-changed', { section: 'solver', subject: 'plan', class: kind })]
  }
  const note = kind === 'retrains' ? ['kept results and teachers are known by it, and are not found any more'] : []
  return changes.map((found) => (isCause(found) ? { ...found, class: kind, notes: [...found.notes, ...note] } : found))
}
