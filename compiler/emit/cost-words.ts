/** What a step costs, as rows and sentences: of `ts-compile cost`, and of reports. */
import type { Plan, StageCost } from '../plan/index.ts'

export const COST_HEAD = ['', 'forward', 'backward', 'share'] as const

export type CostRow = readonly [name: string, forward: number, backward: number, share: string]

/** The largest first. */
export function costRows({ shares, flops }: StageCost): readonly CostRow[] {
  const rows = shares
    .map((share) => ({ ...share, all: share.forward + share.backward }))
    .sort((a, b) => b.all - a.all)
    .map(({ name, forward, backward, all }): CostRow => [name, forward, backward, percent(all / flops)])
  const sum = (of: 'forward' | 'backward'): number => shares.reduce((total, share) => total + share[of], 0)
  return [...rows, ['a step', sum('forward'), sum('backward'), percent(1)]]
}

/** What keeping the answers of frozen networks saves; empty where there is nothing to say. */
export function savingText({ answers }: Plan, { flops, frozen, epoch, saved }: StageCost): string {
  if (frozen === 0) return ''
  const share = `frozen networks take ${percent(frozen / flops)} of a step`
  if (answers?.cacheable === false) return `${share}, and are asked each time: ${answers.why}`
  if (saved === undefined || epoch === undefined) return share
  if (saved === 0) return `${share}; the stage ends before an image comes again, so kept answers save nothing`
  return `${share}; after ${String(epoch)} iterations each image is known, which saves ${percent(saved)} of the stage`
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
