/** One training step of LeNet, batch 64, taught by a frozen LeNet: ours and PyTorch's, taking turns in one run. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'

import { medianSorted, quantileSorted } from 'simple-statistics'

import { encodeSafetensors } from '../compiler/formats/index.ts'
import { compile, type Plan } from '../compiler/index.ts'
import { diskHost } from '../cli/disk-host.ts'
import { packageFolder } from '../cli/package-info.ts'
import {
  fillFrom,
  openBatches,
  openDataset,
  openEngine,
  RandomWords,
  type Session,
  type Tensor,
} from '../runtime/index.ts'
import { startTwin, type Steps } from './torch-twin.ts'

export interface StepOptions {
  readonly python: string
  readonly threads: number
  readonly rounds: number
}

export interface StepResult {
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
  readonly loss_difference: number
  readonly torch_version: string
  readonly threads: number
}

const STEPS = 10
const WARM_UP = 15

export async function benchStep({ python, threads, rounds }: StepOptions): Promise<StepResult> {
  const plan = lenetPlan()
  const { engine } = await openEngine({ threads })
  const state = randomState(plan)
  const session = await engine.load(plan, state)
  const batches = openBatches(plan, openDataset('mnist'), 'train')
  const batch = new Map(await batches.next())
  await batches.close()

  const folder = mkdtempSync(join(tmpdir(), 'ts-compile-bench-'))
  const file = join(folder, 'start.safetensors')
  writeFileSync(file, encodeSafetensors({ tensors: forTwin(batch, state), metadata: {} }))
  const script = join(packageFolder(), 'bench', 'lenet_step.py')
  const twins = [
    await startTwin(python, script, file, threads, []),
    await startTwin(python, script, file, threads, ['channels_last']),
  ] as const
  try {
    const ours = (steps: number): Promise<Steps> => runSteps(session, batch, steps)
    const contenders = [ours, (n: number) => twins[0].run(n), (n: number) => twins[1].run(n)]
    const times: number[][] = [[], [], []]
    const first: Steps[] = []
    for (const run of contenders) first.push(await run(WARM_UP))
    for (let round = 0; round < rounds; round++) {
      for (const [i, run] of contenders.entries()) times[i]?.push(...(await run(STEPS)).ms)
    }
    const [mine, theirs, last] = times.map((list) => [...list].sort((a, b) => a - b)) as [number[], number[], number[]]
    const flops = plan.programs
      .filter(({ name }) => name === 'train' || name === 'teacher/train')
      .reduce((sum, p) => sum + p.flops, 0)
    const [a, b, c] = [medianSorted(mine), medianSorted(theirs), medianSorted(last)]
    return {
      workload: 'LeNet taught by a frozen LeNet',
      batch: plan.data.batch.train,
      ours_ms: a,
      ours_spread_ms: [quantileSorted(mine, 0.25), quantileSorted(mine, 0.75)],
      torch_ms: b,
      torch_spread_ms: [quantileSorted(theirs, 0.25), quantileSorted(theirs, 0.75)],
      torch_channels_last_ms: c,
      ratio: a / b,
      ratio_channels_last: a / c,
      gflops: flops / a / 1e6,
      loss_difference: Math.max(
        ...(first[0]?.loss ?? []).map((loss, i) => Math.abs(loss - (first[1]?.loss[i] ?? NaN))),
      ),
      torch_version: twins[0].version,
      threads,
    }
  } finally {
    await Promise.all(twins.map((twin) => twin.close()))
    await session.dispose()
    rmSync(folder, { recursive: true })
  }
}

/** mnist-distill with a student as large as its teacher. */
function lenetPlan(): Plan {
  const file = join(packageFolder(), 'experiments', 'mnist-distill.yaml')
  const { experiment, diagnostics } = compile(file, { host: diskHost, sets: ['student.override=null'] })
  if (!experiment) throw new Error(`${file} does not compile: ${diagnostics.map(({ message }) => message).join('; ')}`)
  return experiment.spec
}

/** Both networks start from fillers: how long a step takes does not depend on what the teacher knows. */
function randomState(plan: Plan): ReadonlyMap<string, Tensor> {
  return new Map(
    plan.state.map(({ name, shape, kind }) => {
      const data = new Float32Array(shape.reduce((product, n) => product * n, 1))
      const fan = data.length / (shape[0] ?? 1)
      const limit = Math.sqrt(3 / fan)
      if (kind === 'parameter' && shape.length > 1)
        fillFrom({ type: 'uniform', min: -limit, max: limit }, data, new RandomWords(0, 'init', name))
      return [name, { shape, data }]
    }),
  )
}

function forTwin(batch: ReadonlyMap<string, Tensor>, state: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor> {
  const tensors = new Map<string, Tensor>()
  for (const [name, tensor] of batch) tensors.set(name.replace('data.', ''), tensor)
  for (const [name, tensor] of state) if (!name.includes('@')) tensors.set(name.replace(/_[st]\./, '.'), tensor)
  return tensors
}

async function runSteps(session: Session, batch: ReadonlyMap<string, Tensor>, steps: number): Promise<Steps> {
  const [ms, loss]: [number[], number[]] = [[], []]
  const lr = { shape: [], data: Float32Array.of(0.01) }
  for (let i = 0; i < steps; i++) {
    const start = performance.now()
    const feeds = new Map(batch).set('lr', lr)
    for (const [tap, tensor] of await session.run('teacher/train', batch)) feeds.set(`tap.${tap}`, tensor)
    const values = await session.run('train', feeds)
    loss.push(values.get('loss')?.data[0] ?? NaN)
    ms.push(performance.now() - start)
  }
  return { ms, loss }
}
