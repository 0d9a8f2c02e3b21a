import { statSync } from 'node:fs'
import { dirname } from 'node:path'

import { didYouMean, elements, headerFile, printHeader, type CompiledNetwork } from '../../compiler/index.ts'
import { counted } from '../../compiler/emit/index.ts'
import { npyHeader, openNpyArray, type NpyArray } from '../../compiler/formats/index.ts'
import { locating, openDataset, predict as predictAll, record } from '../../runtime/index.ts'
import { systemReason } from '../../runtime/run-error.ts'
import { FormatError, openDiskFile, sha256Of } from '../../runtime/weights/index.ts'
import { GrowingFile } from '../../runtime/whole-file.ts'
import { outsideOf } from '../allowed-roots.ts'
import { EXIT, Exit } from '../exit.ts'
import { noteInput, proveNoInput } from '../inputs.ts'
import { networkAlone, type NetworkAlone, type NetworkOptions } from '../network-alone.ts'
import { orExit } from '../run-failure.ts'
import { say } from '../terminal.ts'
import { replaceOrExit, writingOrExit } from '../write-file.ts'

export interface PredictOptions extends NetworkOptions {
  readonly input?: string
  /** In place of an array: the images of this set of the experiment. */
  readonly data?: 'train' | 'test'
  readonly dataDir?: string
  readonly output: string
  readonly blob?: string
}

/** Writes what a network makes of an array of inputs, or of a dataset. */
export async function predict(file: string, options: PredictOptions): Promise<void> {
  const { input, data } = options
  if ((input === undefined) === (data === undefined))
    throw new Exit(
      EXIT.usage,
      input === undefined ? 'nothing says what the inputs are' : '`--input` and `--data` are different inputs',
      'name an array: `--input x.npy`; or images of the experiment: `--data train`',
    )
  const alone = await networkAlone(file, options)
  const { network, files } = alone
  const top = topOf(network, options.blob)
  const folder = dirname(file)
  if (data !== undefined) return recordTop(file, alone, top, data, options)
  if (input === undefined) return
  noteInput(input)
  proveNoInput(options.output)
  await withArray(input, (inputs) => {
    const count = countOf(inputs, network, input)
    return orExit(folder, () =>
      written(options.output, { network, top, count }, (append) =>
        predictAll({ network, files, inputs, count, top, folder }, append),
      ),
    )
  })
}

/** What it makes of all images of a set, in their order; beside it, which images these are. */
async function recordTop(
  file: string,
  { network, files, experiment }: NetworkAlone,
  top: string,
  part: 'train' | 'test',
  options: PredictOptions,
): Promise<void> {
  if (!experiment)
    throw new Exit(
      EXIT.usage,
      `\`${file}\` is a network: an experiment says on which data`,
      'name an experiment that takes it',
    )
  const { spec: plan, folder, tree } = experiment
  const { output } = options
  await orExit(folder, async () => {
    const dataset = await locating(tree, () => openDataset(plan.data, folder, { ...options, outside: outsideOf }))
    const { count } = dataset[part]
    await written(output, { network, top, count }, (append) =>
      record({ network, files, top, folder, dataset }, plan, dataset, part, append),
    )
    const shape = [count, ...(network.tops.get(top) ?? [])]
    const header = {
      format: 'npy',
      bytes: statSync(output).size,
      sha256: await sha256Of(output),
      recorded: { dataset: dataset.hash, part },
      tensors: [{ name: top, shape, dtype: 'F32' }],
    }
    const name = headerFile(output)
    replaceOrExit(name, printHeader(header))
    const images = part === 'train' ? 'training' : 'test'
    say(`wrote ${name}: ${images} images of ${dataset.name}, for \`recorded: { ${part}: ${output} }\``)
  })
}

interface Wanted {
  readonly network: CompiledNetwork
  readonly top: string
  readonly count: number
}

/** An array that is there once it is whole. */
async function written(
  output: string,
  { network, top, count }: Wanted,
  act: (append: (numbers: Float32Array) => void) => Promise<void>,
): Promise<void> {
  const shape = [count, ...(network.tops.get(top) ?? [])]
  const whole = writing(output)
  try {
    whole.append(npyHeader('<f4', shape))
    await act((numbers) => whole.append(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength)))
    whole.close()
  } catch (error) {
    whole.discard()
    throw error
  }
  say(`wrote ${output}: ${top} of ${counted(count, 'input')}, [${shape.join(', ')}]`)
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

/** A file that is there once it is whole. */
function writing(path: string): { append: (bytes: Uint8Array) => void; close: () => void; discard: () => void } {
  const doing = <T>(act: () => T): T => writingOrExit(path, undefined, act)
  const file = doing(() => new GrowingFile(path))
  return {
    append: (bytes) => doing(() => file.append(bytes)),
    close: () => doing(() => file.finish()),
    discard: () => file.discard(),
  }
}
