/** One training step of a workload: ours and PyTorch's, taking turns in one run. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { median, quantile } from 'simple-statistics'

import { packageFolder } from '../runtime/package-info.ts'
import { decodeSafetensors, encodeSafetensors } from '../compiler/formats/index.ts'
import type { CompiledExperiment } from '../compiler/index.ts'
import type { Contender } from './contender.ts'
import { describeStep } from './description.ts'
import { startOurs } from './ours.ts'
import { startTensors } from './start.ts'
import { startTwin, type Twin } from './torch-twin.ts'
import type { Workload } from './workloads.ts'

export interface StepOptions {
  readonly python: string
  readonly threads: number
  readonly rounds: number
}

export interface StepResult {
  /** Its name in the list. */
  readonly workload: string
  readonly batch: number
  readonly ours_ms: number
  readonly ours_spread_ms: readonly [number, number]
  /** With the teacher's answers kept, as from a run's second epoch on; undefined without a teacher. */
  readonly ours_cached_ms: number | undefined
  readonly torch_ms: number
  readonly torch_spread_ms: readonly [number, number]
  readonly torch_channels_last_ms: number
  /** PyTorch where its allocator gives no memory back. */
  readonly torch_kept_ms: number
  readonly torch_channels_last_kept_ms: number
  readonly ratio: number
  readonly ratio_channels_last: number
  readonly ratio_kept: number
  readonly ratio_channels_last_kept: number
  readonly gflops: number
  /** `gflops` as a share of what the engine's product of two large matrices reaches. */
  readonly fraction_of_gemm_rate: number
  /** Of the first steps, the most that any of PyTorch's is from ours. */
  readonly loss_difference: number
  readonly torch_version: string
  readonly threads: number
}

/** How long a turn is, in seconds: steps that fit, at least two and at most ten. */
const TURN = 0.6
/** Not timed; their losses are compared. As many as fit in some seconds, at least eight. */
const [WARM_UP, WARM_UP_LEAST, WARM_UP_SECONDS] = [25, 8, 4]

/** `gemm`: GFLOP a second of a product of matrices on as many threads. */
export async function benchStep(
  workload: Workload,
  { python, threads, rounds }: StepOptions,
  gemm: number,
): Promise<StepResult> {
  const experiment = workload.compile()
  const plan = experiment.spec
  const folder = mkdtempSync(join(tmpdir(), 'ts-compile-bench-'))
  const opened: Contender[] = []
  const open = async <C extends Contender>(starting: Promise<C>): Promise<C> => {
    const contender = await starting
    opened.push(contender)
    return contender
  }
  try {
    const start = decodeSafetensors(readFileSync(await writeStart(folder, experiment, workload))).tensors
    const twin = { python, script: join(packageFolder(), 'bench', 'torch_step.py'), folder, threads }
    const startTwins = async (keepMemory: boolean): Promise<readonly [Twin, Twin]> => [
      await open(startTwin({ ...twin, keepMemory })),
      await open(startTwin({ ...twin, keepMemory, layout: 'channels_last' })),
    ]
    const ours = await open(startOurs(plan, start, { threads }))
    const taught = plan.programs.some(({ name }) => name === 'teacher/train')
    const cached = taught ? await open(startOurs(plan, start, { threads, kept: true })) : undefined
    const [torch, last] = await startTwins(false)
    const [torchKept, lastKept] = await startTwins(true)
    const results = await takeTurns(opened, rounds)
    const of = (contender: Contender): Turns => {
      const found = results.get(contender)
      if (!found) throw new Error('one of them took no turns')
      return found
    }
    const ms = (contender: Contender): number => median(of(contender).ms)
    const spread = ({ ms }: Turns): readonly [number, number] => [quantile(ms, 0.25), quantile(ms, 0.75)]
    const flops = plan.programs
      .filter(({ name }) => name === 'train' || name === 'teacher/train')
      .reduce((sum, program) => sum + program.flops, 0)
    const gflops = flops / ms(ours) / 1e6
    return {
      workload: workload.name,
      batch: plan.data.batch.train,
      ours_ms: ms(ours),
      ours_spread_ms: spread(of(ours)),
      ours_cached_ms: cached && ms(cached),
      torch_ms: ms(torch),
      torch_spread_ms: spread(of(torch)),
      torch_channels_last_ms: ms(last),
      torch_kept_ms: ms(torchKept),
      torch_channels_last_kept_ms: ms(lastKept),
      ratio: ms(ours) / ms(torch),
      ratio_channels_last: ms(ours) / ms(last),
      ratio_kept: ms(ours) / ms(torchKept),
      ratio_channels_last_kept: ms(ours) / ms(lastKept),
      gflops,
      fraction_of_gemm_rate: gflops / gemm,
      loss_difference: Math.max(...opened.map((contender) => difference(of(ours).first, of(contender).first))),
      torch_version: torch.version,
      threads,
    }
  } finally {
    await Promise.all(opened.map((contender) => contender.close()))
    rmSync(folder, { recursive: true })
  }
}

interface Turns {
  /** Losses of the steps that are not timed. */
  readonly first: readonly number[]
  /** Milliseconds of each step that is. */
  readonly ms: number[]
}

async function takeTurns(contenders: readonly Contender[], rounds: number): Promise<ReadonlyMap<Contender, Turns>> {
  const first: number[][] = []
  const slowest: number[] = []
  for (const contender of contenders) {
    const begin = await contender.run(WARM_UP_LEAST)
    const step = median([...begin.ms])
    const more = Math.min(WARM_UP - WARM_UP_LEAST, Math.floor((WARM_UP_SECONDS * 1000) / step))
    first.push([...begin.loss, ...(more > 0 ? (await contender.run(more)).loss : [])])
    slowest.push(step)
  }
  const steps = Math.max(2, Math.min(10, Math.floor((TURN * 1000) / Math.max(...slowest))))
  const times = contenders.map((): number[] => [])
  for (let round = 0; round < rounds; round++) {
    for (const [i, contender] of contenders.entries()) times[i].push(...(await contender.run(steps)).ms)
  }
  return new Map(contenders.map((contender, i) => [contender, { first: first[i], ms: times[i] }]))
}

/** Writes what both sides read; the path of the tensors. */
export async function writeStart(
  folder: string,
  experiment: CompiledExperiment,
  { images }: Workload,
): Promise<string> {
  const file = join(folder, 'start.safetensors')
  const tensors = await startTensors(experiment.spec, images)
  writeFileSync(file, encodeSafetensors({ tensors, metadata: {} }))
  writeFileSync(join(folder, 'step.json'), JSON.stringify(describeStep(experiment)))
  return file
}

/** Over the steps that both took; NaN where one of them is. */
function difference(ours: readonly number[], theirs: readonly number[]): number {
  return Math.max(...ours.slice(0, theirs.length).map((loss, i) => Math.abs(loss - theirs[i])))
}
