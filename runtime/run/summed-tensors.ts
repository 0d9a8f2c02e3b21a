/** Files of tensors with a checksum of all that is in them. */
import { createHash } from 'node:crypto'

import { encodeSafetensors, type SafetensorsFile } from '../../compiler/formats/index.ts'

type Metadata = SafetensorsFile['metadata']

/** `metadata`: without a checksum. */
export function encodeSummed(tensors: SafetensorsFile['tensors'], metadata: Metadata): Uint8Array {
  return encodeSafetensors({ tensors, metadata: { ...metadata, sha256: sumOf(metadata, tensors) } })
}

/** What such a file says besides its checksum. Throws an Error where that is not of what is in it. */
export function provedMetadata({ tensors, metadata: { sha256, ...metadata } }: SafetensorsFile): Metadata {
  if (sha256 !== sumOf(metadata, tensors)) throw new Error('its checksum is not that of its content')
  return metadata
}

function sumOf(metadata: Metadata, tensors: SafetensorsFile['tensors']): string {
  const hash = createHash('sha256')
  for (const key of Object.keys(metadata).sort()) hash.update(JSON.stringify([key, metadata[key]]))
  for (const [name, { shape, data }] of [...tensors].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(JSON.stringify([name, shape, data instanceof Float32Array]))
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  }
  return hash.digest('hex')
}
