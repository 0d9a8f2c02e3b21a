/** Engines by name, each with a way to tell whether what it ran was run on the device that it names. */
import { hasGpu } from '../../../runtime/engines/choose.ts'
import { devices, openEngine, type Engine, type OnHost } from '../../../runtime/engines/index.ts'
import { openTfjs, type TfjsDevice } from '../../../runtime/engines/tfjs/index.ts'
import { useSoftwareGpu } from '../software-gpu.ts'

export interface UnderTest {
  readonly engine: Engine
  /** What the CPU did in the device's place since this was last asked, in a few words. */
  fallbacks: (title: string) => string | undefined
}

/** `onnx/webgpu`. A machine without a GPU runs shaders in software. */
export async function openNamed(name: string): Promise<UnderTest> {
  const [library, device] = name.split('/')
  if (!hasGpu()) useSoftwareGpu()
  if (library === 'onnx' && isOneOf(devices, device)) return openedOnnx(device)
  if (library === 'tfjs' && isOneOf(tfjsDevices, device)) return openedTfjs(device)
  throw new Error(`there is no engine ${name}`)
}

const tfjsDevices = ['cuda', 'cpu', 'webgpu', 'js'] as const satisfies readonly TfjsDevice[]

function isOneOf<T extends string>(names: readonly T[], name: string | undefined): name is T {
  return names.some((one) => one === name)
}

async function openedOnnx(device: (typeof devices)[number]): Promise<UnderTest> {
  const nodes = new Set<string>()
  const tell = (found: OnHost): void => found.nodes.forEach((node) => nodes.add(node.replace(/^.* /, '')))
  const { engine } = await openEngine({ engine: 'onnx', device, threads: 1 }, tell)
  return {
    engine,
    fallbacks: () => {
      const names = [...nodes]
      nodes.clear()
      return names.length > 0 ? `${device} has no kernel for ${names.join(', ')}` : undefined
    },
  }
}

async function openedTfjs(device: TfjsDevice): Promise<UnderTest> {
  const engine = await openTfjs({ device, software: true })
  return { engine, fallbacks: device === 'webgpu' ? shadersOf(await import('@tensorflow/tfjs-core')) : () => undefined }
}

/** Ops for which there is nothing to compute. */
const MOVES_NOTHING = ['input', 'constant', 'table', 'reshape']

/** The library computes on the CPU without a word where it thinks that better: so its shaders are counted. */
function shadersOf(tf: typeof import('@tensorflow/tfjs-core')): UnderTest['fallbacks'] {
  const backend = tf.backend() as unknown as {
    runWebGPUProgram: (...all: unknown[]) => unknown
    shouldExecuteOnCPU: (...all: unknown[]) => boolean
  }
  let [shaders, onHost] = [0, 0]
  const { runWebGPUProgram, shouldExecuteOnCPU } = backend
  backend.runWebGPUProgram = (...all) => {
    shaders++
    return runWebGPUProgram.apply(backend, all)
  }
  backend.shouldExecuteOnCPU = (...all) => {
    const answer = shouldExecuteOnCPU.apply(backend, all)
    if (answer) onHost++
    return answer
  }
  return (title) => {
    const none = shaders === 0 && !MOVES_NOTHING.includes(title)
    const why = onHost > 0 ? 'the library had it computed on the CPU' : none ? 'no shader ran' : undefined
    shaders = onHost = 0
    return why
  }
}
