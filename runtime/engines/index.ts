import { choose } from './choose.ts'
import { EngineError } from './errors.ts'
import { CANONICAL, type Engine, type OnHost } from './engine.ts'

/** What `--engine` and `--device` know, besides `auto`. */
export const engines = ['onnx'] as const
export const devices = ['cpu', 'webgpu', 'cuda', 'coreml', 'dml'] as const
export type DeviceName = (typeof devices)[number]

export interface EngineOptions {
  readonly engine?: 'auto' | (typeof engines)[number]
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
export async function openEngine(
  { engine = 'auto', device = 'auto', threads, fuse }: EngineOptions = {},
  tell?: (onHost: OnHost) => void,
): Promise<OpenedEngine> {
  const { openOnnx } = await import('./onnx/index.ts')
  const open = (on: DeviceName): Promise<Engine> =>
    openOnnx({
      device: on,
      ...(threads !== undefined && { threads }),
      ...(fuse !== undefined && { fuse }),
      ...(tell && { tell }),
    })
  if (device === 'auto') return choose(open)
  return { engine: await open(device), why: engine === 'auto' ? 'the embedded engine' : 'as asked' }
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

export { withForms } from './forms.ts'
export { hasGpu, isFast } from './choose.ts'
export { openLanes, type Lanes } from './lanes.ts'
export { EngineError }
export type {
  Engine,
  EngineInfo,
  FileNetwork,
  FormBench,
  OnHost,
  OpTime,
  OpTrial,
  ProfiledSession,
  Runnable,
  Session,
  Tensor,
  Traffic,
} from './engine.ts'
