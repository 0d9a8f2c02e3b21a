/** Writes tensors in any format that we write. */
import { encodeCaffemodel, type BlobData } from './caffemodel-write.ts'
import { FormatError } from './format-error.ts'
import { encodePytorch } from './pytorch-write.ts'
import { encodeSafetensors, type SafetensorsFile } from './safetensors.ts'

export type WritableFormat = 'safetensors' | 'caffemodel' | 'pytorch'

/** By the endings of names. */
const ENDINGS: Readonly<Record<string, WritableFormat>> = {
  safetensors: 'safetensors',
  caffemodel: 'caffemodel',
  pth: 'pytorch',
  pt: 'pytorch',
}

/** What the name of a file may end in. */
export const writableEndings: readonly string[] = Object.keys(ENDINGS)

/** The format that a file's name asks for. */
export function writableFormat(file: string): WritableFormat | undefined {
  return Object.entries(ENDINGS).find(([ending]) => file.endsWith(`.${ending}`))?.[1]
}

/** Throws a FormatError where a tensor cannot be said in the format. */
export function encodeWeights(format: WritableFormat, file: SafetensorsFile): Uint8Array {
  switch (format) {
    case 'safetensors':
      return encodeSafetensors(file)
    case 'caffemodel':
      return encodeCaffemodel({ name: file.metadata['network'] ?? '', layers: layersOf(file) })
    case 'pytorch':
      return encodePytorch(file)
  }
}

/** Which blobs a layer has, and so what type it is of; of those with a weight and a bias Caffe matches the name alone. */
const BLOBS = [
  { type: 'BatchNorm', names: ['mean', 'variance', 'factor'] },
  { type: 'PReLU', names: ['slope'] },
  { type: '', names: ['weight', 'bias'] },
  { type: 'Bias', names: ['bias'] },
] as const

function layersOf({ tensors }: SafetensorsFile): Parameters<typeof encodeCaffemodel>[0]['layers'] {
  const layers = new Map<string, Map<string, BlobData>>()
  for (const [name, { shape, data }] of tensors) {
    const dot = name.lastIndexOf('.')
    if (dot < 0) throw new FormatError(`\`${name}\` is no tensor of a layer: it has no dot`)
    if (!(data instanceof Float32Array)) throw new FormatError(`\`${name}\` is no float32`)
    const layer = name.slice(0, dot)
    layers.set(layer, (layers.get(layer) ?? new Map<string, BlobData>()).set(name.slice(dot + 1), { shape, data }))
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
