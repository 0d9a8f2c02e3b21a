/**
 * All that is special to TensorFlow's own library, which the packages `@tensorflow/tfjs-node-gpu` and `@tensorflow/tfjs-node` bind
 * to Node.js. `npm run gpu-types` holds it against their real types.
 */
import { createRequire } from 'node:module'

import { EngineError } from '../errors.ts'
import { TFJS_PACKAGES } from '../packages.ts'

export type NodeDevice = 'cuda' | 'cpu'

/** What of the packages is used beside the library's own functions. */
export interface NodePackage {
  readonly version: { readonly 'tfjs-node': string }
  backend(): object
}

/** The backend that they register. */
export interface NodeBackend {
  readonly isUsingGpuDevice: boolean
  readonly binding: { readonly TF_Version: string }
}

/** The name of that backend. */
export const BACKEND = 'tensorflow'

/** What the library reads of the environment as it is loaded; what users have set stays. */
const ENVIRONMENT: Readonly<Record<string, string>> = {
  TF_FORCE_GPU_ALLOW_GROWTH: 'true', // or it takes all memory of the GPU at once
  TF_CPP_MIN_LOG_LEVEL: '2', // or it tells what it finds on the terminal
  NVIDIA_TF32_OVERRIDE: '0', // or products and convolutions are made of ten bits of each number
}

/** To be called before either package is imported. */
export function prepareBinding(): void {
  for (const [name, value] of Object.entries(ENVIRONMENT)) process.env[name] ??= value
  // Node 23 has lost these, and the packages, of 2024, call them
  const util = createRequire(import.meta.url)('node:util') as Partial<Record<string, (value: unknown) => boolean>>
  util['isNullOrUndefined'] ??= (value) => value === null || value === undefined
  util['isArray'] ??= (value) => Array.isArray(value)
}

/** What an import of either package died of, in plain words where that is known. */
export function bindingFailure(device: NodeDevice, cause: unknown): EngineError | undefined {
  const message = cause instanceof Error ? cause.message : String(cause)
  const [name] = TFJS_PACKAGES[device]
  if (/tfjs_binding\.node\) can not be found/.test(message)) {
    return new EngineError(
      `the package \`${name}\` has no binding: its install script did not run, or not to its end`,
      {
        cause,
        help: `\`npm rebuild ${name}\` runs it again; it downloads TensorFlow`,
      },
    )
  }
  const [library] = /lib[\w.-]+\.so[\w.]*/.exec(message) ?? []
  if (library === undefined) return undefined
  return new EngineError(`TensorFlow cannot load \`${library}\``, { cause, help: GPU_HELP })
}

const GPU_HELP = 'TensorFlow 2.9 needs CUDA 11.2 and cuDNN 8.1, where the system looks for libraries'

/** What is known of the device. Throws an EngineError where a GPU was asked for and TensorFlow has none. */
export function describeBinding(device: NodeDevice, tf: NodePackage): { library: string; tf32: string } {
  const { isUsingGpuDevice, binding } = tf.backend() as NodeBackend
  if (device === 'cuda' && !isUsingGpuDevice)
    throw new EngineError('TensorFlow finds no GPU on this machine that it can use', { help: GPU_HELP })
  return {
    library: `tfjs-node ${tf.version['tfjs-node']}, TensorFlow ${binding.TF_Version}`,
    tf32: process.env['NVIDIA_TF32_OVERRIDE'] === '0' ? 'off' : 'on',
  }
}
