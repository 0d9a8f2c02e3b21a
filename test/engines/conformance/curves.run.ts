/**
 * The losses of `mnist-distill`, 200 steps of 8 images, on one engine and device, `CURVE=onnx/cpu`; its teacher's weights are
 * `CURVE_TEACHER`, and the losses go to `CURVE_JSON`. `npm run device-curves` runs it, once an engine and device.
 */
import { writeFileSync } from 'node:fs'

import { expect, it } from 'vitest'

import { diskHost } from '../../../cli/disk-host.ts'
import { compile } from '../../../compiler/index.ts'
import { initialState } from '../../../runtime/run/initial-state.ts'
import { loadWeights } from '../../../runtime/run/load-weights.ts'
import { beginStage, trainStep } from '../../../runtime/run/step.ts'
import { openNamed } from './open.ts'

/** Threads that make batches are files of the built project. */
const { openBatches, openDataset } = (await import(
  new URL('../../../dist/runtime/index.js', import.meta.url).href
)) as Pick<typeof import('../../../runtime/index.ts'), 'openBatches' | 'openDataset'>

const { CURVE: name = '', CURVE_TEACHER: teacher = '', CURVE_JSON: file = '' } = process.env

const SETS = [
  'sweep=null',
  'teacher.expect=null',
  'data.batch.train=8',
  'solver.base_lr=0.001',
  'solver.max_iter=200',
  'solver.test.interval=0',
]

it(`mnist-distill on ${name}`, async () => {
  const { experiment, diagnostics } = compile('experiments/mnist-distill.yaml', { host: diskHost, sets: SETS })
  if (!experiment) throw new Error(diagnostics.map(({ message }) => message).join('\n'))
  const plan = experiment.spec
  const loaded = new Map<string, Awaited<ReturnType<typeof loadWeights>>['tensors']>()
  for (const map of plan.weights) loaded.set(map.network, (await loadWeights([teacher], map)).tensors)
  const first = initialState(plan, new Map([...loaded.values()].flatMap((tensors) => [...tensors])))
  const { engine, fallbacks } = await openNamed(name)
  const batches = await openBatches(plan, await openDataset(plan.data, '.'), 'train')
  const session = await engine.load(plan, first)
  const losses: number[] = []
  try {
    const [stage] = plan.stages
    await beginStage(plan, session, stage)
    for (let iter = 0; iter < stage.solver.max_iter; iter++)
      losses.push((await trainStep(plan, session, batches, { stage, iter, update: iter + 1 })).losses['loss'] ?? NaN)
  } finally {
    await batches.close()
    await session.dispose()
  }
  expect(fallbacks('mnist-distill')).toBeUndefined()
  writeFileSync(file, JSON.stringify({ name, library: engine.info.library, losses }))
})
