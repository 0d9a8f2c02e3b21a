/** A network in a file of ONNX, as whoever wrote it meant it. */
import type * as Ort from 'onnxruntime-node'

import { InternalError } from '../../../compiler/index.ts'
import type { FileNetwork, Tensor } from '../engine.ts'
import { EngineError } from '../errors.ts'

/** Throws an EngineError where the library cannot make sense of the file. */
export async function openFileNetwork(
  ort: typeof Ort,
  options: Ort.InferenceSession.SessionOptions,
  path: string,
  input: string,
): Promise<FileNetwork> {
  const session = await told(() => ort.InferenceSession.create(path, options))
  return {
    run: async ({ data, shape }, outputs) => {
      if (!(data instanceof Float32Array)) throw new InternalError('a network in a file is given images')
      const found = await told(() => session.run({ [input]: new ort.Tensor('float32', data, shape) }, [...outputs]))
      return new Map(
        outputs.map((name): [string, Tensor] => {
          const { dims, data } = found[name]
          if (!(data instanceof Float32Array))
            throw new EngineError(`it gives \`${name}\` as ${found[name].type}, not as float32`)
          return [name, { shape: dims, data }]
        }),
      )
    },
    dispose: () => session.release(),
  }
}

async function told<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (cause) {
    throw new EngineError(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}
