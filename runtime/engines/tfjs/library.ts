/** The library, which is no dependency of ours: it is looked for when a device of this engine is asked for. */
import type * as TfjsCore from '@tensorflow/tfjs-core'

import { EngineError } from '../errors.ts'

export type Tf = typeof TfjsCore
export type Tensor = TfjsCore.Tensor

/** TensorFlow on a GPU, TensorFlow, any GPU, plain JavaScript. */
export type TfjsDevice = 'cuda' | 'cpu' | 'webgpu' | 'js'

/** What is imported for each device; the last of them has the library itself. */
const PACKAGES: Readonly<Record<TfjsDevice, readonly string[]>> = {
  cuda: ['@tensorflow/tfjs-node-gpu'],
  cpu: ['@tensorflow/tfjs-node'],
  webgpu: ['webgpu', '@tensorflow/tfjs-backend-webgpu', '@tensorflow/tfjs-core'],
  js: ['@tensorflow/tfjs-backend-cpu', '@tensorflow/tfjs-core'],
}

/** The modules of `PACKAGES[device]`. Throws an EngineError that names the package that is missing or cannot be loaded. */
export async function importFor(device: TfjsDevice): Promise<ReadonlyMap<string, unknown>> {
  const modules = new Map<string, unknown>()
  for (const name of PACKAGES[device]) modules.set(name, await importPackage(name, device))
  return modules
}

async function importPackage(name: string, device: TfjsDevice): Promise<unknown> {
  try {
    return await import(name)
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND'
    throw new EngineError(
      missing
        ? `tfjs on ${device} needs the package \`${name}\`, which is not installed`
        : `the package \`${name}\` cannot be loaded: ${cause instanceof Error ? firstLine(cause.message) : String(cause)}`,
      { cause, help: `\`npm install ${PACKAGES[device].join(' ')}\` installs it` },
    )
  }
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0]
}
