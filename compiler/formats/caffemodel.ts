/**
 * `.caffemodel`: a NetParameter whose layers hold blobs. Layers of V2 are in field 100, of V1 (before 2014) in field 2.
 * Only their names, types and shapes are read at first.
 */
import { readBlob, readBlobData, type Blob } from './caffe-blob.ts'
import type { RandomAccessFile } from './file.ts'
import { FormatError } from './format-error.ts'
import { readText, walkMessage, type Range } from './protobuf-walk.ts'
import type { TensorHeader, WeightsFile } from './weights-file.ts'

/** Field numbers of caffe.proto: a layer's name, type and blobs. */
const V2 = { name: 1, type: 2, blobs: 7 } as const
const V1 = { name: 4, type: 5, blobs: 6, v0: 1 } as const
const NET = { name: 1, v1: 2, v2: 100 } as const

/** V1's types that have blobs. */
const V1_TYPES: Readonly<Record<number, string>> = { 4: 'Convolution', 14: 'InnerProduct', 39: 'Deconvolution' }

/** What blobs are called, by layer type; of other types a weight and a bias. */
const BLOB_NAMES: Readonly<Record<string, readonly string[]>> = {
  BatchNorm: ['mean', 'variance', 'factor'],
  Bias: ['bias'],
  PReLU: ['slope'],
}

/** How many axes blobs have, by layer type, whatever ones an old file puts in front. */
const AXES: Readonly<Record<string, readonly number[]>> = {
  Convolution: [4, 1],
  Deconvolution: [4, 1],
  InnerProduct: [2, 1],
}

interface Layer {
  readonly name: string
  readonly type: string
  readonly blobs: readonly Range[]
}

/** Throws a FormatError. */
export async function openCaffemodel(file: RandomAccessFile): Promise<WeightsFile> {
  const ranges: { readonly range: Range; readonly version: 1 | 2 }[] = []
  let netName: Range | undefined
  await walkMessage(file, { start: 0, end: file.size }, (field) => {
    if (field.wire !== 2) return
    if (field.id === NET.name) netName = field
    if (field.id === NET.v1 || field.id === NET.v2) ranges.push({ range: field, version: field.id === NET.v1 ? 1 : 2 })
  })
  const blobs = new Map<string, { readonly header: TensorHeader; readonly blob: Blob }>()
  for (const { range, version } of ranges) {
    const layer = await readLayer(file, range, version)
    for (const [i, blobRange] of layer.blobs.entries()) {
      const blob = await readBlob(file, blobRange, `blob ${i} of \`${layer.name}\``)
      const name = `${layer.name}.${blobName(layer.type, i)}`
      if (blobs.has(name)) throw new FormatError(`there are two layers \`${layer.name}\` with weights in it`)
      blobs.set(name, { header: { name, dtype: blob.dtype, ...shapeOf(blob, layer.type, i) }, blob })
    }
  }
  const name = netName && (await readText(file, netName))
  return {
    format: 'caffemodel',
    tensors: [...blobs.values()].map(({ header }) => header),
    metadata: { ...(name && { network: name }) },
    read: async (wanted) => {
      const found = blobs.get(wanted)
      if (!found) throw new FormatError(`it has no \`${wanted}\``)
      return readBlobData(file, found.blob)
    },
  }
}

async function readLayer(file: RandomAccessFile, range: Range, version: 1 | 2): Promise<Layer> {
  const known = version === 1 ? V1 : V2
  const blobs: Range[] = []
  let name: Range | undefined
  let typeText: Range | undefined
  let typeNumber = 0
  await walkMessage(file, range, (field) => {
    if (version === 1 && field.id === V1.v0 && field.wire === 2) {
      throw new FormatError(
        'it is of Caffe’s first format, of 2013; Caffe’s upgrade_net_proto_binary makes a newer one',
      )
    }
    if (field.id === known.name && field.wire === 2) name = field
    else if (field.id === known.type && field.wire === 2) typeText = field
    else if (field.id === known.type) typeNumber = field.value
    else if (field.id === known.blobs && field.wire === 2) blobs.push(field)
  })
  const type = typeText ? await readText(file, typeText) : (V1_TYPES[typeNumber] ?? '')
  if (!name && blobs.length > 0) throw new FormatError('a layer in it has weights and no name')
  return { name: name ? await readText(file, name) : '', type, blobs }
}

/** Of an old shape what it means, where the type of the layer says how many axes there are. */
function shapeOf({ shape, legacyShape }: Blob, type: string, i: number): Pick<TensorHeader, 'shape' | 'legacyShape'> {
  if (!legacyShape) return { shape }
  const axes = Object.hasOwn(AXES, type) ? AXES[type][i] : undefined
  const isMeant = axes !== undefined && shape.slice(0, -axes).every((n) => n === 1)
  return isMeant ? { shape: shape.slice(-axes) } : { shape, legacyShape }
}

function blobName(type: string, i: number): string {
  return (BLOB_NAMES[type] ?? ['weight', 'bias'])[i] ?? `blob${i}`
}
