/** What a step and its networks weigh, before and after. */
import type { Plan } from '../plan/index.ts'
import { change, type DiffContext } from './context.ts'
import { grouped } from '../counted.ts'
import type { Change, Total } from './change.ts'

/** From here on a step, or a process, is said to cost more, or less. */
const THRESHOLD = 1.1

export function totalsOf({ before, after, names }: DiffContext): readonly Total[] {
  const networks = names.networks.flatMap(({ before: old, after: now }): Total[] => {
    const name = now?.plan.name ?? old?.plan.name ?? ''
    const numbers = { before: old?.plan.parameters ?? 0, after: now?.plan.parameters ?? 0 }
    return [{ name: `parameters of ${name}`, unit: 'parameters', ...numbers }]
  })
  const both = (of: (plan: Plan) => number): Pick<Total, 'before' | 'after'> => ({
    before: of(before.plan),
    after: of(after.plan),
  })
  const all: readonly Total[] = [
    ...networks,
    { name: 'FLOPs of a step', unit: 'FLOPs', ...both(stepOf) },
    { name: 'memory of a process', unit: 'bytes', ...both(({ memory }) => memory.process) },
  ]
  return all.filter((total) => total.before !== total.after)
}

/** Programs that run at each step; of a spec with stages the most of a stage. */
function stepOf({ programs }: Plan): number {
  const flops = (pattern: RegExp): number[] =>
    programs.filter(({ name }) => pattern.test(name)).map((program) => program.flops)
  return flops(/^teacher\/train$/).reduce((sum, value) => sum + value, 0) + Math.max(0, ...flops(/(^|[^r]\/)train$/))
}

export function costChanges(totals: readonly Total[]): readonly Change[] {
  return totals.flatMap((total) => {
    const quotient = total.after / total.before
    const isBeyond = quotient >= THRESHOLD || quotient <= 1 / THRESHOLD
    if (total.unit === 'parameters' || total.before === 0 || !isBeyond) return []
    return [
      change('costs-more', {
        section: 'costs',
        subject: total.name,
        before: amount(total, total.before),
        after: amount(total, total.after),
        notes: [`${Number(quotient.toPrecision(3))} × as ${total.unit === 'bytes' ? 'much' : 'many'}`],
      }),
    ]
  })
}

/** In the unit that people use. */
export function amount({ unit }: Pick<Total, 'unit'>, value: number): string {
  return unit === 'bytes' ? `${grouped(Math.round(value / 2 ** 20))} MiB` : grouped(value)
}
