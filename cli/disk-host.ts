import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

import type { Host, ReadResult } from '../compiler/index.ts'
import { systemReason } from '../runtime/run-error.ts'
import { outsideOf } from './allowed-roots.ts'

/** A spec larger than this is a mistake: a dataset or a checkpoint was named. */
const LIMIT_BYTES = 4_000_000

/** Reads specs from disk: of regular files alone, since others may never end. */
export const diskHost: Host = {
  readText(path): ReadResult {
    try {
      const stats = statSync(path)
      if (stats.isDirectory()) return { ok: false, reason: 'it is a folder' }
      if (!stats.isFile()) return { ok: false, reason: 'it is no regular file', isThere: true }
      const { size } = stats
      if (size > LIMIT_BYTES) return { ok: false, reason: `it has ${size} bytes, too many for a spec`, isThere: true }
      const bytes = readFileSync(path)
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
