import { candidates, EMBEDDED } from './candidates.ts'
import { choose, type Candidate } from './choose.ts'
import { EngineError } from './errors.ts'
import { CANONICAL, type Engine, type OnHost } from './engine.ts'

/** What `--engine` and `--device` know, besides `auto`. */
export const engines = ['onnx', 'tfjs'] as const
export type EngineName = (typeof engines)[number]
export const devices = ['cpu', 'webgpu', 'cuda', 'coreml', 'dml'] as const
export type DeviceName = (typeof devices)[number]

export interface EngineOptions {
  readonly engine?: 'auto' | EngineName
  readonly device?: 'auto' | DeviceName
  /** Threads inside an op; by default as many as this process may use. */
  readonly threads?: number
  /** False: programs run op by op in the canonical layout, more slowly. */
  readonly fuse?: boolean
}

export interface OpenedEngine {
  readonly engine: Engine
  /** Which engine and device, and why, in one clause. */
  readonly why: string
}

/**
 * Opens the engine that was asked for, or the first that works. Throws an EngineError where none does. `tell` hears of nodes
 * that a device cannot run, once a program.
 */
export async function openEngine(options: EngineOptions = {}, tell?: (onHost: OnHost) => void): Promise<OpenedEngine> {
  const open = (candidate: Candidate): Promise<Engine> => openOne(candidate, options, tell)
  const wanted = await candidates(options)
  if ('gpus' in wanted) return choose(open, wanted)
  return { engine: await open(wanted), why: (options.engine ?? 'auto') === 'auto' ? EMBEDDED : 'as asked' }
}

async function openOne(
  { engine, device }: Candidate,
  { threads, fuse }: EngineOptions,
  tell?: (onHost: OnHost) => void,
): Promise<Engine> {
  if (engine === 'tfjs') {
    const { openTfjs } = await import('./tfjs/index.ts')
    if (device === 'cuda' || device === 'webgpu' || device === 'cpu') return openTfjs({ device })
    throw new EngineError(`tfjs does not know ${device}`, {
      help: `it knows cuda, webgpu and cpu; \`--engine onnx --device ${device}\` is the other engine's`,
    })
  }
  const { openOnnx } = await import('./onnx/index.ts')
  return openOnnx({
    device,
    ...(threads !== undefined && { threads }),
    ...(fuse !== undefined && { fuse }),
    ...(tell && { tell }),
  })
}

/** What opens the engine that numbers were made with, as a lock says: sums depend on all of it. */
export function optionsOf({
  engine,
  device,
  threads,
  layout,
}: {
  readonly engine?: unknown
  readonly device?: unknown
  readonly threads?: unknown
  readonly layout?: unknown
}): EngineOptions {
  return {
    ...(isOneOf(engines, engine) && { engine }),
    ...(isOneOf(devices, device) && { device }),
    ...(typeof threads === 'number' && { threads }),
    ...(layout === CANONICAL && { fuse: false }),
  }
}

/** The options without `auto`: what is left open is what was not asked for. */
export function asked<T extends EngineOptions>(options: T): T {
  const { engine, device, ...rest } = options
  return {
    ...rest,
    ...(engine !== 'auto' && { engine }),
    ...(device !== 'auto' && { device }),
  } as T // as it was, less what may be left out
}

function isOneOf<T extends string>(names: readonly T[], name: unknown): name is T {
  return names.some((one) => one === name)
}

export { packagesOf } from './packages.ts'
export { withForms } from './forms.ts'
export { hasGpu, isFast } from './choose.ts'
export { openLanes, type Lanes } from './lanes.ts'
export { EngineError }
export type {
  Engine,
  EngineInfo,
  FileNetwork,
  FormBench,
  NoHalf,
  OnHost,
  OpTime,
  OpTrial,
  ProfiledSession,
  Runnable,
  Session,
  Tensor,
  Traffic,
} from './engine.ts'
