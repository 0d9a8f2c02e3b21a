/** Where the time of a step went, as tables with a bar in each row. */
import { counted } from '../../compiler/emit/index.ts'
import type { RunRecord, TimedPart } from './record.ts'

interface ProfileTable {
  readonly title: string
  readonly detail: string
  readonly head: string
  readonly rows: readonly { readonly name: string; readonly milliseconds: string; readonly percent: string }[]
}

/** Two of each run that was profiled: by layer, and by the engine's ops. */
export function profileOf(runs: readonly RunRecord[]): readonly ProfileTable[] {
  return runs.flatMap(({ label, result: { profile } }) => {
    if (!profile) return []
    const { layers, ops, milliseconds, steps } = profile
    const of = label === '' ? 'a step' : `a step of ${label}`
    const detail = `${milliseconds.toFixed(1)} ms with a clock at every op, the mean of ${counted(steps, 'step')}`
    const rows = (timed: readonly TimedPart[]): ProfileTable['rows'] =>
      timed.map((one) => ({
        name: one.name,
        milliseconds: one.milliseconds.toFixed(2),
        percent: ((100 * one.milliseconds) / milliseconds).toFixed(1),
      }))
    return [
      { title: `Where ${of} goes, by layer`, detail, head: 'layer, loss or solver', rows: rows(layers) },
      { title: `Where ${of} goes, by op`, detail, head: 'op of the engine', rows: rows(ops) },
    ]
  })
}
