/** Loads weights through the plan's map: what was proved when the spec was compiled is proved of the file itself. */
import type { WeightMap } from '../../compiler/index.ts'
import type { Tensor } from '../engines/index.ts'
import { RunError, systemReason } from '../run-error.ts'
import {
  FormatError,
  gather,
  openDiskFile,
  openWeights,
  rowMajor,
  sha256OfWeights,
  sizeOf,
  type WeightsFile,
} from '../weights/index.ts'

/** The SHA-256 of a file of weights. Throws a RunError. */
export async function fileSum(file: string): Promise<string> {
  try {
    return await sha256OfWeights(file)
  } catch (cause) {
    const why = cause instanceof FormatError ? cause.message : systemReason(cause)
    throw new RunError('weights-file-misfit', 1, `the weights in \`${file}\` cannot be used: ${why}`, { cause })
  }
}

export interface LoadedWeights {
  /** By the name of the state that each fills; those too that a layout has no tensor for. */
  readonly tensors: ReadonlyMap<string, Tensor>
  /** Of each source. */
  readonly sha256: readonly string[]
}

/** `files` are the sources', in their order. Every entry must find its tensor, and every tensor its entry. */
export async function loadWeights(files: readonly string[], map: WeightMap): Promise<LoadedWeights> {
  const tensors = new Map<string, Tensor>()
  const sha256: string[] = []
  for (const [i, file] of files.entries()) {
    const source = { map, index: i, file }
    const told = (why: string, cause?: unknown): RunError => misfit(source, why, cause)
    const loaded = await readingFile(told, () => loadSource(source))
    for (const [name, tensor] of loaded.tensors) tensors.set(name, tensor)
    sha256.push(loaded.sum)
  }
  for (const [to, tensor] of impliedTensors(map)) tensors.set(to, tensor)
  return { tensors, sha256 }
}

/** What no file has, since the layout of the source implies it. */
export function impliedTensors({ constants = [] }: WeightMap): ReadonlyMap<string, Tensor> {
  return new Map(
    constants.map(({ to, shape, value }) => [to, { shape, data: new Float32Array(sizeOf(shape)).fill(value) }]),
  )
}

interface Source {
  readonly map: WeightMap
  readonly index: number
  readonly file: string
}

interface LoadedSource {
  readonly sum: string
  readonly tensors: ReadonlyMap<string, Tensor>
}

async function loadSource(source: Source): Promise<LoadedSource> {
  const { map, index, file } = source
  const disk = await openDiskFile(file)
  try {
    const opened = await openWeights(disk)
    const sum = await disk.sha256(opened.parts)
    const said = map.sources[index]
    if (said.type === 'file' && said.sha256 !== undefined && said.sha256 !== sum)
      throw misfit(source, `its SHA-256 is ${sum}, not ${said.sha256}`)
    const tensors = new Map<string, Tensor>()
    for (const { entry, header } of matched(source, opened)) {
      const { from, to, shape, stored = shape, reorder } = entry
      const found = header.legacyShape ? header.shape.slice(-stored.length) : header.shape
      if (found.join() !== stored.join() || sizeOf(header.shape) !== sizeOf(stored)) {
        throw misfit(source, `\`${from}\` is [${header.shape.join(', ')}], not [${stored.join(', ')}]`)
      }
      const data = inOurOrder(await opened.read(from), reorder)
      proveFinite(from, data, (why) => misfit(source, `${why}; it is what \`${to}\` starts from`))
      tensors.set(to, { shape, data })
    }
    return { sum, tensors }
  } finally {
    await disk.close()
  }
}

function inOurOrder(
  data: Float32Array<ArrayBuffer>,
  reorder: WeightMap['entries'][number]['reorder'],
): Float32Array<ArrayBuffer> {
  if (!reorder) return data
  const { from, axes } = reorder
  const strides = rowMajor(from)
  return gather(data, { shape: axes.map((axis) => from[axis]), strides: axes.map((axis) => strides[axis]), offset: 0 })
}

interface Matched {
  readonly entry: WeightMap['entries'][number]
  readonly header: WeightsFile['tensors'][number]
}

/** The file is not the one that the plan was made from where it lacks a tensor, or has one that was never looked at. */
function matched({ map, index, ...rest }: Source, { tensors }: WeightsFile): readonly Matched[] {
  const entries = map.entries.filter((entry) => entry.source === index)
  const headers = new Map(tensors.map((header) => [header.name, header]))
  const found = entries.flatMap((entry) => {
    const header = headers.get(entry.from)
    return header ? [{ entry, header }] : []
  })
  const lacking = entries.filter(({ from }) => !headers.has(from)).map(({ from, to }) => `\`${from}\` for \`${to}\``)
  const known = new Set([
    ...entries.map(({ from }) => from),
    ...map.leftover.filter((left) => left.source === index).map(({ name }) => name),
  ])
  const left = tensors.filter(({ name }) => !known.has(name)).map(({ name }) => `\`${name}\``)
  const told = [
    ...(lacking.length > 0 ? [`it has no ${lacking.join(', ')}`] : []),
    ...(left.length > 0 ? [`nothing takes its ${left.join(', ')}`] : []),
  ]
  if (told.length > 0) throw misfit({ map, index, ...rest }, told.join(', and '))
  return found
}

/** Throws `misfit` where numbers are none, or infinite. */
export function proveFinite(name: string, data: Float32Array, misfit: (why: string) => RunError): void {
  const first = data.findIndex((value) => !Number.isFinite(value))
  if (first < 0) return
  const count = data.reduce((sum, value) => sum + Number(!Number.isFinite(value)), 0)
  const what = count === 1 ? 'one number that is not finite' : `${count} numbers that are not finite`
  throw misfit(`\`${name}\` has ${what}, of ${data.length}: number ${first} is ${data[first]}`)
}

/** What is wrong with a file, as `misfit` tells it. */
export async function readingFile<T>(
  misfit: (why: string, cause: unknown) => RunError,
  act: () => Promise<T>,
): Promise<T> {
  try {
    return await act()
  } catch (cause) {
    if (cause instanceof RunError) throw cause
    if (cause instanceof FormatError) throw misfit(cause.message, cause)
    if (cause instanceof Error && 'syscall' in cause) throw misfit(systemReason(cause), cause)
    throw cause
  }
}

function misfit({ map, index, file }: Source, why: string, cause?: unknown): RunError {
  const isTrained = map.sources[index]?.type === 'experiment'
  return new RunError('weights-file-misfit', 1, `the weights in \`${file}\` cannot be used: ${why}`, {
    help: isTrained
      ? 'remove the folder that it is in, and the teacher is trained again'
      : '`ts-compile weights FILE` shows what is in a file',
    cause,
  })
}
