/** What ONNX Runtime can run programs on besides the CPU, and what each is told. */
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'

import type * as Ort from 'onnxruntime-node'

import { EngineError } from '../errors.ts'

export type Accelerator = 'webgpu' | 'cuda' | 'coreml' | 'dml'
export type OnnxDevice = 'cpu' | Accelerator

export interface Device {
  readonly name: Accelerator
  readonly provider: Ort.InferenceSession.ExecutionProviderConfig
  /**
   * Whether what one run leaves on the device can be what the next takes. The binding for Node.js has that for WebGPU alone:
   * with the others all state is copied there and back at each step.
   */
  readonly keepsState: boolean
}

const providers: { readonly [D in Accelerator]: Omit<Device, 'name'> } = {
  // its other layout, the default, makes wrong numbers of some convolutions, and says nothing
  webgpu: { provider: { name: 'webgpu', preferredLayout: 'NCHW' }, keepsState: true },
  cuda: { provider: { name: 'cuda' }, keepsState: false },
  coreml: { provider: { name: 'coreml' }, keepsState: false },
  dml: { provider: { name: 'dml' }, keepsState: false },
}

export function deviceOf(name: Accelerator): Device {
  return { name, ...providers[name] }
}

/** Why sessions cannot be made on a device, from what the library says; in plain words where that is known. */
export function unavailable(ort: typeof Ort, device: Accelerator, cause: unknown): EngineError {
  const message = (cause instanceof Error ? cause.message : String(cause)).trim()
  const here = ort.listSupportedBackends().map(({ name }) => name)
  if (!here.includes(device))
    return new EngineError(`onnxruntime-node has no ${device} on ${process.platform}-${process.arch}`, {
      cause,
      help: `it has ${here.join(', ')} here: name one of them with \`--device\``,
    })
  if (device === 'cuda' && /load(ed)? (shared )?library/i.test(message))
    return new EngineError('onnxruntime-node cannot load its libraries for CUDA', { cause, help: howToAddCuda() })
  if (device === 'webgpu' && /WebGPU adapter/i.test(message))
    return new EngineError('WebGPU finds no GPU on this machine', {
      cause,
      help: '`ts-compile doctor` says what it lacks; `--device cpu` runs without',
    })
  return new EngineError(`onnxruntime-node cannot use ${device}: ${message}`, {
    cause,
    help: '`ts-compile doctor` says what of it works here; `--device cpu` runs without',
  })
}

/** The package's own script, which it would have run as it was installed, were it let. */
export function cudaCommand(): string {
  const folder = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'))
  return `node ${relative('.', join(folder, 'script', 'install.js'))} --onnxruntime-node-install=cuda12`
}

function howToAddCuda(): string {
  return `\`${cudaCommand()}\` adds them; they need CUDA 12 and cuDNN 9 on the machine`
}
