/** What changes with the iteration, in the words that the plan prints. */
import type { LossPlan, Scheduled, ScheduleSpec } from '../plan/index.ts'
import { grouped } from './table.ts'

type Weighed = Pick<LossPlan, 'weight'> & { readonly active?: LossPlan['active'] | undefined }

/** What stands before a loss in the sum: `0.9`, or `w(soft)` where it changes. */
export function factorOf({ name, weight, active }: Weighed & Pick<LossPlan, 'name'>): string {
  return typeof weight === 'number' && !active ? numberOf(weight) : `w(${name})`
}

/** `0.9`, `from 0.9 to 0, linear from iteration 0 to the end`, `10, from iteration 0 up to 4,000, else 0`. */
export function weightOf({ weight, active }: Weighed): string {
  const own = scheduledOf(weight)
  return active ? `${own}; 0 but ${spanOf(active)}` : own
}

/** A line for each of a loss's numbers that change. */
export function scheduleLines(loss: Weighed & Pick<LossPlan, 'name' | 'temperature'>): readonly string[] {
  const { name, weight, active, temperature } = loss
  return [
    ...(typeof weight !== 'number' || active ? [`w(${name}): ${weightOf(loss)}`] : []),
    ...(temperature ? [`T: ${scheduleOf(temperature)}`] : []),
  ]
}

export function scheduleOf(schedule: ScheduleSpec): string {
  const ends = `from ${numberOf(schedule.from)} to ${numberOf(schedule.to)}`
  if (schedule.type === 'step') return `${ends} at iteration ${grouped(schedule.start)}`
  return `${ends}, ${schedule.type} ${spanOf(schedule)}`
}

function scheduledOf(value: Scheduled): string {
  return typeof value === 'number' ? numberOf(value) : scheduleOf(value)
}

function spanOf({ start, end }: { readonly start: number; readonly end?: number }): string {
  return `from iteration ${grouped(start)} ${end === undefined ? 'to the end' : `to ${grouped(end)}`}`
}

function numberOf(value: number): string {
  return String(Number(value.toPrecision(12)))
}
