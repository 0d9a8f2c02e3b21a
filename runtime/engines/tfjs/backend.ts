/** A device of the library, ready to compute. */
import { EngineError } from '../errors.ts'
import { findFirstOfEquals, type FirstOfEquals } from './kernels/index.ts'
import type { TfjsDevice } from '../packages.ts'
import { coreOf, importFor, type Tf } from './library.ts'
import { BACKEND, describeBinding, type NodePackage } from './node-binding.ts'
import { openWebGpu } from './webgpu.ts'

export interface Backend {
  readonly tf: Tf
  readonly device: TfjsDevice
  /** The library and its version. */
  readonly library: string
  readonly firstOfEquals: FirstOfEquals
  /** Of all its sessions; they count. */
  readonly traffic: { toDevice: number; fromDevice: number }
  /** What else decides its numbers. */
  readonly choices: Readonly<Record<string, string | number>>
  /**
   * Makes it the one that the library computes on, of which there is one in the process. Whatever follows without an `await`
   * between runs there.
   */
  enter(): void
  /** Throws an EngineError where the device has failed without a word. */
  check(): void
}

export interface BackendOptions {
  readonly device: TfjsDevice
  /** Whether a GPU that is none, but a program on the CPU, will do: for tests. */
  readonly software: boolean
}

/** Throws an EngineError where the packages are missing or the device cannot be opened. */
export async function openBackend({ device, software }: BackendOptions): Promise<Backend> {
  const modules = await importFor(device)
  const tf = coreOf(modules)
  tf.enableProdMode() // it greets on the terminal otherwise
  const { name, library = `tfjs ${tf.version_core}`, choices, check } = await opened(tf, modules, { device, software })
  const enter = (): void => {
    // at once where the backend has been opened before; its promise is for those that have not
    if (tf.getBackend() !== name) void tf.setBackend(name)
  }
  enter()
  const traffic = { toDevice: 0, fromDevice: 0 }
  const firstOfEquals = await findFirstOfEquals(tf)
  return { tf, device, library, firstOfEquals, traffic, choices, enter, check }
}

/** A backend of the library, by the name that it has there. */
interface Opened extends Pick<Backend, 'choices' | 'check'>, Partial<Pick<Backend, 'library'>> {
  readonly name: string
}

async function opened(
  tf: Tf,
  modules: ReadonlyMap<string, unknown>,
  { device, software }: BackendOptions,
): Promise<Opened> {
  if (device === 'js') {
    await tf.setBackend('cpu')
    return { name: 'cpu', choices: {}, check: () => undefined }
  }
  if (device === 'cuda' || device === 'cpu') {
    await tf.ready()
    const { library, tf32 } = describeBinding(device, tf as unknown as NodePackage)
    return { name: BACKEND, library, choices: { tf32 }, check: () => undefined }
  }
  const gpu = await openWebGpu(tf, modules)
  if (gpu.software && !software) {
    throw new EngineError(`WebGPU finds no GPU here: \`${gpu.adapter}\` computes on the CPU`, {
      help: '`--engine onnx --device cpu` uses the CPU itself, and is faster',
    })
  }
  return { name: 'webgpu', choices: { adapter: gpu.adapter }, check: () => gpu.check() }
}
