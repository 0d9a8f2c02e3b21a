/** Where the time of a step goes, as lines. */
import { escaped } from '../compiler/diagnostics/index.ts'
import { counted, table } from '../compiler/emit/index.ts'
import type { MemberResult } from '../runtime/index.ts'

type Profile = NonNullable<MemberResult['profile']>

/** What is below this share of a step is told together. */
const LEAST = 0.01

export function profileLines({ milliseconds, steps, layers, ops }: Profile): readonly string[] {
  const lines = (head: string, timed: Profile['layers']): readonly string[] => {
    const large = timed.filter((one) => one.milliseconds >= LEAST * milliseconds)
    const rest = timed.filter((one) => one.milliseconds < LEAST * milliseconds)
    const small = { name: `${rest.length} more`, milliseconds: rest.reduce((sum, one) => sum + one.milliseconds, 0) }
    const rows = [...large, ...(rest.length > 0 ? [small] : [])].map((one) => {
      const share = one.milliseconds / milliseconds
      const bar = '█'.repeat(Math.round(30 * share))
      return [escaped(one.name), one.milliseconds.toFixed(2), `${(100 * share).toFixed(1)} %`, bar]
    })
    return table([head, 'ms', 'share', ''], rows).split('\n')
  }
  return [
    `a step takes ${milliseconds.toFixed(1)} ms with a clock at every op, the mean of ${counted(steps, 'step')}:`,
    ...lines('layer, loss or solver', layers),
    ...lines('op of the engine', ops),
  ]
}
