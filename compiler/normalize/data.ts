/** The data section: paths resolved, one transform for each phase, and every default. */
import { invariant } from '../diagnostics/index.ts'
import { keySpanAt, spanAt, toValue, treeAt, type MapTree, type Path } from '../source/index.ts'
import { namedFile } from './named-file.ts'
import type { DataFiles, Geometry, NamedFile, NormalizedData, Size } from './spec.ts'

interface Written {
  readonly dataset: string
  readonly shape?: readonly [number, number, number]
  readonly classes?: number
  readonly batch: NormalizedData['batch']
  readonly shuffle: boolean
  readonly split?: { readonly validation: number }
  readonly limit?: NormalizedData['limit']
  readonly exclude_classes?: readonly number[]
  readonly corrupt: 'fail' | 'skip'
  readonly transform: GeometryWritten & {
    readonly channels: 'rgb' | 'bgr'
    readonly mean: 'none' | 'channel' | 'pixel' | readonly number[] | { readonly file: string }
    readonly scale: number
    readonly train?: GeometryWritten
    readonly test?: GeometryWritten
  }
}

interface GeometryWritten {
  readonly resize?: number | Size
  readonly pad?: number
  readonly crop?: number | Size
  readonly mirror?: boolean
}

/** `tree` is the whole spec, valid and complete. */
export function readData(tree: MapTree): NormalizedData {
  const written = toValue(treeAt(tree, ['data']) ?? tree) as Written // says the schema
  const { dataset, batch, shuffle, corrupt } = written
  return {
    dataset,
    datasetSpan: spanAt(tree, ['data', 'dataset']),
    train: filesAt(tree, 'train'),
    test: filesAt(tree, 'test'),
    shape: written.shape,
    classes: written.classes,
    batch,
    shuffle,
    validation: written.split?.validation,
    limit: written.limit ?? {},
    excluded: (written.exclude_classes ?? []).toSorted((a, b) => a - b),
    corrupt,
    transform: transformOf(written.transform, tree),
    span: keySpanAt(tree, ['data']),
  }
}

function filesAt(tree: MapTree, part: 'train' | 'test'): DataFiles | undefined {
  const path: Path = ['data', part]
  const map = treeAt(tree, path)
  if (map?.kind !== 'map') return undefined
  const named = treeAt(map, ['path'])
  return {
    paths: (named?.kind === 'list' ? named.items : named ? [named] : []).flatMap((item) => namedFile(item) ?? []),
    labels: namedFile(treeAt(map, ['labels'])),
    span: keySpanAt(tree, path),
  }
}

function transformOf(written: Written['transform'], tree: MapTree): NormalizedData['transform'] {
  const { channels, mean, scale, train, test } = written
  const { mirror: _mirror, ...still } = written
  return {
    channels,
    scale,
    mean: typeof mean === 'object' && 'file' in mean ? { file: meanFile(tree) } : mean,
    train: geometryOf({ ...written, ...train }),
    test: geometryOf({ ...still, ...test }),
  }
}

function meanFile(tree: MapTree): NamedFile {
  const path = treeAt(tree, ['data', 'transform', 'mean', 'file'])
  const file = namedFile(path)
  invariant(file, 'the schema asks for text')
  return file
}

function geometryOf({ resize, pad = 0, crop, mirror = false }: GeometryWritten): Geometry {
  return {
    ...(resize !== undefined && { resize: sizeOf(resize) }),
    ...(pad > 0 && { pad }),
    ...(crop !== undefined && { crop: sizeOf(crop) }),
    ...(mirror && { mirror }),
  }
}

function sizeOf(size: number | Size): Size {
  return typeof size === 'number' ? [size, size] : size
}
