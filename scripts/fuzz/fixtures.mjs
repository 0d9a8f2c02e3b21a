/** The small files that tests read, which are what inputs are made from. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

const root = new URL('../../', import.meta.url)

/** @param {'formats' | 'data'} room of test/ @returns {Uint8Array} unpacked */
export function fixture(room, name) {
  const bytes = readFileSync(new URL(`test/${room}/fixtures/${name}`, root))
  return Uint8Array.from(name.endsWith('.gz') ? gunzipSync(bytes) : bytes)
}

/** A file of the project. */
export function fileOf(path) {
  return Uint8Array.from(readFileSync(new URL(path, root)))
}
