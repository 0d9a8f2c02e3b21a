/** The same steps lowered in two ways, taking turns in one process: what the layout pass brings, or what `tune` does. */
import { median } from 'simple-statistics'

import type { Plan } from '../compiler/index.ts'
import { measureOps } from '../runtime/run/index.ts'
import { startOurs, type Ours, type OursOptions } from './ours.ts'
import { startTensors } from './start.ts'
import type { Workload } from './workloads.ts'

export interface LoweringResult {
  readonly workload: string
  readonly batch: number
  /** What is asked about is the second. */
  readonly ways: readonly [string, string]
  readonly ms: readonly [number, number]
  /** Processor time, of all threads: it depends less on what else the machine does. */
  readonly cpu_ms: readonly [number, number]
  /** Medians of each turn's second time over its first. */
  readonly ratio: number
  readonly cpu_ratio: number
  readonly loss_difference: number
}

const STEPS = 3
const WARM_UP = 3

export function benchLowering(workload: Workload, threads: number, rounds: number): Promise<LoweringResult> {
  const ways = { canonical: { threads, fuse: false }, blocked: { threads } }
  return inTurns(workload, workload.compile().spec, ways, rounds)
}

/** `forms`: how many ops take another form than the usual one. */
export async function benchTuned(
  workload: Workload,
  threads: number,
  rounds: number,
): Promise<LoweringResult & { readonly forms: number }> {
  const plan = workload.compile().spec
  const { times } = await measureOps([plan], { threads })
  const forms = Object.fromEntries(times.flatMap(({ node, form, usual }) => (form === usual ? [] : [[node.key, form]])))
  const ways = { 'usual forms': { threads }, 'those of tune': { threads, forms } }
  return { ...(await inTurns(workload, plan, ways, rounds)), forms: Object.keys(forms).length }
}

async function inTurns(
  workload: Workload,
  plan: Plan,
  ways: Readonly<Record<string, OursOptions>>,
  rounds: number,
): Promise<LoweringResult> {
  const start = await startTensors(plan, workload.images)
  const contenders: Ours[] = []
  for (const way of Object.values(ways)) contenders.push(await startOurs(plan, start, way))
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
      median(turns.map(([first, second]) => second[figure] / first[figure]))
    return {
      workload: workload.name,
      batch: plan.data.batch.train,
      ways: Object.keys(ways) as [string, string],
      ms: [of(0, 'ms'), of(1, 'ms')],
      cpu_ms: [of(0, 'cpu'), of(1, 'cpu')],
      ratio: ratio('ms'),
      cpu_ratio: ratio('cpu'),
      loss_difference: Math.max(...first[0].map((loss, i) => Math.abs(loss - first[1][i]))),
    }
  } finally {
    for (const contender of contenders) await contender.close()
  }
}
