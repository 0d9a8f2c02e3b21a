/** Which engine and device are taken where nobody named both: engines that never compute stand for GPUs that this machine lacks. */
import { describe, expect, it } from 'vitest'

import { candidates, type Here } from '../../runtime/engines/candidates.ts'
import { choose, tried, type Candidate, type Choice } from '../../runtime/engines/choose.ts'
import { EngineError, openEngine, optionsOf, type Engine, type EngineOptions } from '../../runtime/engines/index.ts'
import { packageVersions } from '../../runtime/run/machine.ts'

const cuda: Candidate = { engine: 'tfjs', device: 'cuda' }
const webgpu: Candidate = { engine: 'onnx', device: 'webgpu' }
const last: Candidate = { engine: 'onnx', device: 'cpu' }
const choice: Choice = { gpus: [cuda, webgpu], last, why: 'the embedded engine' }

function idle({ engine, device }: Candidate): Engine {
  const never = (): never => {
    throw new Error('it was asked to compute')
  }
  const info = { engine, device, library: 'none', threads: 1, choices: { layout: 'nchw' } }
  return { info, load: never, profile: never, open: never, whyNoHalf: never }
}

/** What is taken where opening and trying go as told. */
async function taken(
  open: (candidate: Candidate) => Promise<Engine>,
  trial: (engine: Engine) => Promise<string | undefined>,
): Promise<string> {
  const { engine, why } = await choose(open, choice, { trial, patience: 50 })
  return `${engine.info.engine} on ${engine.info.device}, ${why}`
}

const opens = (candidate: Candidate): Promise<Engine> => Promise.resolve(idle(candidate))
const passes = (): Promise<undefined> => Promise.resolve(undefined)

describe('the engine that is taken', () => {
  it('is the first that opens and computes as a GPU does', async () => {
    expect(await taken(opens, passes)).toBe('tfjs on cuda, the first that works here: tfjs on cuda')
  })

  it('is the next where one cannot be opened, or computes in software', async () => {
    const no = (candidate: Candidate): Promise<Engine> =>
      candidate === cuda ? Promise.reject(new EngineError('no CUDA')) : opens(candidate)
    expect(await taken(no, passes)).toBe('onnx on webgpu, the first that works here: onnx on webgpu')
    const slow = (engine: Engine): Promise<string | undefined> =>
      Promise.resolve(engine.info.device === 'cuda' ? 'it computes in software' : undefined)
    expect(await taken(opens, slow)).toBe('onnx on webgpu, the first that works here: onnx on webgpu')
  })

  it('is the last where nothing else answers, and says what became of the others', async () => {
    const hangs = (candidate: Candidate): Promise<Engine> =>
      candidate === cuda ? new Promise(() => undefined) : opens(candidate)
    const wrong = (): Promise<string> => Promise.resolve('it computes a wrong product')
    expect(await taken(hangs, wrong)).toBe(
      'onnx on cpu, the embedded engine; tfjs on cuda: no answer within 0.05 s; onnx on webgpu: it computes a wrong product',
    )
  })

  it('does not hide a mistake of ours', async () => {
    const broken = (): Promise<Engine> => Promise.reject(new TypeError('ours'))
    await expect(choose(broken, choice)).rejects.toThrow('ours')
  })
})

describe('a trial', () => {
  it('finds a product that is off in one place', async () => {
    const { engine } = await openEngine({ engine: 'onnx', device: 'cpu', threads: 1 })
    const right = await tried(engine)
    expect(right ?? 'it computes in software').toBe('it computes in software')
    const off: Engine = {
      ...engine,
      load: async (plan, state) => {
        const session = await engine.load(plan, state)
        return {
          run: async (program, feeds) =>
            new Map(
              [...(await session.run(program, feeds))].map(([name, { shape, data }]) => [
                name,
                { shape, data: Float32Array.from(data).with(-1, 1e-3) },
              ]),
            ),
          read: (names) => session.read(names),
          unload: (program) => session.unload(program),
          dispose: () => session.dispose(),
        }
      },
    }
    expect(await tried(off)).toBe('it computes a wrong product')
  })
})

describe('an engine that was asked for', () => {
  it('is not replaced by another', async () => {
    await expect(openEngine({ engine: 'tfjs', device: 'cpu' })).rejects.toThrow(
      'tfjs on cpu needs the package `@tensorflow/tfjs-node`, which is not installed',
    )
    await expect(openEngine({ engine: 'tfjs', device: 'coreml' })).rejects.toMatchObject({
      message: 'tfjs does not know coreml',
      help: "it knows cuda, webgpu and cpu; `--engine onnx --device coreml` is the other engine's",
    })
  })

  it('is what a lock says', () => {
    expect(optionsOf({ engine: 'tfjs', device: 'cuda', threads: 1, layout: 'nhwc' })).toEqual({
      engine: 'tfjs',
      device: 'cuda',
      threads: 1,
    })
  })
})

describe('the order in which devices are tried', () => {
  const names = async (options: EngineOptions, here: Here): Promise<string> => {
    const name = ({ engine, device }: Candidate): string => `${engine}/${device}`
    const wanted = await candidates(options, here)
    return 'gpus' in wanted ? [...wanted.gpus, wanted.last].map(name).join(' ') : name(wanted)
  }
  const all = { gpu: true, tensorflow: true }

  it.each<[EngineOptions, Here, string]>([
    [{}, all, 'tfjs/cuda onnx/cuda onnx/webgpu onnx/cpu'],
    [{}, { gpu: true, tensorflow: false }, 'onnx/cuda onnx/webgpu onnx/cpu'],
    [{}, { gpu: false, tensorflow: true }, 'onnx/cpu'],
    [{ engine: 'onnx' }, all, 'onnx/cuda onnx/webgpu onnx/cpu'],
    [{ engine: 'tfjs' }, all, 'tfjs/cuda tfjs/webgpu tfjs/cpu'],
    [{ device: 'cuda' }, all, 'tfjs/cuda onnx/cuda'],
    [{ device: 'cuda' }, { gpu: true, tensorflow: false }, 'onnx/cuda'],
    [{ device: 'webgpu' }, all, 'onnx/webgpu'],
    [{ engine: 'tfjs', device: 'webgpu' }, all, 'tfjs/webgpu'],
    // as members of a sweep ask that train at the same time
    [{ device: 'cpu' }, all, 'onnx/cpu'],
  ])('%j where there is %j', async (options, here, order) => {
    expect(await names(options, here)).toBe(order)
  })
})

describe('the packages that a lock lists', () => {
  it('are those of the engine that ran', () => {
    const readers = ['sharp', 'fast-png', 'h5wasm', 'protobufjs']
    const listed = (info: { engine: string; device: string }): readonly string[] =>
      Object.keys(packageVersions({ ...idle(cuda).info, ...info }))
    expect(listed({ engine: 'onnx', device: 'webgpu' })).toEqual(['onnxruntime-node', ...readers])
    expect(listed({ engine: 'tfjs', device: 'cuda' })).toEqual(['@tensorflow/tfjs-node-gpu', ...readers])
    expect(listed({ engine: 'tfjs', device: 'webgpu' })).toEqual([
      'webgpu',
      '@tensorflow/tfjs-backend-webgpu',
      '@tensorflow/tfjs-core',
      ...readers,
    ])
  })
})
