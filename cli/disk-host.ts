import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

import type { Host, ReadResult } from '../compiler/index.ts'
import { outsideOf } from './allowed-roots.ts'

/** A spec larger than this is a mistake: a dataset or a checkpoint was named. */
const LIMIT_BYTES = 4_000_000

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
  ENOENT: 'no such file',
  ENOTDIR: 'a part of the path is no folder',
}

/** Reads specs from disk. */
export const diskHost: Host = {
  readText(path): ReadResult {
    try {
      const { size } = statSync(path)
      if (size > LIMIT_BYTES) return { ok: false, reason: `it has ${size} bytes, too many for a spec` }
      const bytes = readFileSync(path)
      return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
    } catch (error) {
      const { code } = error as { code?: string }
      if (error instanceof TypeError && code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
        return { ok: false, reason: 'it is no UTF-8 text' }
      return { ok: false, reason: REASONS[code ?? ''] ?? (error instanceof Error ? error.message : String(error)) }
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
