import type { Engine } from '../engine.ts'
import { openBackend } from './backend.ts'
import type { TfjsDevice } from '../packages.ts'
import { profiledSession } from './profiled-session.ts'
import { TfjsSession } from './session.ts'

export interface TfjsOptions {
  readonly device: TfjsDevice
  /** Whether a GPU that is none, but a program on the CPU, will do: for tests. Default: no. */
  readonly software?: boolean
}

const NO_HALF = {
  why: 'TensorFlow.js computes in float32 alone',
  help: '`--engine onnx` computes in half precision on a GPU that can; `precision: f32`, or no `precision`, is what every device has',
}

/** TensorFlow.js. Throws an EngineError where its packages are missing or the device cannot be opened. */
export async function openTfjs({ device, software = false }: TfjsOptions): Promise<Engine> {
  const backend = await openBackend({ device, software })
  return {
    info: {
      engine: 'tfjs',
      device,
      library: backend.library,
      threads: 1,
      choices: { ...backend.choices, layout: 'nhwc' },
    },
    traffic: () => ({ ...backend.traffic }),
    load: (plan, state) => Promise.resolve(new TfjsSession(backend, plan, state)),
    profile: (plan, state) => Promise.resolve(profiledSession(backend, plan, state)),
    // a network in a file is not the graph's: the embedded engine reads it, beside this one
    whyNoHalf: () => Promise.resolve(NO_HALF),
    open: async (path, input) => {
      const { openOnnx } = await import('../onnx/index.ts')
      return (await openOnnx()).open(path, input)
    },
  }
}

export { isInstalled } from './installed.ts'
export type { TfjsDevice } from '../packages.ts'
