/** What the doctor says of devices, on machines that lack one thing each. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { cudaCommand } from '../../runtime/engines/onnx/index.ts'
import { others } from '../../runtime/doctor/engines.ts'
import { gpus } from '../../runtime/doctor/gpus.ts'
import { reasonFor, type Reason } from '../../runtime/doctor/reasons.ts'
import { gpusOf, lookAround, type Surroundings } from '../../runtime/doctor/surroundings.ts'

const well: Surroundings = {
  platform: 'linux',
  arch: 'x64',
  node: '22.1.0',
  packages: 'apt-get',
  container: false,
  gpu: true,
  nvidia: true,
  vulkan: { loader: true, drivers: true },
  gpus: [],
}

const NO_ADAPTER = 'WebGPU finds no GPU on this machine'
const NO_LIBRARIES = 'onnxruntime-node cannot load its libraries for CUDA'

type Case = readonly [what: string, device: string, around: Partial<Surroundings>, said: string, reason: Reason]

const cases: readonly Case[] = [
  [
    'a container without its GPU',
    'webgpu',
    { container: true, gpu: false, nvidia: false, vulkan: { loader: true, drivers: false } },
    NO_ADAPTER,
    {
      text: 'this container was given no GPU',
      help: 'start it with `docker run --gpus all` for one of NVIDIA’s, or `docker run --device /dev/dri` for another',
    },
  ],
  [
    'a machine without a GPU',
    'cuda',
    { gpu: false, nvidia: false },
    NO_LIBRARIES,
    { text: 'this machine shows no GPU: there is nothing in /dev/dri, and no /dev/nvidia0' },
  ],
  [
    'a GPU of another maker',
    'cuda',
    { nvidia: false },
    NO_LIBRARIES,
    { text: 'this machine has no GPU of NVIDIA’s', help: '`--device webgpu` takes any other' },
  ],
  [
    'no Vulkan loader',
    'webgpu',
    { vulkan: { loader: false, drivers: true } },
    NO_ADAPTER,
    {
      text: 'there is no Vulkan loader, `libvulkan.so.1`, by which WebGPU finds a GPU',
      help: '`apt-get install libvulkan1`',
    },
  ],
  [
    'no Vulkan loader, on Arch',
    'webgpu',
    { packages: 'pacman', vulkan: { loader: false, drivers: true } },
    NO_ADAPTER,
    {
      text: 'there is no Vulkan loader, `libvulkan.so.1`, by which WebGPU finds a GPU',
      help: '`pacman -S vulkan-icd-loader`',
    },
  ],
  [
    'a container whose driver is for computing alone',
    'webgpu',
    { container: true, vulkan: { loader: true, drivers: false } },
    NO_ADAPTER,
    {
      text: 'Vulkan has no driver for the GPU',
      help: 'start it with `docker run --gpus all -e NVIDIA_DRIVER_CAPABILITIES=all`',
    },
  ],
  [
    'no driver for a GPU of another maker',
    'webgpu',
    { nvidia: false, packages: 'dnf', vulkan: { loader: true, drivers: false } },
    NO_ADAPTER,
    { text: 'Vulkan has no driver for the GPU', help: '`dnf install mesa-vulkan-drivers`' },
  ],
  [
    'CUDA 12 without its libraries',
    'cuda',
    {},
    `${NO_LIBRARIES}\nFailed to load library libonnxruntime_providers_cuda.so with error: libcublasLt.so.12: cannot open shared object file`,
    {
      text: '`libcublasLt.so.12` is not found: ONNX Runtime needs CUDA 12 and cuDNN 9',
      help: '`apt-get install cuda-libraries-12-6`, from NVIDIA’s repository: docs/gpu.md',
    },
  ],
  [
    'cuDNN 9 missing',
    'cuda',
    {},
    `${NO_LIBRARIES}\nlibcudnn.so.9: cannot open shared object file`,
    {
      text: '`libcudnn.so.9` is not found: ONNX Runtime needs CUDA 12 and cuDNN 9',
      help: '`apt-get install libcudnn9-cuda-12`, from NVIDIA’s repository: docs/gpu.md',
    },
  ],
  [
    'CUDA 11.2 missing, as TensorFlow tells it',
    'cuda',
    {},
    "TensorFlow finds no GPU on this machine that it can use\nCould not load dynamic library 'libcudart.so.11.0'; dlerror: libcudart.so.11.0: cannot open shared object file",
    {
      text: '`libcudart.so.11.0` is not found: TensorFlow 2.9 needs CUDA 11.2 and cuDNN 8.1',
      help: '`apt-get install cuda-libraries-11-2`, from NVIDIA’s repository: docs/gpu.md',
    },
  ],
  [
    'cuDNN 8.1 missing, without apt',
    'cuda',
    { packages: 'dnf' },
    "TensorFlow finds no GPU on this machine that it can use\nCould not load dynamic library 'libcudnn.so.8'",
    {
      text: '`libcudnn.so.8` is not found: TensorFlow 2.9 needs CUDA 11.2 and cuDNN 8.1',
      help: 'install cuDNN from NVIDIA’s pages; docs/gpu.md has the steps',
    },
  ],
  [
    'a Node.js that the package does not know',
    'cuda',
    { node: '24.1.0' },
    'the package `@tensorflow/tfjs-node-gpu` cannot be loaded: util_1.isNullOrUndefined is not a function',
    {
      text: '@tensorflow/tfjs-node-gpu is of 2024, and fails on Node.js 24.1.0',
      help: '`nvm install 22` gives one on which it runs, or `--engine onnx`',
    },
  ],
]

describe('a reason', () => {
  it.each(cases)('%s, on %s', (_what, device, around, said, reason) => {
    const [message, ...printed] = said.split('\n')
    const failure = { message, cause: '', printed: printed.join('\n') }
    expect(reasonFor(device, failure, { ...well, ...around })).toEqual(reason)
  })

  it.each([
    ['the package `@tensorflow/tfjs-node-gpu` has no binding: its install script did not run', '`npm rebuild x`'],
    ['tfjs on cuda needs the package `@tensorflow/tfjs-node-gpu`, which is not installed', '`npm install x`'],
    [NO_LIBRARIES, `\`${cudaCommand()}\` adds them`],
  ])('is the engine’s own where it says enough: %s', (message, help) => {
    expect(reasonFor('cuda', { message, cause: '', help }, well)).toEqual({ text: message, help })
  })

  it('for CUDA 12’s provider is a command that can be copied', () => {
    expect(cudaCommand()).toMatch(
      /^node \S*onnxruntime-node[\\/]script[\\/]install\.js --onnxruntime-node-install=cuda12$/,
    )
  })
})

describe('devices', () => {
  it('are tried one by one, and one that fails or dies is a line, which a run can do without', async () => {
    const findings = await others(well, (engine, device) =>
      Promise.resolve(
        engine === 'onnx' && device === 'cuda'
          ? { library: 'onnxruntime-node 1', threads: 1, milliseconds: 0.5, worst: 0 }
          : { message: 'its process ended with SIGABRT\n    at x', cause: '', printed: 'Aborted' },
      ),
    )
    expect(findings.map(({ name }) => name)).toEqual([
      ...['webgpu', 'cuda'].map((device) => `engine onnx on ${device}`),
      ...['cuda', 'cpu', 'webgpu', 'js'].map((device) => `engine tfjs on ${device}`),
    ])
    expect(findings[0]).toMatchObject({ state: 'missing', text: 'its process ended with SIGABRT' })
    expect(findings[1]).toMatchObject({ state: 'ok', facts: { milliseconds: 0.5, largestError: 0 } })
    expect(findings.every(({ required }) => !required)).toBe(true)
    expect(findings.every(({ text }) => !text.includes('\n'))).toBe(true)
  })

  it('on other systems are theirs', async () => {
    const tries = (): Promise<{ message: string; cause: string }> => Promise.resolve({ message: 'no', cause: '' })
    const names = async (platform: string): Promise<readonly string[]> =>
      (await others({ ...well, platform }, tries)).map(({ name }) => name)
    expect(await names('darwin')).toContain('engine onnx on coreml')
    expect(await names('win32')).toContain('engine onnx on dml')
  })
})

describe('a GPU', () => {
  const root = mkdtempSync(join(tmpdir(), 'ts-compile-root-'))
  afterAll(() => rmSync(root, { recursive: true }))
  const put = (name: string, text = ''): void => {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }

  it('is named with its driver and its memory', () => {
    const all = gpusOf('NVIDIA A100-SXM4-40GB, 550.54.15, 40960\nNVIDIA GeForce GTX 1060, 550.54.15, [N/A]\n')
    const { text, facts } = gpus({ ...well, gpus: all })
    expect(text).toBe('NVIDIA A100-SXM4-40GB (40.0 GiB, driver 550.54.15); NVIDIA GeForce GTX 1060 (driver 550.54.15)')
    expect(facts).toMatchObject({ count: 2, 'memory.0': 40 * 2 ** 30, 'driver.1': '550.54.15' })
  })

  it.runIf(process.platform === 'linux')('is found where Linux shows it, and what leads to it', () => {
    expect(lookAround(root, {})).toMatchObject({
      container: false,
      gpu: false,
      vulkan: { loader: false, drivers: false },
      packages: undefined,
    })
    put('.dockerenv')
    put('usr/bin/apt-get')
    put('dev/dri/renderD128')
    put('usr/lib/libvulkan.so.1')
    put('usr/share/vulkan/icd.d/radeon_icd.json')
    put('sys/class/drm/card0/device/vendor', '0x1002\n')
    put('sys/class/drm/card0/device/device', '0x744c\n')
    put('sys/class/drm/card0/device/uevent', 'DRIVER=amdgpu\nPCI_CLASS=30000\n')
    put('sys/class/drm/card0/device/mem_info_vram_total', '17163091968\n')
    const around = lookAround(root, {})
    expect(around).toMatchObject({
      container: true,
      gpu: true,
      nvidia: false,
      vulkan: { loader: true, drivers: true },
      packages: 'apt-get',
    })
    expect(around.gpus).toContainEqual({ name: 'AMD 0x744c', driver: 'amdgpu', memory: 17163091968 })
  })
})
