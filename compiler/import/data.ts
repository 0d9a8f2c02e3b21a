/** The layers that bring data as `data:`. */
import { datasetFacts } from '../datasets/index.ts'
import type { Reporter } from '../diagnostics/index.ts'
import {
  flagAt,
  has,
  messageAt,
  messagesAt,
  numberAt,
  numbersAt,
  textAt,
  type CaffeLayer,
  type Message,
} from '../prototxt/index.ts'
import { Commented, type Written, type WrittenMap } from '../source/index.ts'
import type { Notes } from './notes.ts'

export interface DataRequest {
  readonly train: readonly CaffeLayer[]
  readonly test: readonly CaffeLayer[]
  /** [C, H, W], of the command line. */
  readonly shape: readonly [number, number, number] | undefined
  /** How many classes the first loss over labels tells apart. */
  readonly classes: number
}

/** Where each type says its parameters. */
const FIELDS: Readonly<Record<string, string>> = {
  Data: 'data_param',
  DummyData: 'dummy_data_param',
  HDF5Data: 'hdf5_data_param',
  ImageData: 'image_data_param',
  Input: 'input_param',
  MemoryData: 'memory_data_param',
  WindowData: 'window_data_param',
}

interface Feed {
  readonly layer: CaffeLayer
  readonly param: Message | undefined
  readonly transform: Message | undefined
}

/** Undefined after a reported mistake, or where there is no layer that brings data. */
export function dataOf(request: DataRequest, notes: Notes, reporter: Reporter): WrittenMap | undefined {
  const [first, second] = [feedOf(request.train), feedOf(request.test)]
  const train = first ?? second
  if (!train) return undefined
  const test = second ?? train
  const known = train.layer.type === 'Data' ? knownDataset(train) : undefined
  const shape = request.shape ?? (known === undefined ? shapeOf(train, notes) : datasetFacts(known)?.shape)
  const transform = transformOf(train, test, { known: known !== undefined, channels: shape?.[0] ?? 1 }, notes)
  const batch = { train: batchOf(first), test: batchOf(second) }
  const common = {
    batch: batch.train === undefined && batch.test === undefined ? undefined : batch,
    shuffle: flagAt(train.param, 'shuffle') === true ? undefined : false,
    transform: Object.values(transform).some((value) => value !== undefined) ? transform : undefined,
  }
  if (has(train.param, 'rand_skip'))
    notes.add(
      'data',
      '`rand_skip` starts somewhere in the data; a run here starts at the first image',
      train.layer.span,
    )
  if (known !== undefined) return { dataset: known, ...common }
  if (!shape) {
    reporter.report('cannot-import', {
      message: `nothing says how large the images of \`${train.layer.name}\` are: Caffe learns it from the data`,
      at: train.layer.span,
      help: 'say it on the command line: `--shape 3,32,32` for channels, height and width',
    })
    return undefined
  }
  const format = formatOf(train, notes)
  return {
    dataset: format,
    train: filesOf(train, format, 'train', notes),
    test: filesOf(test, format, 'test', notes),
    shape: new Commented(shape, { beside: 'channels, height, width' }),
    classes: request.classes,
    ...common,
  }
}

/** The layer that brings images; labels may come from another. */
function feedOf(layers: readonly CaffeLayer[]): Feed | undefined {
  const [layer] = layers
  if (!layer) return undefined
  const param = messageAt(layer.message, FIELDS[layer.type] ?? '')
  return { layer, param, transform: messageAt(layer.message, 'transform_param') }
}

/** A dataset that has a name here, by the words of its paths. */
function knownDataset({ param, transform }: Feed): string | undefined {
  const paths = [textAt(param, 'source'), textAt(transform, 'mean_file'), textAt(param, 'mean_file')]
    .join(' ')
    .toLowerCase()
  if (/siamese|pairs/.test(paths)) return undefined
  if (/fashion/.test(paths)) return 'fashion_mnist'
  if (/mnist/.test(paths)) return 'mnist'
  if (/cifar-?_?100/.test(paths)) return 'cifar100'
  return /cifar/.test(paths) ? 'cifar10' : undefined
}

function batchOf(feed: Feed | undefined): number | undefined {
  if (!feed) return undefined
  const { param } = feed
  const shape = messagesAt(param, 'shape')[0]
  return numberAt(param, 'batch_size') ?? numberAt(param, 'num') ?? numberAt(shape, 'dim')
}

/** What `transform_param` says; before it there was one, the layer's own parameters did. */
function said(feed: Feed, key: string): number | undefined {
  return numberAt(feed.transform, key) ?? numberAt(feed.param, key)
}

interface Images {
  /** The dataset has a name here. */
  readonly known: boolean
  readonly channels: number
}

function transformOf(train: Feed, test: Feed, images: Images, notes: Notes): WrittenMap {
  const crops = [said(train, 'crop_size') ?? 0, said(test, 'crop_size') ?? 0]
  const mirrors = [train, test].map(
    (feed) => (flagAt(feed.transform, 'mirror') ?? flagAt(feed.param, 'mirror')) === true,
  )
  const scales = [said(train, 'scale') ?? 1, said(test, 'scale') ?? 1]
  if (scales[0] !== scales[1])
    notes.add('data', `tests scale by ${scales[1] ?? 1}; a spec has one scale`, test.layer.span)
  if (mirrors[1] === true && test !== train)
    notes.add('data', 'tests mirror half of the images too; a spec mirrors in training alone', test.layer.span)
  const sizes = ['new_height', 'new_width'].map((key) => numberAt(train.param, key) ?? 0)
  return {
    resize: sizes.every((size) => size > 0) ? (sizes[0] === sizes[1] ? sizes[0] : sizes) : undefined,
    crop: crops[0] === crops[1] && crops[0] !== 0 ? crops[0] : undefined,
    mirror: mirrors[0] === true ? true : undefined,
    mean: meanOf(train, images),
    scale: scales[0] === 1 ? undefined : scales[0],
    train: crops[0] !== crops[1] && crops[0] !== 0 ? { crop: crops[0] } : undefined,
    test: crops[0] !== crops[1] && crops[1] !== 0 ? { crop: crops[1] } : undefined,
  }
}

function meanOf(feed: Feed, { known, channels }: Images): Written | undefined {
  const values = numbersAt(feed.transform, 'mean_value')
  if (values.length === 1) return Array<number>(channels).fill(values[0] ?? 0) // one is meant for each
  if (values.length > 0) return values
  const file = textAt(feed.transform, 'mean_file') ?? textAt(feed.param, 'mean_file')
  if (file === undefined) return undefined
  return known
    ? new Commented('pixel', { beside: `the mean of the training set, as in ${file}` })
    : { file: near(file) }
}

function shapeOf({ layer, param, transform }: Feed, notes: Notes): readonly [number, number, number] | undefined {
  const dims = numbersAt(messagesAt(param, 'shape')[0], 'dim').slice(1)
  const [channels, height, width] = ['channels', 'height', 'width'].map((key) => numberAt(param, key) ?? 0)
  if (dims.length === 3) return [dims[0] ?? 1, dims[1] ?? 1, dims[2] ?? 1]
  if (channels && height && width) return [channels, height, width]
  const crop = numberAt(transform, 'crop_size') ?? numberAt(param, 'crop_size') ?? 0
  const size = crop > 0 ? [crop, crop] : [numberAt(param, 'new_height') ?? 0, numberAt(param, 'new_width') ?? 0]
  const [high = 0, wide = 0] = size
  if (high < 1 || wide < 1) return undefined
  const isGray = flagAt(param, 'is_color') === false || flagAt(transform, 'force_gray') === true
  if (!isGray && numbersAt(transform, 'mean_value').length < 2 && layer.type === 'Data')
    notes.add('data', 'that the images have three channels is a guess: Caffe learns it from the data', layer.span)
  return [isGray ? 1 : 3, high, wide]
}

/** The format of ours that is read, or that stands in for what is not. */
function formatOf({ layer, param }: Feed, notes: Notes): string {
  const instead = (format: string, why: string): string => {
    notes.add('data', `${why}; \`${format}\` stands for it: say where yours is`, layer.span)
    return format
  }
  switch (layer.type) {
    case 'Data':
      if (textAt(param, 'backend') === 'LMDB') return 'lmdb'
      return instead(
        'lmdb',
        `\`${layer.name}\` reads LevelDB, which nothing here does; \`convert_imageset -backend lmdb\` makes an LMDB`,
      )
    case 'HDF5Data':
      return 'hdf5'
    case 'ImageData':
      return instead(
        'image_folder',
        `\`${layer.name}\` reads a list of pictures with their classes, and here each class is a folder`,
      )
    case 'WindowData':
      return instead(
        'image_folder',
        `\`${layer.name}\` (WindowData) cuts windows out of pictures, which nothing here does`,
      )
    case 'MemoryData':
      return instead('npy', `\`${layer.name}\` (MemoryData) is filled by a program`)
    case 'DummyData':
      return instead('npy', `\`${layer.name}\` (DummyData) makes numbers up`)
    case 'Python':
      return instead('npy', `\`${layer.name}\` (Python) runs a program, which a spec never does`)
    default:
      return instead('npy', `\`${layer.name}\` (${layer.type}) is filled by a program`)
  }
}

function filesOf({ layer, param }: Feed, format: string, phase: 'train' | 'test', notes: Notes): Written {
  const source = textAt(param, 'source')
  if (format === 'npy') return { path: `${phase}-images.npy`, labels: `${phase}-labels.npy` }
  if (source === undefined) {
    notes.add('data', `\`${layer.name}\` does not say where its data is`, layer.span)
    return { path: phase }
  }
  const path = near(source)
  return path === source ? { path } : new Commented({ path }, { beside: source })
}

/** A path that a spec may name: below its own folder. */
function near(path: string): string {
  const plain = path.replace(/\/+$/, '')
  return /^(\/|\.\.\/|[A-Za-z]:)/.test(plain) ? (plain.split('/').at(-1) ?? plain) : plain
}

/** The first input of a net that is only there to be used: [C, H, W]. */
export function inputOf(layers: readonly CaffeLayer[]): { readonly shape: readonly number[] } | undefined {
  const layer = layers.find(({ type }) => type === 'Input')
  const dims = numbersAt(messagesAt(messageAt(layer?.message, 'input_param'), 'shape')[0], 'dim')
  return dims.length < 2 ? undefined : { shape: dims.slice(1) }
}
