import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'

import { RunError, systemReason } from '../../run-error.ts'
import { decodePicture } from './decode.ts'
import type { NameList } from './name-list.ts'
import { nameAt } from './name-list.ts'
import type { ReadOptions, Sample, SampleReader } from './store.ts'

/** Pictures in files of their own. */
export interface PictureStore {
  readonly kind: 'pictures'
  readonly folder: string
  /** From the folder. */
  readonly names: NameList
  /** The stamp of each when it was proved, one after the other. */
  readonly stamps: Float64Array
}

/** By which a file is known to be as it was: bytes, and the time of its last change in ms. */
export type Stamp = readonly [bytes: number, changed: number]

export function openPictures({ folder, names, stamps }: PictureStore, options: ReadOptions): SampleReader {
  return {
    read: (index): Sample | Promise<Sample> => {
      const path = `${folder}/${nameAt(names, index)}`
      return decodePicture(readPicture(path, [stamps[2 * index], stamps[2 * index + 1]]), path, options)
    },
    close: () => undefined,
  }
}

/** Throws a RunError where the file is not the one that was proved: nobody has looked at what it is now. */
function readPicture(path: string, [bytes, changed]: Stamp): Uint8Array {
  let file: number | undefined
  try {
    file = openSync(path, 'r')
    const { size, mtimeMs } = fstatSync(file)
    if (size === bytes && mtimeMs === changed) return readFileSync(file)
  } catch (cause) {
    throw new RunError('dataset-unreadable', 1, `cannot read \`${path}\`: ${systemReason(cause)}`, {
      help: ALONE,
      cause,
    })
  } finally {
    if (file !== undefined) closeSync(file)
  }
  throw new RunError('dataset-unreadable', 1, `\`${path}\` has changed since this run began`, { help: ALONE })
}

const ALONE = 'leave the files of a dataset alone while a run reads them'
