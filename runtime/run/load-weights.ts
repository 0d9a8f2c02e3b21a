/** Loads weights through the plan's map: what was proved when the spec was compiled is proved of the file itself. */
import type { WeightMap } from '../../compiler/index.ts'
import type { Tensor } from '../engines/index.ts'
import { RunError, systemReason } from '../run-error.ts'
import { FormatError, openDiskFile, openWeights, sha256Of, type WeightsFile } from '../weights/index.ts'

/** The SHA-256 of a file of weights. Throws a RunError. */
export async function fileSum(file: string): Promise<string> {
  try {
    return await sha256Of(file)
  } catch (cause) {
    throw new RunError('weights-file-misfit', 1, `the weights in \`${file}\` cannot be used: ${systemReason(cause)}`, {
      cause,
    })
  }
}

export interface LoadedWeights {
  /** By the name of the state that each fills. */
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
    const sum = await reading(source, () => sha256Of(file))
    const said = map.sources[i]
    if (said.type === 'file' && said.sha256 !== undefined && said.sha256 !== sum) {
      throw misfit(source, `its SHA-256 is ${sum}, not ${said.sha256}`)
    }
    const loaded = await reading(source, () => loadSource(source))
    for (const [name, tensor] of loaded) tensors.set(name, tensor)
    sha256.push(sum)
  }
  return { tensors, sha256 }
}

interface Source {
  readonly map: WeightMap
  readonly index: number
  readonly file: string
}

async function loadSource(source: Source): Promise<readonly (readonly [string, Tensor])[]> {
  const { map, index, file } = source
  const disk = await openDiskFile(file)
  try {
    const opened = await openWeights(disk)
    checkLeftovers(source, opened)
    const known = new Map(opened.tensors.map((tensor) => [tensor.name, tensor]))
    const loaded: (readonly [string, Tensor])[] = []
    for (const { from, to, shape } of map.entries.filter((entry) => entry.source === index)) {
      const header = known.get(from)
      if (!header) throw misfit(source, `it has no \`${from}\` for \`${to}\``)
      const stored = header.legacyShape ? header.shape.slice(-shape.length) : header.shape
      const size = (dims: readonly number[]): number => dims.reduce((product, n) => product * n, 1)
      if (stored.join() !== shape.join() || size(header.shape) !== size(shape)) {
        throw misfit(source, `\`${from}\` is [${header.shape.join(', ')}], not [${shape.join(', ')}]`)
      }
      const data = await opened.read(from)
      const bad = data.findIndex((value) => !Number.isFinite(value))
      if (bad >= 0) throw misfit(source, `number ${bad} of \`${from}\` is ${data[bad]}`)
      loaded.push([to, { shape, data }])
    }
    return loaded
  } finally {
    await disk.close()
  }
}

/** What the plan does not know of was never looked at. */
function checkLeftovers(source: Source, { tensors }: WeightsFile): void {
  const { map, index } = source
  const known = new Set([
    ...map.entries.filter((entry) => entry.source === index).map(({ from }) => from),
    ...map.leftover.filter((left) => left.source === index).map(({ name }) => name),
  ])
  const left = tensors.filter(({ name }) => !known.has(name))
  if (left.length > 0) throw misfit(source, `nothing takes its ${left.map(({ name }) => `\`${name}\``).join(', ')}`)
}

async function reading<T>(source: Source, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (cause) {
    if (cause instanceof RunError) throw cause
    if (cause instanceof FormatError) throw misfit(source, cause.message, cause)
    if (cause instanceof Error && 'syscall' in cause) throw misfit(source, systemReason(cause), cause)
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
