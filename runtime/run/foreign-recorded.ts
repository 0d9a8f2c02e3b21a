/** A teacher that is not run: rows of what it answered, one an image of the dataset. */
import { resolve } from 'node:path'

import { elements, InternalError, type ForeignNetwork } from '../../compiler/index.ts'
import type { NpyArray } from '../../compiler/formats/index.ts'
import { openNpyArray } from '../../compiler/formats/index.ts'
import { spreadOver, type Dataset } from '../data/index.ts'
import type { Tensor } from '../engines/index.ts'
import { RunError, systemReason } from '../run-error.ts'
import { FormatError, openDiskFile, sha256Of, type DiskFile } from '../weights/index.ts'
import type { ForeignTeacher } from './foreign.ts'

type Recorded = Extract<ForeignNetwork, { kind: 'recorded' }>
type Part = 'train' | 'test'

/** So many numbers are held; of more, rows are read as they are wanted. */
const HELD = 1 << 24

/** Throws a RunError where a file is not of these images. */
export async function openRecorded(
  network: string,
  { files, outputs }: Recorded,
  folder: string,
  dataset: Dataset | undefined,
): Promise<ForeignTeacher> {
  if (!dataset) throw new RunError('recording-misfit', 1, `\`${network}\` was recorded, and answers no other images`)
  const [{ name, shape }] = outputs
  const parts = new Map<Part, Rows>()
  const locked: ForeignTeacher['locked'][number][] = []
  const close = async (): Promise<void> => {
    for (const rows of parts.values()) await rows.close()
  }
  try {
    for (const part of ['train', 'test'] as const) {
      const said = files[part]
      if (!said) continue
      const rows = await Rows.open(resolve(folder, said.file), said, { network, shape, part, dataset })
      parts.set(part, rows)
      locked.push({ network, file: said.file, format: 'npy', sha256: rows.sha256 })
    }
  } catch (error) {
    await close()
    throw error
  }
  const [[first, seen]] = parts // one at least
  const looked = parts.get('test') ?? seen
  return {
    locked,
    answer: async (feeds) => {
      const [part, wanted] = indicesIn(feeds)
      const rows = parts.get(part)
      if (!rows) throw new InternalError(`${network} was recorded of ${first}, and asked for ${part}`)
      return new Map([[name, await rows.at(wanted)]])
    },
    look: async (tally, images) => {
      const split = dataset[parts.has('test') ? 'test' : 'train']
      const some = Math.min(images, split.count)
      const { positions = [] } = spreadOver({ split, positions: undefined, count: split.count }, some)
      tally.add(await looked.at(positions), split.labels && Int32Array.from(positions, (i) => split.labels?.[i] ?? 0))
    },
    close,
  }
}

/** The SHA-256 of a file. Throws a RunError where it cannot be read. */
export async function recordedSum(path: string): Promise<string> {
  try {
    return await sha256Of(path)
  } catch (cause) {
    const why = cause instanceof FormatError ? cause.message : systemReason(cause)
    throw new RunError('recording-misfit', 1, `\`${path}\` cannot be read: ${why}`, { cause })
  }
}

function indicesIn(feeds: ReadonlyMap<string, Tensor>): readonly [Part, ArrayLike<number>] {
  for (const part of ['train', 'test'] as const) {
    const found = feeds.get(`row.${part}`)
    if (found) return [part, found.data]
  }
  throw new InternalError('nothing says which images these are')
}

interface Meant {
  readonly network: string
  readonly shape: readonly number[]
  readonly part: Part
  readonly dataset: Dataset
}

/** The rows of one file. */
class Rows {
  readonly sha256: string
  readonly #file: DiskFile
  readonly #array: NpyArray
  readonly #shape: readonly number[]
  readonly #held: Float32Array | undefined

  private constructor(
    file: DiskFile,
    array: NpyArray,
    shape: readonly number[],
    sha256: string,
    held: Float32Array | undefined,
  ) {
    this.#file = file
    this.#array = array
    this.#shape = shape
    this.sha256 = sha256
    this.#held = held
  }

  static async open(
    path: string,
    said: NonNullable<Recorded['files'][Part]>,
    { network, shape, part, dataset }: Meant,
  ): Promise<Rows> {
    const misfit = (why: string, help?: string): RunError =>
      new RunError(
        'recording-misfit',
        1,
        `\`${path}\`, which was recorded for \`${network}\`, cannot be used: ${why}`,
        help === undefined ? {} : { help },
      )
    const again = 'record it anew: `ts-compile predict SPEC --network teacher --data …`'
    if (said.dataset !== undefined && said.dataset !== dataset.hash)
      throw misfit(`it is of a dataset with the hash ${said.dataset}, and ${dataset.name} has ${dataset.hash}`, again)
    let file: DiskFile | undefined
    try {
      file = await openDiskFile(path)
      const array = await openNpyArray(file)
      const sum = await file.sha256()
      if (said.sha256 !== undefined && said.sha256 !== sum)
        throw misfit(`its SHA-256 is ${sum}, not ${said.sha256}`, again)
      const [rows, ...row] = array.shape
      if (row.join() !== shape.join()) throw misfit(`a row of it is [${row.join(', ')}], not [${shape.join(', ')}]`)
      const { count } = dataset[part]
      if (rows !== count)
        throw misfit(
          `it has ${rows} rows, and there are ${count} ${part === 'train' ? 'training' : 'test'} images`,
          again,
        )
      const all = rows * elements(shape)
      const held = all <= HELD ? await array.read(0, all) : undefined
      return new Rows(file, array, shape, sum, held)
    } catch (cause) {
      await file?.close()
      if (cause instanceof FormatError) throw misfit(cause.message)
      if (cause instanceof Error && 'syscall' in cause) throw misfit(systemReason(cause))
      throw cause
    }
  }

  /** Of shape [N, …]. */
  async at(indices: ArrayLike<number>): Promise<Tensor> {
    const width = elements(this.#shape)
    const data = new Float32Array(indices.length * width)
    for (let n = 0; n < indices.length; n++) {
      const start = indices[n] * width
      const row = this.#held ? this.#held.subarray(start, start + width) : await this.#array.read(start, width)
      if (!row.every(Number.isFinite))
        throw new RunError('recording-misfit', 1, `row ${indices[n]} of \`${this.#file.path}\` has what is no number`)
      data.set(row, n * width)
    }
    return { shape: [indices.length, ...this.#shape], data }
  }

  close(): Promise<void> {
    return this.#file.close()
  }
}
