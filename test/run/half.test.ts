/** Runs in half precision: the scale of the loss goes with them, and where a device has none nothing is begun. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { withWeights } from '../../cli/weights-host.ts'
import { compile } from '../../compiler/index.ts'
import type { Engine } from '../../runtime/engines/index.ts'
import { openTfjs } from '../../runtime/engines/tfjs/index.ts'
import { scaledOn, scalingFor, type Scaling } from '../../runtime/run/loss-scale.ts'
import type { MemberResult } from '../../runtime/run/observer.ts'
import { Tuning } from '../../runtime/run/tuning/index.ts'
import { workplace } from '../cli/command.ts'
import { halfEngine } from '../engines/half-engine.ts'
import { useSoftwareGpu } from '../engines/software-gpu.ts'
import { lines } from '../harness.ts'
import { fourPixels, fourPixelsData, writeFourPixels } from './four-pixels.ts'

const built = async <T>(file: string): Promise<T> =>
  (await import(new URL(`../../dist/runtime/${file}`, import.meta.url).href)) as T
const { openDataset, openEngine } = await built<typeof import('../../runtime/index.ts')>('index.js')
const { runMember } = await built<typeof import('../../runtime/run/member.ts')>('run/member.js')

/** Gradients of the sum are larger than half precision has, until the scale was halved some times. */
const spec = `version: 1
name: x
${fourPixelsData(6)}network:
  layers:
    - { name: ip1, type: inner_product, num_output: 4, weight_filler: { type: xavier } }
    - { name: relu, type: relu }
    - { name: ip2, type: inner_product, num_output: 3, weight_filler: { type: xavier } }
losses: { hard: { type: softmax_cross_entropy, input: network.ip2, target: data.label, weight: 16 } }
solver:
  type: adam
  base_lr: 0.01
  max_iter: 12
  display: 1
  snapshot: 6
  test: { interval: 0 }
  precision: f16
`
const place = workplace({ 'x.yaml': spec, 'fixed.yaml': `${spec}  loss_scale: 1.0e+6\n` })
afterAll(() => place.remove())
writeFourPixels(place.folder, fourPixels(24))
const at = (...path: readonly string[]): string => join(place.folder, ...path)
const read = (...path: readonly string[]): Buffer => readFileSync(at(...path))

/** As GPUs round, on the CPU. */
async function rounding(): Promise<Engine> {
  const { engine } = await openEngine({ threads: 1 })
  return { ...engine, load: halfEngine().load, whyNoHalf: () => Promise.resolve(undefined) }
}

interface Options {
  /** Iterations after which it is interrupted. */
  readonly stops?: number
  readonly goesOn?: boolean
}

async function trained(
  file: string,
  out: string,
  engine: Engine,
  { stops, goesOn = false }: Options = {},
): Promise<MemberResult> {
  const { experiment, diagnostics } = await withWeights((host) => compile(at(file), { host, running: true }))
  if (!experiment) throw new Error(lines(diagnostics).join('\n'))
  const { spec: plan, tree, resolved } = experiment
  const interrupt = new AbortController()
  const run = {
    label: '',
    plan,
    tree,
    resolved,
    spec: place.folder,
    folder: at(out),
    unfinished: goesOn,
    anyway: undefined,
    weightFiles: new Map(),
    cache: at('cache'),
    autosave: 0,
    audit: false,
    profile: false,
    tensorboard: false,
    teachers: [],
    doubts: [],
    signal: interrupt.signal,
    kept: undefined,
    tuning: new Tuning({}, () => undefined),
  }
  const dataset = await openDataset(plan.data, place.folder, {})
  return runMember(run, dataset, { engine, why: 'for a test' }, (event) => {
    if (event.type === 'step' && event.iteration === stops) interrupt.abort()
  })
}

describe('a run in half precision', () => {
  it('halves the scale at infinite gradients, skips these steps, and goes on from a state as if it had not ended', async () => {
    const whole = await trained('x.yaml', 'whole', await rounding())
    expect(whole).toMatchObject({ status: 'finished', iterations: 12 })
    const steps = read('whole', 'metrics.jsonl')
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, number>)
    const scales = steps.map((step) => step['loss_scale'])
    const skipped = steps.map((step) => step['skipped_steps'])
    expect(skipped.at(-1)).toBeGreaterThan(0)
    expect(skipped.at(-1)).toBeLessThan(6)
    expect(scales).toEqual(skipped.map((count) => 2 ** 16 / 2 ** count))

    expect(await trained('x.yaml', 'parts', await rounding(), { stops: 1 })).toMatchObject({ status: 'interrupted' })
    expect(await trained('x.yaml', 'parts', await rounding(), { goesOn: true })).toMatchObject({ status: 'finished' })
    for (const file of ['metrics.jsonl', 'network.safetensors', join('checkpoints', 'iter-000012.safetensors')])
      expect(read('parts', file).equals(read('whole', file)), file).toBe(true)
  })

  it('ends where the scale that the spec says is too large', async () => {
    const result = await trained('fixed.yaml', 'fixed', await rounding())
    expect(result).toMatchObject({ status: 'diverged', iterations: 0, guard: { code: 'gradient-infinite' } })
    expect(result.unfinished).toBe(
      'gradients are infinite in half precision with a `loss_scale` of 1000000, at iteration 0',
    )
    expect(result.guard?.help).toMatch(/^lower `loss_scale`, or leave it out: it then follows the gradients\. /)
  })

  it('is refused by devices that have none, at its place in the spec, before anything is written', async () => {
    const on = (...flags: readonly string[]): ReturnType<typeof place.run> =>
      place.run('run', 'x.yaml', '--out', 'refused', ...flags)
    const cpu = await on('--device', 'cpu')
    expect(cpu.exitCode).toBe(3)
    expect(cpu.stderr).toMatch(
      /error\[precision-missing\]: onnx on cpu does not compute in half precision: a CPU has no kernels for it/,
    )
    expect(cpu.stderr).toMatch(/x\.yaml:\d+:\d+/)
    expect(cpu.stderr).toMatch(/`--device webgpu` or `--device cuda` on a GPU that has it; `precision: f32`/)
    useSoftwareGpu()
    const webgpu = await on('--engine', 'onnx', '--device', 'webgpu')
    expect(webgpu.exitCode).toBe(3)
    expect(webgpu.stderr).toMatch(/onnx on webgpu does not compute in half precision: .*`shader-f16`/)
    expect(existsSync(at('refused', 'metrics.jsonl'))).toBe(false)

    const refused = trained('x.yaml', 'tfjs', await openTfjs({ device: 'js' }))
    await expect(refused).rejects.toMatchObject({
      code: 'precision-missing',
      exitCode: 3,
      message: 'tfjs on js does not compute in half precision: TensorFlow.js computes in float32 alone',
    })
  })
})

describe('the scale of the loss', () => {
  const solver = { precision: 'f16' } as const
  const many = (scaling: Scaling | undefined, steps: number): Scaling | undefined =>
    Array.from({ length: steps }).reduce<Scaling | undefined>((at) => at && scaledOn(solver, at, true), scaling)

  it('is doubled after 2,000 steps that were kept, in a row', () => {
    const first = scalingFor(solver, undefined)
    expect(first).toEqual({ scale: 65_536, good: 0, skipped: 0 })
    expect(many(first, 1999)).toEqual({ scale: 65_536, good: 1999, skipped: 0 })
    expect(many(first, 2000)).toEqual({ scale: 131_072, good: 0, skipped: 0 })
    const halved = scaledOn(solver, many(first, 1999) ?? { scale: NaN, good: 0, skipped: 0 }, false)
    expect(halved).toEqual({ scale: 32_768, good: 0, skipped: 1 })
  })

  it('is not less than 1, stays where the spec says it, and is none in f32', () => {
    expect(scaledOn(solver, { scale: 1, good: 7, skipped: 16 }, false)).toBeUndefined()
    const said = { ...solver, loss_scale: 128 }
    expect(scalingFor(said, { scale: 4, good: 9, skipped: 1 })).toEqual({ scale: 128, good: 9, skipped: 1 })
    expect(scaledOn(said, { scale: 128, good: 1999, skipped: 1 }, true)?.scale).toBe(128)
    expect(scaledOn(said, { scale: 128, good: 0, skipped: 0 }, false)).toBeUndefined()
    expect(scalingFor({}, undefined)).toBeUndefined()
  })
})
