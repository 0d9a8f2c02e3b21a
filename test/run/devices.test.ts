/** What a run says of devices that are missing, by what somebody sees who types it; and what goes with one that is there. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import type { Lock } from '../../runtime/run/lock.ts'
import type { MemberResult } from '../../runtime/run/observer.ts'
import { withoutPackage, workplace, type Ended } from '../cli/command.ts'
import { useSoftwareGpu } from '../engines/software-gpu.ts'
import { fourPixels, fourPixelsData, writeFourPixels } from './four-pixels.ts'

type Command = (...args: readonly string[]) => Promise<Ended>

const place = workplace({
  'x.yaml': `version: 1
name: x
${fourPixelsData(6)}network: { layers: [{ name: ip, type: inner_product, num_output: 3, weight_filler: { type: xavier } }] }
losses: { hard: { type: softmax_cross_entropy, input: network.ip, target: data.label } }
solver: { type: sgd, base_lr: 0.01, max_iter: 30, display: 10, test: { interval: 0 } }
`,
})
const command: Command = (...args) => place.run(...args)
afterAll(() => place.remove())
writeFourPixels(place.folder, fourPixels(24))
const at = (...path: readonly string[]): string => join(place.folder, ...path)

async function refused(run: Command, ...flags: readonly string[]): Promise<string> {
  const { exitCode, stderr, stdout } = await run('run', 'x.yaml', '--out', 'refused', ...flags)
  expect(exitCode, stderr).toBe(3)
  expect(stdout).toBe('')
  expect(stderr).not.toMatch(/^\s+at .*:\d+:\d+/m) // no stack
  expect(existsSync(at('refused', 'metrics.jsonl'))).toBe(false)
  return stderr
}

describe('a run on a device that is missing', () => {
  it.each([
    [
      ['--engine', 'onnx', '--device', 'cuda'],
      /onnxruntime-node cannot load its libraries for CUDA[\s\S]*install\.js --onnxruntime-node-install=cuda12` adds them/,
    ],
    [['--device', 'cuda'], /onnxruntime-node cannot load its libraries for CUDA/],
    [
      ['--device', 'coreml'],
      /onnxruntime-node has no coreml on linux-x64[\s\S]*it has .*name one of them with `--device`/,
    ],
    [['--device', 'dml'], /onnxruntime-node has no dml on linux-x64/],
    [
      ['--engine', 'tfjs', '--device', 'cuda'],
      /needs the package `@tensorflow\/tfjs-node-gpu`, which is not installed[\s\S]*`npm install @tensorflow\/tfjs-node-gpu` installs it/,
    ],
    [
      ['--engine', 'tfjs', '--device', 'cpu'],
      /needs the package `@tensorflow\/tfjs-node`, which is not installed[\s\S]*`npm install @tensorflow\/tfjs-node` installs it/,
    ],
    [
      ['--engine', 'tfjs', '--device', 'dml'],
      /tfjs does not know dml[\s\S]*`--engine onnx --device dml` is the other engine's/,
    ],
  ])('%j', async (flags, said) => {
    expect(await refused(command, ...flags)).toMatch(said)
  })

  it('webgpu without an adapter, by either engine, and with one in software', async () => {
    process.env['VK_ICD_FILENAMES'] = process.env['VK_DRIVER_FILES'] = at('no-driver.json')
    expect(await refused(command, '--device', 'webgpu')).toMatch(
      /WebGPU finds no GPU on this machine[\s\S]*`ts-compile doctor` says what it lacks; `--device cpu` runs without/,
    )
    expect(await refused(command, '--engine', 'tfjs', '--device', 'webgpu')).toMatch(
      /WebGPU finds no adapter on this machine[\s\S]*Vulkan loader/,
    )
    useSoftwareGpu()
    expect(await refused(command, '--engine', 'tfjs', '--device', 'webgpu')).toMatch(
      /WebGPU finds no GPU here: `.*` computes on the CPU[\s\S]*`--engine onnx --device cpu` uses the CPU itself/,
    )
  })

  it('TensorFlow’s package without its binding, and one whose libraries are missing', async () => {
    const run = withoutPackage(place, '@tensorflow')
    const folder = at('app', 'node_modules', '@tensorflow', 'tfjs-node-gpu')
    mkdirSync(folder, { recursive: true })
    writeFileSync(
      join(folder, 'package.json'),
      '{ "name": "@tensorflow/tfjs-node-gpu", "version": "4.22.0", "main": "index.js" }',
    )
    const dies = (message: string): void =>
      writeFileSync(join(folder, 'index.js'), `throw new Error(${JSON.stringify(message)})\n`)
    const flags = ['--engine', 'tfjs', '--device', 'cuda']
    dies(NO_BINDING)
    expect(await refused(run, ...flags)).toMatch(
      /`@tensorflow\/tfjs-node-gpu` has no binding: its install script did not run[\s\S]*`npm rebuild @tensorflow\/tfjs-node-gpu` runs it again/,
    )
    dies('libcudart.so.11.0: cannot open shared object file: No such file or directory')
    expect(await refused(run, ...flags)).toMatch(
      /TensorFlow cannot load `libcudart\.so\.11\.0`[\s\S]*TensorFlow 2\.9 needs CUDA 11\.2 and cuDNN 8\.1/,
    )
    dies('an error that nobody knows\nand its second line')
    expect(await refused(run, ...flags)).toMatch(
      /the package `@tensorflow\/tfjs-node-gpu` cannot be loaded: an error that nobody knows/,
    )
  })
})

/** As the package of version 4.22.0 says it, installed with `--ignore-scripts`. */
const NO_BINDING = `The Node.js native addon module (tfjs_binding.node) can not be found at path: /app/lib/napi-v8/tfjs_binding.node. 
Please run command 'npm rebuild @tensorflow/tfjs-node-gpu --build-addon-from-source' to rebuild the native addon module.`

it('a run on a device is audited and profiled there, and its lock has the device', async () => {
  useSoftwareGpu()
  const flags = ['--engine', 'onnx', '--device', 'webgpu', '--audit', '--profile', '--out', 'there']
  const { exitCode, stderr } = await place.run('run', 'x.yaml', ...flags)
  expect(exitCode, stderr).toBe(0)
  const { audit, profile } = JSON.parse(readFileSync(at('there', 'summary.json'), 'utf8')) as MemberResult
  expect(audit).toMatchObject({
    steps: 3,
    sentences: ['audit of 3 steps: run twice on webgpu, the same to the last bit'],
  })
  expect(audit?.otherThreads).toBeUndefined()
  expect(stderr).toContain('run twice on webgpu, the same to the last bit')
  expect(profile?.steps).toBe(20)
  expect(profile?.layers.map(({ name }) => name)).toEqual(expect.arrayContaining(['network.ip', 'loss.hard', 'solver']))
  const { engine, packages } = JSON.parse(readFileSync(at('there', 'lock.json'), 'utf8')) as Lock
  expect(engine).toMatchObject({ engine: 'onnx', device: 'webgpu', threads: 1 })
  expect(Object.keys(packages ?? {})).toContain('onnxruntime-node')
})
