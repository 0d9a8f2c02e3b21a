import { readdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'

import type { Host, ReadResult } from '../compiler/index.ts'
import { strayed, withRegular } from '../runtime/admitted.ts'
import { systemReason } from '../runtime/run-error.ts'
import { outsideOf } from './allowed-roots.ts'
import { noteInput } from './inputs.ts'

/** A spec larger than this is a mistake: a dataset or a checkpoint was named. */
const LIMIT_BYTES = 4_000_000

type Unread = Extract<ReadResult, { ok: false }>

const SPEC = /\.(ya?ml|prototxt)$/i

function read(path: string): Uint8Array | Unread {
  return withRegular(path, (file, { size }) => {
    if (size > LIMIT_BYTES) return { ok: false, reason: `it has ${size} bytes, too many for a spec`, isThere: true }
    const why = strayed(path, file)
    return why === undefined ? readFileSync(file) : { ok: false, reason: why, isThere: true }
  })
}

/** Reads specs from disk: of regular files alone, since others may never end. */
export const diskHost: Host = {
  readText(path): ReadResult {
    try {
      const bytes = read(path)
      if (!(bytes instanceof Uint8Array)) return bytes
      if (SPEC.test(path)) noteInput(path)
      return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
    } catch (error) {
      const { code } = error as { code?: string }
      if (error instanceof TypeError && code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
        return { ok: false, reason: 'it is no UTF-8 text', isThere: true }
      return { ok: false, reason: systemReason(error), isThere: code !== 'ENOENT' && code !== 'EISDIR' }
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
