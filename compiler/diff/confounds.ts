/** Whether one cannot tell, from two runs, what made the difference. */
import type { CompiledExperiment } from '../result.ts'
import { change } from './context.ts'
import type { ChangeCode } from './catalogue.ts'
import type { Change, ChangeClass } from './change.ts'

const COUNTING: ReadonlySet<ChangeClass> = new Set(['breaking', 'retrains', 'dangerous'])

/** What is called or said otherwise makes no difference, whatever it is known by. */
const WORDS: ReadonlySet<ChangeCode> = new Set([
  'layer-renamed',
  'network-renamed',
  'loss-renamed',
  'loss-respelled',
  'waiver-changed',
])

/** What has come and gone, as one cause: a blank keeps it apart from any network's name. */
const NETWORKS = ' networks'

/** `changes` that training depends on, by what they are of: the first of each. */
export function causesIn(changes: readonly Change[]): ReadonlyMap<string, Change> {
  const counting = changes.filter(({ code, class: kind }) => COUNTING.has(kind) && !WORDS.has(code))
  const whole = new Set(
    counting.filter(({ code }) => code === 'network-added' || code === 'network-removed').map(({ subject }) => subject),
  )
  const isStaged = counting.some(({ code }) => code === 'loss-added' || code === 'loss-removed')
  const causes = new Map<string, Change>()
  for (const found of counting) {
    const cause = causeOf(found, whole, isStaged)
    if (!causes.has(cause)) causes.set(cause, found)
  }
  return new Map([...causes].map(([cause, found]) => [labelOf(cause, changes), found]))
}

/** `teacher removed`, `network student → network`; what needs no more words is called as it is. */
function labelOf(cause: string, changes: readonly Change[]): string {
  if (cause === NETWORKS)
    return changes
      .filter(({ code }) => code === 'network-added' || code === 'network-removed')
      .map(({ subject, action }) => `${subject} ${action}`)
      .join(' and ')
  const called = changes.find(({ code, subject }) => code === 'network-renamed' && subject === cause)
  return called ? `network ${called.before} → ${called.after}` : cause
}

/** One cause is what an experiment may differ in. */
export function confoundsIn(changes: readonly Change[]): readonly Change[] {
  const causes = causesIn(changes)
  if (causes.size < 2) return []
  const [first] = causes.values()
  return [
    change('confounded', {
      section: 'design',
      subject: [...causes.keys()].join(', '),
      notes: [
        `${causes.size} things that training depends on differ: what each of them does cannot be told from the outcome`,
      ],
      places: first?.places ?? {},
    }),
  ]
}

/** A network that has come or gone takes its losses and weights with it. */
function causeOf({ section, subject, code }: Change, whole: ReadonlySet<string>, isStaged: boolean): string {
  const network = subject.split('.')[0] ?? ''
  if (section === 'losses') return whole.size > 0 ? NETWORKS : 'losses'
  if (section === 'network' || section === 'weights') return whole.size > 0 && whole.has(network) ? NETWORKS : network
  if (code === 'seed-changed') return 'seed'
  if (code === 'stages-changed' && isStaged) return 'losses' // a stage that comes or goes with its losses
  return section
}

/** A sweep over one variable that has become one over several, of which not every combination is there. */
export function confoundedSweep(before: CompiledExperiment, after: CompiledExperiment): readonly Change[] {
  const [old, now] = [before, after].map(variedIn) as [Varied, Varied]
  const isGrid = after.members.length === [...now.values()].reduce((product, values) => product * values.size, 1)
  if (old.size > 1 || now.size < 2 || isGrid) return []
  return [
    change('confounded', {
      section: 'design',
      subject: `sweep of ${[...now.keys()].join(', ')}`,
      notes: ['its members differ in more than one variable at a time, and differed in one'],
      places: {
        ...(before.sweepSpan && { before: before.sweepSpan }),
        ...(after.sweepSpan && { after: after.sweepSpan }),
      },
    }),
  ]
}

type Varied = ReadonlyMap<string, ReadonlySet<unknown>>

/** The keys that differ from member to member, and their values; one that a member does not say is another value. */
function variedIn({ members }: CompiledExperiment): Varied {
  const keys = new Set(members.flatMap(({ sets }) => Object.keys(sets)))
  const values = [...keys].map((key) => [key, new Set(members.map(({ sets }) => sets[key]))] as const)
  return new Map(values.filter(([, found]) => found.size > 1))
}
