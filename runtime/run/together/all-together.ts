/** Tries members at the same time; what goes wrong with one of them leaves the others as they are. */
import type { Observer } from '../observer.ts'
import { Together, type Place } from './together.ts'

/** What the members have in common. */
interface Shared {
  readonly observe: Observer
  readonly signal: AbortSignal | undefined
}

export interface Member<Context> {
  readonly context: Context
  readonly place: Place
}

/** Whether all of them say that others may follow. After an error that is our own the others finish their steps and are kept. */
export async function allTogether<Context extends Shared>(
  members: readonly number[],
  shared: Context,
  attempt: (i: number, member: Member<Context>) => Promise<boolean>,
): Promise<boolean> {
  const together = new Together(members.length)
  const bug = new AbortController()
  const signal = AbortSignal.any([bug.signal, ...(shared.signal ? [shared.signal] : [])])
  const context = { ...shared, signal }
  const places = members.map(() => together.place())
  const ends = await Promise.allSettled(
    members.map(async (i, k) => {
      const place = places[k] // one a member
      try {
        return await attempt(i, { context, place })
      } catch (error) {
        bug.abort()
        throw error
      } finally {
        place.leave()
      }
    }),
  )
  for (const end of ends) if (end.status === 'rejected') throw end.reason
  return ends.every((end) => end.status === 'fulfilled' && end.value)
}
