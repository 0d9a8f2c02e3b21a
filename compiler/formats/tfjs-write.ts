/** Writes weights for TensorFlow.js: a `model.json` without a topology, and shards of the size that browsers keep. */
import type { SafetensorsFile } from './safetensors.ts'

/** As the converter of TensorFlow.js has it. */
const SHARD_BYTES = 4 * 1024 * 1024

/** `model.json` and its shards, by name, the shards first. Names of tensors have a slash for their last dot. */
export function encodeTfjs({ tensors }: SafetensorsFile, name: string): ReadonlyMap<string, Uint8Array> {
  const all = Buffer.concat(
    [...tensors.values()].map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength)),
  )
  const count = Math.max(1, Math.ceil(all.length / SHARD_BYTES))
  const stem = name.replace(/\.json$/, '')
  const shards = Array.from({ length: count }, (_, i): [string, Uint8Array] => {
    return [`${stem}-shard${i + 1}of${count}.bin`, all.subarray(i * SHARD_BYTES, (i + 1) * SHARD_BYTES)]
  })
  const weights = [...tensors].map(([tensor, { shape, data }]) => ({
    name: tensor.replace(/\.([^.]*)$/, '/$1'),
    shape,
    dtype: data instanceof Float32Array ? 'float32' : 'int32',
  }))
  const model = {
    format: 'layers-model',
    generatedBy: 'ts-compile',
    convertedBy: null,
    modelTopology: null,
    weightsManifest: [{ paths: shards.map(([path]) => path), weights }],
  }
  return new Map([...shards, [name, Buffer.from(`${JSON.stringify(model)}\n`)]])
}
