/** One training step of a workload: ours and PyTorch's, taking turns in one run. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { medianSorted, quantileSorted } from 'simple-statistics'

import { packageFolder } from '../runtime/package-info.ts'
import { decodeSafetensors, encodeSafetensors } from '../compiler/formats/index.ts'
import type { CompiledExperiment } from '../compiler/index.ts'
import type { Contender } from './contender.ts'
import { describeStep } from './description.ts'
import { startOurs } from './ours.ts'
import { startTensors } from './start.ts'
import { startTwin } from './torch-twin.ts'
import { compileWorkload, type Workload } from './workloads.ts'

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
  readonly torch_ms: number
  readonly torch_spread_ms: readonly [number, number]
  readonly torch_channels_last_ms: number
  readonly ratio: number
  readonly ratio_channels_last: number
  readonly gflops: number
  /** Of the first steps, the most that either of PyTorch's is from ours. */
  readonly loss_difference: number
  readonly torch_version: string
  readonly threads: number
}

const STEPS = 10
/** Not timed; their losses are compared. */
const WARM_UP = 25

export async function benchStep(workload: Workload, { python, threads, rounds }: StepOptions): Promise<StepResult> {
  const experiment = compileWorkload(workload)
  const plan = experiment.spec
  const script = join(packageFolder(), 'bench', 'torch_step.py')
  const folder = mkdtempSync(join(tmpdir(), 'ts-compile-bench-'))
  const opened: Contender[] = []
  const open = async <C extends Contender>(starting: Promise<C>): Promise<C> => {
    const contender = await starting
    opened.push(contender)
    return contender
  }
  try {
    const file = await writeStart(folder, experiment, workload)
    const start = decodeSafetensors(readFileSync(file)).tensors
    const ours = await open(startOurs(plan, start, threads))
    const torch = await open(startTwin({ python, script, folder, threads }))
    const last = await open(startTwin({ python, script, folder, threads, layout: 'channels_last' }))
    const { first, times } = await takeTurns([ours, torch, last], rounds)
    const [mine, theirs, theirsLast] = times
    const [a, b, c] = [medianSorted(mine), medianSorted(theirs), medianSorted(theirsLast)]
    const flops = plan.programs
      .filter(({ name }) => name === 'train' || name === 'teacher/train')
      .reduce((sum, program) => sum + program.flops, 0)
    return {
      workload: workload.name,
      batch: plan.data.batch.train,
      ours_ms: a,
      ours_spread_ms: [quantileSorted(mine, 0.25), quantileSorted(mine, 0.75)],
      torch_ms: b,
      torch_spread_ms: [quantileSorted(theirs, 0.25), quantileSorted(theirs, 0.75)],
      torch_channels_last_ms: c,
      ratio: a / b,
      ratio_channels_last: a / c,
      gflops: flops / a / 1e6,
      loss_difference: Math.max(difference(first[0], first[1]), difference(first[0], first[2])),
      torch_version: torch.version,
      threads,
    }
  } finally {
    await Promise.all(opened.map((contender) => contender.close()))
    rmSync(folder, { recursive: true })
  }
}

/** Each contender's losses of the first steps, and its sorted times of all that follow. */
async function takeTurns(
  contenders: readonly Contender[],
  rounds: number,
): Promise<{ readonly first: readonly (readonly number[])[]; readonly times: readonly number[][] }> {
  const first: (readonly number[])[] = []
  for (const contender of contenders) first.push((await contender.run(WARM_UP)).loss)
  const times = contenders.map((): number[] => [])
  for (let round = 0; round < rounds; round++) {
    for (const [i, contender] of contenders.entries()) times[i].push(...(await contender.run(STEPS)).ms)
  }
  return { first, times: times.map((list) => list.sort((a, b) => a - b)) }
}

/** Writes what both sides read; the path of the tensors. */
async function writeStart(folder: string, experiment: CompiledExperiment, { images }: Workload): Promise<string> {
  const file = join(folder, 'start.safetensors')
  const tensors = await startTensors(experiment.spec, images)
  writeFileSync(file, encodeSafetensors({ tensors, metadata: {} }))
  writeFileSync(join(folder, 'step.json'), JSON.stringify(describeStep(experiment)))
  return file
}

/** NaN where one of them is, or where one has fewer. */
function difference(ours: readonly number[], theirs: readonly number[]): number {
  return Math.max(...ours.map((loss, i) => Math.abs(loss - (theirs.at(i) ?? NaN))))
}
