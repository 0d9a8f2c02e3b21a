import { dirname } from 'node:path'

import { didYouMean, elements, type CompiledNetwork } from '../../compiler/index.ts'
import { counted } from '../../compiler/emit/index.ts'
import { npyHeader, openNpyArray, type NpyArray } from '../../compiler/formats/index.ts'
import { predict as predictAll, RunError } from '../../runtime/index.ts'
import { systemReason } from '../../runtime/run-error.ts'
import { FormatError, openDiskFile } from '../../runtime/weights/index.ts'
import { GrowingFile } from '../../runtime/whole-file.ts'
import { EXIT, Exit } from '../exit.ts'
import { networkAlone, type NetworkOptions } from '../network-alone.ts'
import { exitFor } from '../run-failure.ts'
import { say } from '../terminal.ts'
import { writingOrExit } from '../write-file.ts'

export interface PredictOptions extends NetworkOptions {
  readonly input: string
  readonly output: string
  readonly blob?: string
}

/** Writes what a network makes of an array of inputs. */
export async function predict(file: string, options: PredictOptions): Promise<void> {
  const { network, files } = await networkAlone(file, options)
  const top = topOf(network, options.blob)
  await withArray(options.input, async (inputs) => {
    const count = countOf(inputs, network, options.input)
    const shape = network.tops.get(top) ?? []
    const whole = writing(options.output, [count, ...shape])
    try {
      await predictAll({ network, files, inputs, count, top }, whole.append)
      whole.close()
    } catch (error) {
      whole.discard()
      throw error instanceof RunError ? exitFor(error, dirname(file)) : error
    }
    say(`wrote ${options.output}: ${top} of ${counted(count, 'input')}, [${[count, ...shape].join(', ')}]`)
  })
}

export function topOf({ tops, name }: CompiledNetwork, blob: string | undefined): string {
  const names = [...tops.keys()]
  const last = names.at(-1)
  if (blob === undefined && last !== undefined) return last
  if (blob !== undefined && tops.has(blob)) return blob
  throw new Exit(
    EXIT.usage,
    `\`${name}\` makes no \`${blob}\``,
    didYouMean(blob ?? '', names) ?? `it makes ${names.join(', ')}`,
  )
}

async function withArray(path: string, act: (array: NpyArray) => Promise<void>): Promise<void> {
  const wrong = (reason: string, code: number = EXIT.mistakes): Exit =>
    new Exit(code, `cannot read \`${path}\`: ${reason}`)
  let file: Awaited<ReturnType<typeof openDiskFile>>
  try {
    file = await openDiskFile(path)
  } catch (cause) {
    if (cause instanceof FormatError) throw wrong(cause.message)
    throw wrong(systemReason(cause), EXIT.usage)
  }
  try {
    await act(await openNpyArray(file))
  } catch (cause) {
    if (cause instanceof FormatError) throw wrong(cause.message)
    throw cause
  } finally {
    await file.close()
  }
}

/** Of [N, C, H, W] N; of [C, H, W] one. */
function countOf({ shape }: NpyArray, { name, input }: CompiledNetwork, path: string): number {
  const same = (sizes: readonly number[]): boolean => sizes.join() === input.join()
  if (same(shape)) return 1
  const [count] = shape
  if (same(shape.slice(1)) && count > 0) return count
  throw new Exit(
    EXIT.mistakes,
    `\`${path}\` is [${shape.join(', ')}], and \`${name}\` takes [N, ${input.join(', ')}]`,
    count * elements(shape.slice(1)) > 0 && elements(shape) % elements(input) === 0
      ? `\`array.reshape(-1, ${input.join(', ')})\` has its shape`
      : 'give it images as the network sees them, after the transform',
  )
}

/** An array that is there once it is whole. */
function writing(
  path: string,
  shape: readonly number[],
): { append: (numbers: Float32Array) => void; close: () => void; discard: () => void } {
  const doing = <T>(act: () => T): T => writingOrExit(path, undefined, act)
  const file = doing(() => new GrowingFile(path))
  const append = (bytes: Uint8Array): void => doing(() => file.append(bytes))
  append(npyHeader('<f4', shape))
  return {
    append: (numbers) => append(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength)),
    close: () => doing(() => file.finish()),
    discard: () => file.discard(),
  }
}
