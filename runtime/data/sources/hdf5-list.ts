import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { dirname, isAbsolute, join, normalize } from 'node:path'

import { RunError, rightsOr, systemReason } from '../../run-error.ts'
import { fenceOf, fileAt, PATHS_ARE } from './own-files.ts'
import type { SourceRequest } from './request.ts'

/** The files that a path stands for: itself, or, as Caffe's `source`, those that a text file lists, from its own folder. */
export function listedFiles(path: string, request: Pick<SourceRequest, 'outside'>): readonly string[] {
  if (!isText(path)) return [path]
  const fence = fenceOf(dirname(path), request)
  const checked = (file: string, line: number): string => {
    fileAt(file, `line ${line} of \`${path}\` lists it`)
    fence(file)
    return file
  }
  const lines = readFileSync(path, 'utf8').split(/\r?\n/)
  const files = lines.flatMap((line, i) => {
    const name = line.trim()
    if (name === '') return []
    if (!isAbsolute(name) && !normalize(name).startsWith('..')) return [checked(join(dirname(path), name), i + 1)]
    throw new RunError(
      'data-misfit',
      1,
      `line ${i + 1} of \`${path}\` names \`${name}\`, which is not in the folder of the file`,
      { help: 'write names from the folder of the list, or let `path` in the spec be a list: `[a.h5, b.h5]`' },
    )
  })
  if (files.length > 0) return files
  throw new RunError('data-misfit', 1, `\`${path}\` lists no files`, {
    help: 'write the name of an HDF5 file on each line',
  })
}

const LOOKED_AT = 4096

/** No byte of its beginning is one that texts do not have, as the signature of HDF5 has some. */
function isText(path: string): boolean {
  const start = new Uint8Array(LOOKED_AT)
  try {
    const file = openSync(path, 'r')
    try {
      const found = start.subarray(0, readSync(file, start))
      return found.length > 0 && found.every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d))
    } finally {
      closeSync(file)
    }
  } catch (cause) {
    throw new RunError('dataset-unreadable', 1, `cannot read \`${path}\`: ${systemReason(cause)}`, {
      help: rightsOr(cause, PATHS_ARE),
      cause,
    })
  }
}
