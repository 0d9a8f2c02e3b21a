/** The same steps in the canonical and in the blocked layout, taking turns in one process: what the layout pass brings. */
import { median } from 'simple-statistics'

import { startOurs } from './ours.ts'
import { startTensors } from './start.ts'
import type { Workload } from './workloads.ts'

export interface LoweringResult {
  readonly workload: string
  readonly batch: number
  readonly plain_ms: number
  readonly blocked_ms: number
  /** Processor time, of all threads: it depends less on what else the machine does. */
  readonly plain_cpu_ms: number
  readonly blocked_cpu_ms: number
  /** Medians of each turn's blocked time over its plain one. */
  readonly ratio: number
  readonly cpu_ratio: number
  readonly loss_difference: number
}

const STEPS = 3
const WARM_UP = 3

export async function benchLowering(workload: Workload, threads: number, rounds: number): Promise<LoweringResult> {
  const plan = workload.compile().spec
  const start = await startTensors(plan, workload.images)
  const contenders = [
    await startOurs(plan, start, { threads, fuse: false }), //
    await startOurs(plan, start, { threads }),
  ]
  try {
    const first: (readonly number[])[] = []
    for (const contender of contenders) first.push((await contender.run(WARM_UP)).loss)
    const turns: { readonly ms: number; readonly cpu: number }[][] = []
    for (let round = 0; round < rounds; round++) {
      const turn: { readonly ms: number; readonly cpu: number }[] = []
      for (const contender of contenders) {
        const before = process.cpuUsage()
        const { ms } = await contender.run(STEPS)
        const { user, system } = process.cpuUsage(before)
        turn.push({ ms: median([...ms]), cpu: (user + system) / 1000 / STEPS })
      }
      turns.push(turn)
    }
    const of = (i: 0 | 1, figure: 'ms' | 'cpu'): number => median(turns.map((turn) => turn[i][figure]))
    const ratio = (figure: 'ms' | 'cpu'): number =>
      median(turns.map(([plain, blocked]) => blocked[figure] / plain[figure]))
    return {
      workload: workload.name,
      batch: plan.data.batch.train,
      plain_ms: of(0, 'ms'),
      blocked_ms: of(1, 'ms'),
      plain_cpu_ms: of(0, 'cpu'),
      blocked_cpu_ms: of(1, 'cpu'),
      ratio: ratio('ms'),
      cpu_ratio: ratio('cpu'),
      loss_difference: Math.max(...first[0].map((loss, i) => Math.abs(loss - first[1][i]))),
    }
  } finally {
    for (const contender of contenders) await contender.close()
  }
}
