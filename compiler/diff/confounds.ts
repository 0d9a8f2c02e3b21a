/** Whether one cannot tell, from two runs, what made the difference. */
import { change } from './context.ts'
import type { Change } from './change.ts'

/** `changes` that training depends on, by what they are of; one is what an experiment may differ in. */
export function confoundsIn(changes: readonly Change[]): readonly Change[] {
  const counting = changes.filter(
    ({ class: kind }) => kind === 'breaking' || kind === 'retrains' || kind === 'dangerous',
  )
  const whole = new Set(
    counting.filter(({ code }) => code === 'network-added' || code === 'network-removed').map(({ subject }) => subject),
  )
  const causes = new Map<string, Change>()
  for (const found of counting) {
    const cause = causeOf(found, whole)
    if (!causes.has(cause)) causes.set(cause, found)
  }
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
function causeOf({ section, subject, code }: Change, whole: ReadonlySet<string>): string {
  const network = subject.split('.')[0] ?? ''
  if (section === 'losses') return whole.size > 0 ? 'networks' : 'losses'
  if (section === 'network' || section === 'weights') return whole.size > 0 && whole.has(network) ? 'networks' : network
  if (code === 'seed-changed') return 'seed'
  return section
}
