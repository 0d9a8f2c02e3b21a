/** `data:` as what reads the same files, in the same order. */
import type { Model } from '../../network/index.ts'
import type { Geometry } from '../../normalize/index.ts'
import { keySpanAt, spanAt } from '../../source/index.ts'
import type { Cannot } from '../cannot.ts'
import type { Parts } from './parts.ts'
import { literal } from './python.ts'

/** Where the images are: what a dataset with a name is on this machine, or what the spec names. */
export interface TorchFiles {
  readonly format: string
  /** The folder that the names are in, from the program's if it is no absolute one. */
  readonly folder: string
  readonly train: TorchPart
  readonly test: TorchPart
}

export interface TorchPart {
  readonly paths: readonly string[]
  /** A file, or of records which label: `fine`; absent or `none`: there are none. */
  readonly labels?: string
}

export interface DataWords {
  readonly folder: string
  readonly train: string
  readonly test: string
  readonly batch: { readonly train: number; readonly test: number }
  /** Whether anything is drawn at random. */
  readonly draws: boolean
  readonly shuffles: boolean
  readonly gzip: boolean
  /** What the training leaves out, where it leaves out any. */
  readonly some:
    { readonly excluded: string; readonly held: number; readonly limit: string; readonly testLimit: string } | undefined
  readonly mean: string
  readonly scale: string
  readonly bgr: boolean
  readonly geometry: { readonly train: GeometryWords; readonly test: GeometryWords } | undefined
}

interface GeometryWords {
  readonly pad: number
  readonly crop: string
  readonly mirror: string
}

export function dataWords({ spec }: Model, files: TorchFiles, parts: Parts, cannot: Cannot): DataWords | undefined {
  const { data, tree } = spec
  const { transform } = data
  const at = (...path: readonly string[]): ReturnType<typeof spanAt> => keySpanAt(tree, ['data', ...path])
  if (transform.train.resize || transform.test.resize)
    cannot.say('the program resizes no pictures', at('transform', 'resize'), 'store them in the size that is wanted')
  if (typeof transform.mean === 'object' && 'file' in transform.mean)
    cannot.say('the program reads no file of a mean', at('transform', 'mean'), 'write the numbers, or `mean: pixel`')
  const [train, test] = [reading(files.format, files.train, parts), reading(files.format, files.test, parts)]
  if (train === undefined || test === undefined) {
    cannot.say(
      `the program reads no \`${data.dataset}\``,
      spanAt(tree, ['data', 'dataset']),
      'it reads the datasets with a name, `idx`, `cifar_binary` and `npy`',
    )
    return undefined
  }
  if (data.validation !== undefined) cannot.note('the images of `split` are held out, and tested on by nothing')
  const { limit, excluded, validation } = data
  const isPart =
    validation !== undefined || excluded.length > 0 || limit.train !== undefined || limit.test !== undefined
  const isPlain = [transform.train, transform.test].every(({ pad, crop, mirror }) => !pad && !crop && !mirror)
  return {
    folder: /^([/\\]|[A-Za-z]:)/.test(files.folder)
      ? `Path(${literal(files.folder)})`
      : `HERE / ${literal(files.folder)}`,
    train,
    test,
    batch: data.batch,
    draws: data.shuffle || isPart || !isPlain,
    shuffles: data.shuffle,
    gzip: files.format === 'idx',
    some: isPart
      ? {
          excluded: literal(excluded),
          held: validation ?? 0,
          limit: literal(limit.train),
          testLimit: literal(limit.test),
        }
      : undefined,
    mean: Array.isArray(transform.mean) ? `np.reshape(${literal(transform.mean)}, (-1, 1, 1))` : meanOf(transform.mean),
    scale: literal(transform.scale),
    bgr: transform.channels === 'bgr',
    geometry: isPlain ? undefined : { train: geometryWords(transform.train), test: geometryWords(transform.test) },
  }
}

function meanOf(mean: unknown): string {
  if (mean === 'pixel') return 'images.mean(0, dtype=np.float64)'
  if (mean === 'channel') return 'images.mean((0, 2, 3), dtype=np.float64).reshape(-1, 1, 1)'
  return '0'
}

function geometryWords({ pad = 0, crop, mirror }: Geometry): GeometryWords {
  return { pad, crop: literal(crop), mirror: literal(mirror === true) }
}

/** An expression of images and labels; undefined where nothing here reads the format. */
function reading(format: string, { paths, labels }: TorchPart, parts: Parts): string | undefined {
  const [path] = paths
  const none = labels === undefined || labels === 'none'
  if (format === 'idx') {
    parts.need('read_idx')
    return `read_idx(${literal(path)}), ${none ? 'None' : `read_idx(${literal(labels)})`}`
  }
  if (format === 'npy')
    return `np.load(DATA / ${literal(path)}, mmap_mode='r'), ${none ? 'None' : `np.load(DATA / ${literal(labels)})`}`
  if (format !== 'cifar_binary') return undefined
  parts.need('read_records')
  const [bytes, which] = labels === 'fine' ? [2, 1] : labels === 'coarse' ? [2, 0] : [1, 0]
  return `read_records(${literal(paths)}, ${bytes}, ${which})`
}
