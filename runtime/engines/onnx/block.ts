/** Whether the library has kernels for blocked images on this processor, how large their blocks are, and whether they are right. */
import type * as Ort from 'onnxruntime-node'

import { elements } from '../../../compiler/index.ts'
import { blockSizeModel, lowerProgram, outputName, probeProgram } from '../../../compiler/onnx/index.ts'

type Options = Ort.InferenceSession.SessionOptions

/** Channels in a block; undefined where canonical images serve better, or alone. Found once in a process. */
export function findBlock(ort: typeof Ort, options: Options): Promise<number | undefined> {
  return (found ??= find(ort, { ...options, ...QUICK }))
}

/** What is right unoptimised, on one thread, is right. */
const QUICK = { graphOptimizationLevel: 'disabled', intraOpNumThreads: 1, logSeverityLevel: 4 } as const

let found: Promise<number | undefined> | undefined

async function find(ort: typeof Ort, options: Options): Promise<number | undefined> {
  try {
    const { shape } = await answer(ort, options, blockSizeModel(), {})
    const size = Number(shape.data[1])
    return size > 1 && (await isRight(ort, options, size)) ? size : undefined
  } catch {
    return undefined // the library knows no such op, or refuses it
  }
}

/** Numbers are about 1, and sums of a hundred. */
const NEAR = 1e-4

async function isRight(ort: typeof Ort, options: Options, block: number): Promise<boolean> {
  const { program, inputs } = probeProgram()
  const feeds = Object.fromEntries(
    inputs.map((shape, i) => [
      `x${i}`,
      new ort.Tensor(
        'float32',
        Float32Array.from({ length: elements(shape) }, (_, k) => Math.sin(k * (i + 1))),
        shape,
      ),
    ]),
  )
  const plain = await answer(ort, options, lowerProgram(program, new Map()), feeds)
  const blocked = await answer(ort, options, lowerProgram(program, new Map(), { block }), feeds)
  return program.outputs.every(({ name }) => {
    const [a, b] = [plain, blocked].map((answers) => answers[outputName(name)].data as Float32Array)
    return a.every((value, i) => Math.abs(value - b[i]) < NEAR)
  })
}

async function answer(
  ort: typeof Ort,
  options: Options,
  model: Uint8Array,
  feeds: Readonly<Record<string, Ort.Tensor>>,
): Promise<Ort.InferenceSession.OnnxValueMapType> {
  const session = await ort.InferenceSession.create(model, options)
  try {
    return await session.run(feeds)
  } finally {
    await session.release()
  }
}
