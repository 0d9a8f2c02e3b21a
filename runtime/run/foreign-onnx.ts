/** A teacher that is a network in a file of ONNX. */
import { InternalError, type ForeignNetwork } from '../../compiler/index.ts'
import { EngineError, type Engine, type Tensor } from '../engines/index.ts'
import { RunError } from '../run-error.ts'
import type { ForeignTeacher } from './foreign.ts'
import { fileSum } from './load-weights.ts'

/** Throws a RunError where the file is not the one that the plan was made of, or the engine cannot run it. */
export async function openOnnxTeacher(
  network: string,
  { file, sha256, input, outputs }: Extract<ForeignNetwork, { kind: 'onnx' }>,
  path: string,
  engine: Engine,
): Promise<ForeignTeacher> {
  const unusable = (why: string, cause?: unknown): RunError =>
    new RunError('foreign-unusable', 1, `\`${network}\` cannot be run from \`${path}\`: ${why}`, {
      cause,
      help: 'export it anew, with operators of ONNX’s own and no opset that is newer than the engine',
    })
  const telling = async <T>(act: () => Promise<T>): Promise<T> => {
    try {
      return await act()
    } catch (cause) {
      if (cause instanceof EngineError) throw unusable(cause.message, cause)
      throw cause
    }
  }
  const sum = await fileSum(path)
  if (sum !== sha256) throw unusable(`its SHA-256 is ${sum}, and the plan was made of ${sha256}`)
  const opened = await telling(() => engine.open(path, input))
  return {
    locked: [{ network, file, format: 'onnx', sha256: sum }],
    answer: async (feeds, wanted) => {
      const image = feeds.get('data.image')
      if (!image) throw new InternalError(`${network} was given no images`)
      const asked = outputs.filter(({ name }) => wanted.includes(name))
      const found = await telling(() =>
        opened.run(
          image,
          asked.map(({ from }) => from),
        ),
      )
      return new Map(
        asked.map(({ name, from, shape }): [string, Tensor] => {
          const tensor = found.get(from)
          const expected = [image.shape[0], ...shape]
          if (tensor?.shape.join() === expected.join()) return [name, tensor]
          throw unusable(
            `it gives \`${from}\` of [${tensor?.shape.join(', ') ?? ''}], and says that it is [${expected.join(', ')}]`,
          )
        }),
      )
    },
    close: () => opened.dispose(),
  }
}
