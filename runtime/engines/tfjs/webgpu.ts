/** WebGPU outside a browser: Dawn, which the package `webgpu` has, and the library's backend on it. */
import { EngineError } from '../errors.ts'
import { failureOf } from '../failure.ts'
import type { Tf } from './library.ts'

/** What of WebGPU is used here; the library's own types want a browser's. */
interface Adapter {
  readonly info: {
    readonly vendor: string
    readonly architecture: string
    readonly device: string
    readonly description: string
    readonly isFallbackAdapter?: boolean
  }
  readonly limits: Readonly<Record<string, number>>
  requestDevice(descriptor: { readonly requiredLimits: Readonly<Record<string, number>> }): Promise<Device>
}

interface Device {
  readonly lost: Promise<{ readonly message: string }>
  addEventListener(type: 'uncapturederror', listener: (event: { readonly error: { message: string } }) => void): void
}

interface WebGpu {
  requestAdapter(options: { readonly powerPreference: 'high-performance' }): Promise<Adapter | null>
}

interface WebGpuPackage {
  readonly create: (options: readonly string[]) => WebGpu
  /** `GPUBufferUsage` and the like, which the library expects in the global scope. */
  readonly globals: Readonly<Record<string, unknown>>
}

interface BackendPackage {
  readonly WebGPUBackend: new (device: Device, info: Adapter['info']) => never
}

export interface WebGpuDevice {
  /** As the driver calls it. */
  readonly adapter: string
  /** It computes on the CPU. */
  readonly software: boolean
  /** Throws an EngineError where the device has said that something went wrong since it was opened. */
  check(): void
}

/** What the library's backend is made with; the rest of a device's limits is WebGPU's least. */
const LIMITS = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
]

/** Once in a process: the library has one backend of this name. Throws an EngineError where there is no adapter. */
export function openWebGpu(tf: Tf, modules: ReadonlyMap<string, unknown>): Promise<WebGpuDevice> {
  opened ??= open(tf, modules)
  return opened
}

let opened: Promise<WebGpuDevice> | undefined

async function open(tf: Tf, modules: ReadonlyMap<string, unknown>): Promise<WebGpuDevice> {
  const dawn = modules.get('webgpu') as WebGpuPackage
  const { WebGPUBackend } = modules.get('@tensorflow/tfjs-backend-webgpu') as BackendPackage
  Object.assign(globalThis, dawn.globals)
  const gpu = dawn.create([])
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' })
  if (!adapter) {
    throw new EngineError('WebGPU finds no adapter on this machine', {
      help: 'it needs a GPU with its driver; on Linux also the Vulkan loader (`apt install libvulkan1`)',
    })
  }
  const { limits, info } = adapter
  const device = await adapter.requestDevice({
    requiredLimits: Object.fromEntries(LIMITS.map((name) => [name, limits[name]])),
  })
  let wrong: string | undefined
  device.addEventListener('uncapturederror', ({ error }) => (wrong ??= error.message))
  void device.lost.then(({ message }) => (wrong ??= `the device was lost: ${message}`))
  // the library asks whether there is WebGPU by looking there, as in a browser; had it looked before, it would open a device itself,
  // and ask for features in a form that Dawn refuses
  const scope = globalThis as { navigator?: object }
  scope.navigator ??= {}
  Object.defineProperty(scope.navigator, 'gpu', { value: gpu, configurable: true })
  if (tf.findBackendFactory('webgpu')) tf.removeBackend('webgpu')
  tf.registerBackend('webgpu', () => new WebGPUBackend(device, info))
  // small ops would be computed on the CPU, and nobody told
  tf.env().set('WEBGPU_CPU_FORWARD', false)
  await tf.setBackend('webgpu')
  return {
    adapter: [info.vendor, info.architecture, info.description].filter((word) => word !== '').join(' '),
    software: info.isFallbackAdapter === true || /swiftshader|llvmpipe|lavapipe/i.test(info.description),
    check: () => {
      if (wrong !== undefined) throw failureOf('a step failed', wrong, 'webgpu')
    },
  }
}
