import { readFileSync } from 'node:fs'

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
}

export function openPictures({ folder, names }: PictureStore, options: ReadOptions): SampleReader {
  return {
    read: (index): Sample | Promise<Sample> => {
      const path = `${folder}/${nameAt(names, index)}`
      return decodePicture(readPicture(path), path, options)
    },
    close: () => undefined,
  }
}

function readPicture(path: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch (cause) {
    throw new RunError('dataset-unreadable', 1, `cannot read \`${path}\`: ${systemReason(cause)}`, {
      help: 'leave the files of a dataset alone while a run reads them',
      cause,
    })
  }
}
