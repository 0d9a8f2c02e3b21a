/** TensorFlow.js: a `model.json`, or the manifest alone, and the shards that it names, which are one run of bytes a group. */
import { BYTES_OF, toFloat32, type DType } from './dtype.ts'
import { openSibling, type RandomAccessFile } from './file.ts'
import { FormatError } from './format-error.ts'
import { sizeOf } from './strided.ts'
import type { WeightsFile } from './weights-file.ts'

/** A model's topology stands in it too. */
const MOST_JSON = 256_000_000

const TYPES: Readonly<Record<string, DType>> = { float32: 'F32', int32: 'I32', bool: 'BOOL' }

interface Shard {
  readonly file: RandomAccessFile
  /** Its first byte, of the bytes of its group. */
  readonly start: number
}

interface Weight {
  readonly name: string
  readonly dtype: DType
  readonly shape: readonly number[]
  readonly shards: readonly Shard[]
  /** Bytes of its group. */
  readonly start: number
}

/** The brace or bracket that JSON begins with. */
export function isJson(head: Uint8Array): boolean {
  return /^\s*[{[]/.test(Buffer.from(head).toString('latin1'))
}

/** Names have a dot where the file has its last slash: `conv/kernel` is `conv.kernel`. Throws a FormatError. */
export async function openTfjs(file: RandomAccessFile): Promise<WeightsFile> {
  if (file.size > MOST_JSON) throw new FormatError('it is JSON of more than 256 MB')
  const json = parse(await file.read(0, file.size))
  const groups = Array.isArray(json) ? json : field(json, 'weightsManifest')
  if (!Array.isArray(groups))
    throw new FormatError('it is JSON, and has no `weightsManifest`, as a model of TensorFlow.js has')
  const weights = new Map<string, Weight>()
  const parts: string[] = []
  for (const group of groups) {
    const [paths, list] = [field(group, 'paths'), field(group, 'weights')]
    if (!Array.isArray(paths) || !paths.every((path) => typeof path === 'string') || !Array.isArray(list)) {
      throw new FormatError('a group of its `weightsManifest` has no `paths` or no `weights`')
    }
    const shards: Shard[] = []
    let size = 0
    for (const path of paths) {
      if (parts.includes(path)) throw new FormatError(`it names \`${path}\` twice`)
      const shard = await openSibling(file, path)
      parts.push(path)
      shards.push({ file: shard, start: size })
      size += shard.size
    }
    let start = 0
    for (const item of list) {
      const weight = { ...readWeight(item), shards, start }
      if (weights.has(weight.name)) throw new FormatError(`it has two weights \`${weight.name}\``)
      weights.set(weight.name, weight)
      start += bytesOf(weight)
    }
    if (start !== size) {
      throw new FormatError(
        `${paths.map((path) => `\`${path}\``).join(', ')} have ${size} bytes, and the weights in them ${start}`,
      )
    }
  }
  const format = field(json, 'format')
  return {
    format: 'tfjs',
    tensors: [...weights.values()].map(({ name, dtype, shape }) => ({ name, dtype, shape })),
    metadata: typeof format === 'string' ? { model: format } : {},
    parts,
    read: async (name) => {
      const weight = weights.get(name)
      if (!weight) throw new FormatError(`it has no \`${name}\``)
      return toFloat32(weight.dtype, await readShards(weight), `\`${name}\``)
    },
  }
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString())
  } catch {
    throw new FormatError('it is no whole JSON')
  }
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined
}

function readWeight(item: unknown): Pick<Weight, 'name' | 'dtype' | 'shape'> {
  const [written, shape, type] = [field(item, 'name'), field(item, 'shape'), field(item, 'dtype')]
  if (typeof written !== 'string' || typeof type !== 'string' || !isShape(shape)) {
    throw new FormatError('a weight in its manifest has no name, shape or type')
  }
  const slash = written.lastIndexOf('/')
  const name = slash < 0 ? written : `${written.slice(0, slash)}.${written.slice(slash + 1)}`
  const quantization = field(item, 'quantization')
  const packed = quantization === undefined ? undefined : field(quantization, 'dtype')
  if (packed === 'float16') return { name, dtype: 'F16', shape }
  if (quantization !== undefined) {
    throw new FormatError(
      `\`${name}\` is quantized, so it is not what was trained; \`tensorflowjs_converter\` without \`--quantize_uint8\` and its like keeps it whole`,
    )
  }
  const dtype = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined
  if (!dtype) throw new FormatError(`\`${name}\` is of the type ${type}; known are ${Object.keys(TYPES).join(', ')}`)
  return { name, dtype, shape }
}

function isShape(value: unknown): value is readonly number[] {
  const isList = Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && (n as number) >= 0)
  return isList && Number.isSafeInteger(8 * sizeOf(value as number[]))
}

function bytesOf({ shape, dtype }: Pick<Weight, 'dtype' | 'shape'>): number {
  return sizeOf(shape) * BYTES_OF[dtype]
}

async function readShards(weight: Weight): Promise<Uint8Array> {
  const [first, last] = [weight.start, weight.start + bytesOf(weight)]
  const pieces: Uint8Array[] = []
  for (const { file, start } of weight.shards) {
    const from = Math.max(first, start)
    const to = Math.min(last, start + file.size)
    if (from < to) pieces.push(await file.read(from - start, to - from))
  }
  return pieces.length === 1 ? pieces[0] : Buffer.concat(pieces)
}
