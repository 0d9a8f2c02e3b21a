/** Writes tensors in any format that we write. */
import { encodeBinaryproto, encodeCaffemodel, encodeSolverstate, type BlobData } from './caffemodel-write.ts'
import { FormatError } from './format-error.ts'
import { encodeNpz } from './npz-write.ts'
import { encodePytorch } from './pytorch-write.ts'
import { encodeSafetensors, type SafetensorsFile, type TensorData } from './safetensors.ts'
import { encodeTfjs } from './tfjs-write.ts'

/** By the endings of names. */
const ENDINGS = {
  safetensors: 'safetensors',
  caffemodel: 'caffemodel',
  solverstate: 'solverstate',
  binaryproto: 'binaryproto',
  pth: 'pytorch',
  pt: 'pytorch',
  npz: 'npz',
  json: 'tfjs',
} as const

export type WritableFormat = (typeof ENDINGS)[keyof typeof ENDINGS]

/** What the name of a file may end in. */
export const writableEndings: readonly string[] = Object.keys(ENDINGS)

/** The format that a file's name asks for. */
export function writableFormat(file: string): WritableFormat | undefined {
  return Object.entries(ENDINGS).find(([ending]) => file.endsWith(`.${ending}`))?.[1]
}

/** Files of one folder by their names: `name` last, before it those that it needs. Throws a FormatError where a tensor cannot be said. */
export function encodeWeights(
  format: WritableFormat,
  file: SafetensorsFile,
  name: string,
): ReadonlyMap<string, Uint8Array> {
  return format === 'tfjs' ? encodeTfjs(file, name) : new Map([[name, ENCODERS[format](file)]])
}

const ENCODERS: Readonly<Record<Exclude<WritableFormat, 'tfjs'>, (file: SafetensorsFile) => Uint8Array>> = {
  safetensors: encodeSafetensors,
  caffemodel: (file) => encodeCaffemodel({ name: file.metadata['network'] ?? '', layers: layersOf(file) }),
  solverstate: solverstateOf,
  binaryproto: binaryprotoOf,
  pytorch: encodePytorch,
  npz: encodeNpz,
}

/** `history.0` and so on, which a solverstate has, and its numbers among the metadata. */
function solverstateOf({ tensors, metadata }: SafetensorsFile): Uint8Array {
  const history = Array.from({ length: tensors.size }, (_, i) => {
    const tensor = tensors.get(`history.${i}`)
    if (!tensor) throw new FormatError(`a solverstate has \`history.${i}\` and the like, and nothing else`)
    return blobOf(`history.${i}`, tensor)
  })
  const [iteration, currentStep] = ['iter', 'current_step'].map((key) => {
    const value = Number(metadata[key] ?? '0')
    if (Number.isInteger(value) && value >= 0 && value < 2 ** 31) return value
    throw new FormatError(`its \`${key}\` is no count`)
  }) as [number, number] // of two
  return encodeSolverstate({ iteration, currentStep, learnedNet: metadata['learned_net'] ?? '', history })
}

function binaryprotoOf({ tensors }: SafetensorsFile): Uint8Array {
  const [first, second] = tensors
  if (!first || second) throw new FormatError(`a binaryproto has one tensor, and here are ${tensors.size}`)
  return encodeBinaryproto(blobOf(...first))
}

function blobOf(name: string, { shape, data }: TensorData): BlobData {
  if (!(data instanceof Float32Array)) throw new FormatError(`\`${name}\` is no float32`)
  return { shape, data }
}

/** Which blobs a layer has, and so what type it is of; of those with a weight and a bias Caffe matches the name alone. */
const BLOBS = [
  { type: 'BatchNorm', names: ['mean', 'variance', 'factor'] },
  { type: 'PReLU', names: ['slope'] },
  { type: '', names: ['weight', 'bias'] },
  { type: 'Bias', names: ['bias'] },
  { type: '', names: ['0', '1', '2'] }, // of a caffemodel.h5, which has numbers for names
] as const

function layersOf({ tensors }: SafetensorsFile): Parameters<typeof encodeCaffemodel>[0]['layers'] {
  const layers = new Map<string, Map<string, BlobData>>()
  for (const [name, tensor] of tensors) {
    const dot = name.lastIndexOf('.')
    if (dot < 0) throw new FormatError(`\`${name}\` is no tensor of a layer: it has no dot`)
    const layer = name.slice(0, dot)
    layers.set(layer, (layers.get(layer) ?? new Map<string, BlobData>()).set(name.slice(dot + 1), blobOf(name, tensor)))
  }
  return [...layers].map(([name, blobs]) => {
    const kind = BLOBS.find(
      ({ names }) => blobs.has(names[0]) && [...blobs.keys()].every((blob) => names.includes(blob as never)),
    )
    if (!kind)
      throw new FormatError(
        `no layer of Caffe has ${[...blobs.keys()].map((blob) => `\`${blob}\``).join(', ')} as \`${name}\` has`,
      )
    return {
      name,
      type: kind.type,
      bottoms: [],
      tops: [name],
      blobs: kind.names.flatMap((blob) => blobs.get(blob) ?? []),
    }
  })
}
