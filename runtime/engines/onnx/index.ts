import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'

import type * as Ort from 'onnxruntime-node'

import { copyModel } from '../../../compiler/onnx/index.ts'
import {
  CANONICAL,
  type Engine,
  type NoHalf,
  type OnHost,
  type Runnable,
  type Session,
  type Tensor,
} from '../engine.ts'
import { findBlock } from './block.ts'
import { deviceOf, unavailable, type Accelerator, type OnnxDevice } from './device.ts'
import { formBench } from './form-bench.ts'
import { openFileNetwork } from './file-network.ts'
import { whyNoHalf } from './half.ts'
import { keepMemory } from './keep-memory.ts'
import { loadLibrary } from './library.ts'
import { profiledSession } from './profiled-session.ts'
import { OnnxSession, type How } from './session.ts'
import { noTraffic } from './traffic.ts'

export interface OnnxOptions {
  /** By default the CPU. */
  readonly device?: OnnxDevice
  /** Of the CPU. */
  readonly threads?: number
  /** False: programs run as they are, op by op in the canonical layout. */
  readonly fuse?: boolean
  /** Is told of nodes that the device cannot run, once a program. */
  readonly tell?: (onHost: OnHost) => void
}

/** ONNX Runtime: the embedded engine. Throws an EngineError where the library cannot be loaded, or has no such device here. */
export async function openOnnx({
  device = 'cpu',
  threads = availableParallelism(),
  fuse = true,
  tell = () => undefined,
}: OnnxOptions = {}): Promise<Engine> {
  keepMemory()
  const ort = await loadLibrary()
  return device === 'cpu' ? openOnCpu(ort, threads, fuse) : openOnDevice(ort, device, tell)
}

const common = {
  graphOptimizationLevel: 'all',
  interOpNumThreads: 1,
  executionMode: 'sequential',
  enableMemPattern: false, // a pattern is kept beside the arena: twice the memory, and no faster
  logSeverityLevel: 3,
  // two programs take turns, each with threads of its own: spinning, they would keep the cores from each other
  extra: { session: { intra_op: { allow_spinning: '0' } } },
} as const

const choices = {
  optimization: common.graphOptimizationLevel,
  execution: common.executionMode,
  inter_op_threads: common.interOpNumThreads,
}

function library(): string {
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string }
  return `onnxruntime-node ${version}`
}

async function openOnCpu(ort: typeof Ort, threads: number, fuse: boolean): Promise<Engine> {
  const options = { ...common, executionProviders: ['cpu'], intraOpNumThreads: threads }
  const block = fuse ? await findBlock(ort, options) : undefined
  const layout = block === undefined ? CANONICAL : `nchw${block}c`
  const info = { engine: 'onnx', device: 'cpu', library: library(), threads, choices: { ...choices, layout } }
  return { ...engineOf(ort, { options, block }, info, options), bench: formBench(ort, options, block) }
}

/** What a device leaves to the CPU is little: one thread. */
async function openOnDevice(ort: typeof Ort, name: Accelerator, tell: (onHost: OnHost) => void): Promise<Engine> {
  const device = deviceOf(name)
  const options = { ...common, executionProviders: [device.provider], intraOpNumThreads: 1 }
  try {
    open[name] ??= await ort.InferenceSession.create(copyModel(), options)
  } catch (cause) {
    throw unavailable(ort, name, cause)
  }
  const traffic = noTraffic()
  const info = {
    engine: 'onnx',
    device: name,
    library: library(),
    threads: 1,
    choices: { ...choices, layout: CANONICAL },
  }
  // what others wrote may have ops that a device computes wrong, or not
  const ofFiles = { ...options, executionProviders: ['cpu'], intraOpNumThreads: availableParallelism() }
  return {
    ...engineOf(ort, { options, device: { ...device, traffic, tell } }, info, ofFiles),
    traffic: () => ({ ...traffic }),
  }
}

/** A session on each device that was opened: what it has compiled is known as long as there is one. */
const open: Partial<Record<Accelerator, Ort.InferenceSession>> = {}

function engineOf(
  ort: typeof Ort,
  how: How,
  info: Engine['info'],
  ofFiles: Ort.InferenceSession.SessionOptions,
): Engine {
  return {
    info,
    load: (plan: Runnable, state: ReadonlyMap<string, Tensor>): Promise<Session> =>
      Promise.resolve(new OnnxSession(ort, how, plan, state)),
    profile: (plan, state) => Promise.resolve(profiledSession(ort, how, plan, state)),
    open: (path, input) => openFileNetwork(ort, ofFiles, path, input),
    whyNoHalf: () => noHalf(ort, how),
  }
}

/** The CPU has no kernels of half precision: the library would turn each op's numbers into f32 and back, which only takes longer. */
async function noHalf(ort: typeof Ort, { device, options }: How): Promise<NoHalf | undefined> {
  const why = device ? await whyNoHalf(ort, options) : 'a CPU has no kernels for it, and would be slower with it'
  return why === undefined ? undefined : { why, help: HELP }
}

const HELP =
  '`--device webgpu` or `--device cuda` on a GPU that has it; `precision: f32`, or no `precision`, is what every device has'

export { cudaCommand } from './device.ts'
