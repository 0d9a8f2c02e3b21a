/** Eleven members of cifar-mini's sweep: at the same time, one after the other, and as so many runs of PyTorch, taking turns. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'

import { median } from 'simple-statistics'

import { decodeSafetensors } from '../compiler/formats/index.ts'
import type { Plan } from '../compiler/index.ts'
import { openLanes } from '../runtime/engines/index.ts'
import { openEngine, type Engine, type Session, type Tensor } from '../runtime/index.ts'
import { packageFolder } from '../runtime/package-info.ts'
import { initialState } from './ours.ts'
import { writeStart, type StepOptions } from './step.ts'
import { startTwin } from './torch-twin.ts'
import { workloads } from './workloads.ts'

export interface SweepResult {
  readonly members: number
  readonly threads: number
  /** Of one iteration of all members. */
  readonly together_ms: number
  readonly apart_ms: number
  readonly torch_ms: number
  /** Processor time of this process, of all threads. */
  readonly together_cpu_ms: number
  readonly apart_cpu_ms: number
  /** Medians over the turns. */
  readonly together_to_apart: number
  readonly cpu_together_to_apart: number
  readonly together_to_torch: number
  readonly torch_version: string
}

const MEMBERS = 11
const ITERATIONS = 2

export async function benchSweep({ python, threads, rounds }: StepOptions): Promise<SweepResult> {
  const workload = workloads.find(({ name }) => name === 'cifar-mini-study')
  if (!workload) throw new Error('there is no workload cifar-mini-study')
  const experiment = workload.compile()
  const folder = mkdtempSync(join(tmpdir(), 'ts-compile-bench-'))
  const script = join(packageFolder(), 'bench', 'torch_step.py')
  const options = { threads: Math.max(1, Math.floor(threads / MEMBERS)) }
  const lanes = openLanes((await openEngine(options)).engine, options, Math.min(threads, MEMBERS))
  try {
    const start = decodeSafetensors(readFileSync(await writeStart(folder, experiment, workload))).tensors
    const together = await membersOn(lanes.engine, experiment.spec, start)
    const apart = await membersOn((await openEngine({ threads })).engine, experiment.spec, start)
    const torch = await startTwin({ python, script, folder, threads })
    const acts = [
      () => together.atOnce(ITERATIONS),
      () => apart.inTurn(ITERATIONS),
      async () => void (await torch.run(MEMBERS * ITERATIONS)),
    ]
    for (const act of acts) await act()
    const turns: { readonly ms: number; readonly cpu: number }[][] = []
    for (let round = 0; round < rounds; round++) {
      const turn: { readonly ms: number; readonly cpu: number }[] = []
      for (const act of acts) turn.push(await timed(act))
      turns.push(turn)
    }
    await torch.close()
    await together.close()
    await apart.close()
    const middle = (of: (turn: readonly { readonly ms: number; readonly cpu: number }[]) => number): number =>
      median(turns.map(of))
    return {
      members: MEMBERS,
      threads,
      together_ms: middle(([a]) => a.ms),
      apart_ms: middle(([, b]) => b.ms),
      torch_ms: middle(([, , c]) => c.ms),
      together_cpu_ms: middle(([a]) => a.cpu),
      apart_cpu_ms: middle(([, b]) => b.cpu),
      together_to_apart: middle(([a, b]) => a.ms / b.ms),
      cpu_together_to_apart: middle(([a, b]) => a.cpu / b.cpu),
      together_to_torch: middle(([a, , c]) => a.ms / c.ms),
      torch_version: torch.version,
    }
  } finally {
    await lanes.close()
    rmSync(folder, { recursive: true })
  }
}

async function timed(act: () => Promise<void>): Promise<{ readonly ms: number; readonly cpu: number }> {
  const [before, start] = [process.cpuUsage(), performance.now()]
  await act()
  const { user, system } = process.cpuUsage(before)
  return { ms: (performance.now() - start) / ITERATIONS, cpu: (user + system) / 1000 / ITERATIONS }
}

/** In a sweep the teacher is asked once about a batch, in both ways. */
async function membersOn(
  engine: Engine,
  plan: Plan,
  start: ReadonlyMap<string, Tensor>,
): Promise<{
  atOnce(iterations: number): Promise<void>
  inTurn(iterations: number): Promise<void>
  close(): Promise<void>
}> {
  const sessions: Session[] = []
  for (let i = 0; i < MEMBERS; i++) sessions.push(await engine.load(plan, initialState(plan, start)))
  const batch = new Map([...start].filter(([name]) => name.startsWith('data.')))
  const lr: Tensor = { shape: [], data: Float32Array.of(plan.stages[0].solver.base_lr) }
  const asked = async (): Promise<ReadonlyMap<string, Tensor>> => {
    const taps = await sessions[0].run('teacher/train', batch)
    return new Map([...batch, ['lr', lr], ...[...taps].map(([name, tap]) => [`tap.${name}`, tap] as const)])
  }
  return {
    atOnce: async (iterations) => {
      for (let i = 0; i < iterations; i++) {
        const feeds = await asked()
        await Promise.all(sessions.map((session) => session.run('train', feeds)))
      }
    },
    inTurn: async (iterations) => {
      const feeds: ReadonlyMap<string, Tensor>[] = []
      for (let i = 0; i < iterations; i++) feeds.push(await asked())
      for (const session of sessions) for (const fed of feeds) await session.run('train', fed)
    },
    close: async () => {
      for (const session of sessions) await session.dispose()
    },
  }
}
