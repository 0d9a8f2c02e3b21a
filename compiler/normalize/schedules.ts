/** What a schema cannot say of schedules: their ends belong together. */
import type { Reporter } from '../diagnostics/index.ts'
import type { LossSpec, Scheduled } from '../schema/index.ts'
import { spanAt, type MapTree } from '../source/index.ts'

/** Reports what is wrong with the numbers of a loss that change with the iteration. */
export function checkSchedules(spec: LossSpec, loss: MapTree, reporter: Reporter): void {
  const report = (path: readonly string[], message: string, help: string): void =>
    reporter.report('schedule-range', { message, at: spanAt(loss, path), help })
  const check = (key: 'weight' | 'temperature', value: Scheduled): void => {
    if (typeof value === 'number') return
    for (const end of ['from', 'to'] as const) {
      if (key === 'temperature' && value[end] <= 0)
        report([key, end], `a temperature of ${value[end]} is none`, 'take temperatures more than 0')
      else if (value.type === 'exponential' && value[end] === 0)
        report([key, end], 'no factors lead exponentially from or to 0', 'take a small number, or `type: linear`')
    }
    if (key === 'weight' && value.type === 'exponential' && value.from * value.to < 0)
      report([key, 'to'], `no factors lead exponentially from ${value.from} to ${value.to}`, 'take `type: linear`')
    if (value.type !== 'step') checkSpan([key], value)
  }
  const checkSpan = (path: readonly string[], { start, end }: { start: number; end?: number | undefined }): void => {
    if (end !== undefined && end <= start)
      report([...path, 'end'], `it ends at ${end}, but starts at ${start}`, `take an \`end\` after ${start}`)
  }
  check('weight', spec.weight)
  if (spec.type === 'distillation') check('temperature', spec.temperature)
  if (spec.active) checkSpan(['active'], spec.active)
}

/** A weight that is 0 in every iteration is 0, however it is written. */
export function settledWeight(weight: Scheduled): Scheduled {
  return typeof weight !== 'number' && weight.from === 0 && weight.to === 0 ? 0 : weight
}
