/** Comparing, as a table of contents. */
import type { CompiledExperiment, CompiledMember } from '../result.ts'
import { changeCatalogue } from './catalogue.ts'
import { SECTIONS, type Change, type ExperimentDiff, type MemberDiff } from './change.ts'
import { confoundedSweep, confoundsIn } from './confounds.ts'
import type { DiffContext } from './context.ts'
import { keyChanges, unchangedKeys } from './keys.ts'
import { lossChanges } from './losses.ts'
import { matchNames, paired } from './names.ts'
import { networkChanges } from './networks.ts'
import { reconciled } from './reconcile.ts'
import { sideOf, type Side } from './sides.ts'
import { costChanges, totalsOf } from './totals.ts'

/** What `after` does that `before` does not, and the other way round. */
export function diffExperiments(before: CompiledExperiment, after: CompiledExperiment): ExperimentDiff {
  const teacher = teachersOf(before, after)
  const whole = compared(sideOf(before), sideOf(after), teacher)
  const members = memberDiffs(before, after, whole.changes, teacher)
  const changes = inOrder([...whole.changes, ...(members.length > 0 ? confoundedSweep(before, after) : [])])
  return { name: after.name, ...whole, changes, members }
}

/** What a comparison of a folder finds beside what the spec does by itself. */
export function withChange(diff: ExperimentDiff, found: Change): ExperimentDiff {
  return { ...diff, changes: inOrder([...diff.changes, found]) }
}

type Teacher = DiffContext['teacher']

function compared(before: Side, after: Side, teacher: Teacher): Omit<ExperimentDiff, 'name' | 'members'> {
  const context = contextOf(before, after, teacher)
  const totals = totalsOf(context)
  const changes = inOrder(changesIn(context, costChanges(totals)))
  return {
    changes,
    unchanged: unchangedIn(context, changes),
    totals,
    hashes: hashesOf(context),
  }
}

function contextOf(before: Side, after: Side, teacher: Teacher): DiffContext {
  return { before, after, names: matchNames(before, after), teacher }
}

/** `costs` follow from the others. */
function changesIn(context: DiffContext, costs: readonly Change[] = []): readonly Change[] {
  const found = [...networkChanges(context), ...lossChanges(context), ...keyChanges(context), ...costs]
  const changes = reconciled(found, hashesOf(context))
  return [...changes, ...confoundsIn(changes)]
}

function hashesOf({ before: { plan: old }, after: { plan: now } }: DiffContext): ExperimentDiff['hashes'] {
  return {
    result: { before: old.hashes.result, after: now.hashes.result },
    plan: { before: old.hashes.plan, after: now.hashes.plan },
  }
}

function inOrder(changes: readonly Change[]): readonly Change[] {
  return SECTIONS.flatMap((section) => changes.filter((found) => found.section === section))
}

/** Layers that both have and no change is of; what only takes or gives another shape, because of one before it, is one of them. */
function unchangedIn(context: DiffContext, changes: readonly Change[]): Readonly<Record<string, number>> {
  const told = new Set(
    changes.flatMap(({ of = [] }) => of.flatMap((part) => ('layer' in part ? [`${part.network}.${part.layer}`] : []))),
  )
  const layers = context.names.networks.flatMap((pair) => {
    const name = pair.after?.plan.name
    if (!pair.before || name === undefined) return []
    const same = pair.layers.filter(({ before, after }) => before && after && !told.has(`${name}.${after.plan.name}`))
    return [[`layer of ${name}`, same.length] as const]
  })
  return Object.fromEntries([...layers, ...Object.entries(unchangedKeys(context))].filter(([, count]) => count > 0))
}

/** Members by their labels. What changes in them as in the spec itself is told there. */
function memberDiffs(
  before: CompiledExperiment,
  after: CompiledExperiment,
  told: readonly Change[],
  teacher: Teacher,
): readonly MemberDiff[] {
  const known = new Set(told.map(identity))
  const pairs = paired(
    before.members,
    after.members,
    ({ label }) => label,
    ({ plan }) => plan.hashes.plan,
  )
  const partner = (now: CompiledMember): CompiledMember | undefined => pairs.find((pair) => pair.after === now)?.before
  const here = after.members.flatMap((now): MemberDiff[] => {
    const old = partner(now)
    if (!old) return [{ label: now.label, action: 'added', changes: [] }]
    if (old.plan.hashes.plan === now.plan.hashes.plan) return []
    const changes = inOrder(changesIn(contextOf(old, now, teacher)))
    const own = changes.filter((found) => !known.has(identity(found)))
    return own.length === 0 ? [] : [{ label: now.label, action: 'changed', changes: own }]
  })
  const gone = pairs.flatMap(({ before: old, after: now }) => (old && !now ? [old] : []))
  return [...here, ...gone.map(({ label }): MemberDiff => ({ label, action: 'removed', changes: [] }))]
}

/** Of whatever value: members have their own. */
function identity({ code, subject }: Change): string {
  return `${code} ${subject}`
}

/** What has changed in an experiment that weights come from, three of its changes at most. */
function teachersOf(before: CompiledExperiment, after: CompiledExperiment): Teacher {
  const clauses = new Map<string, readonly string[]>()
  return (then, today) => {
    const key = `${then} ${today}`
    const known = clauses.get(key)
    if (known) return known
    const [old, now] = [before, after].map(({ teachers }, side) =>
      teachers.find(({ spec }) => spec.hashes.result === (side === 0 ? then : today)),
    )
    const changes = old && now ? diffExperiments(old, now).changes.filter(({ class: kind }) => kind !== 'cosmetic') : []
    const words = changes.slice(0, 3).map((found) => `in \`${now?.name}\`: ${inWords(found)}`)
    const made = [...words, ...(changes.length > 3 ? [`and ${changes.length - 3} more there`] : [])]
    clauses.set(key, made)
    return made
  }
}

/** A change as a clause. */
function inWords({ code, subject, before, after }: Change): string {
  if (before === undefined && after === undefined) return `${subject}: ${changeCatalogue[code].meaning}`
  return `${subject} ${before ?? 'absent'} → ${after ?? 'absent'}`
}
