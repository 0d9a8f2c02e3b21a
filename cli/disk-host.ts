import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync, statSync, type Stats } from 'node:fs'
import { dirname } from 'node:path'

import type { Host, ReadResult } from '../compiler/index.ts'
import { strayed } from '../runtime/admitted.ts'
import { systemReason } from '../runtime/run-error.ts'
import { outsideOf } from './allowed-roots.ts'
import { noteInput } from './inputs.ts'

/** A spec larger than this is a mistake: a dataset or a checkpoint was named. */
const LIMIT_BYTES = 4_000_000

type Unread = Extract<ReadResult, { ok: false }>

const SPEC = /\.(ya?ml|prototxt)$/i

/** A pipe that takes the place of a file is opened though nobody writes to it. Windows has no such files. */
const NO_WAIT = process.platform === 'win32' ? 0 : constants.O_NONBLOCK

/** What was opened is looked at again: it may not be what was there before. */
function readRegular(path: string): Uint8Array | Unread {
  const before = unfit(statSync(path)) // to open a device may do something
  if (before) return before
  const file = openSync(path, constants.O_RDONLY | NO_WAIT)
  try {
    const unread = unfit(fstatSync(file))
    const why = strayed(path, file)
    return unread ?? (why === undefined ? readFileSync(file) : { ok: false, reason: why, isThere: true })
  } finally {
    closeSync(file)
  }
}

function unfit(stats: Stats): Unread | undefined {
  if (stats.isDirectory()) return { ok: false, reason: 'it is a folder' }
  if (!stats.isFile()) return { ok: false, reason: 'it is no regular file', isThere: true }
  if (stats.size <= LIMIT_BYTES) return undefined
  return { ok: false, reason: `it has ${stats.size} bytes, too many for a spec`, isThere: true }
}

/** Reads specs from disk: of regular files alone, since others may never end. */
export const diskHost: Host = {
  readText(path): ReadResult {
    try {
      const bytes = readRegular(path)
      if (!(bytes instanceof Uint8Array)) return bytes
      if (SPEC.test(path)) noteInput(path)
      return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
    } catch (error) {
      const { code } = error as { code?: string }
      if (error instanceof TypeError && code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
        return { ok: false, reason: 'it is no UTF-8 text', isThere: true }
      return { ok: false, reason: systemReason(error), isThere: code !== 'ENOENT' }
    }
  },
  siblings(path): readonly string[] {
    try {
      return readdirSync(dirname(path))
    } catch {
      return []
    }
  },
  env: (name) => process.env[name],
  outside: outsideOf,
}
