/** How pages speak of the data. */
import type { DataPlan, Plan } from '../plan/index.ts'
import { grouped } from './table.ts'

export interface DataWords {
  readonly dataset: string
  readonly classes: string
  readonly shape: string
  readonly train: string
  readonly test: string
  readonly validation: string
  /** Where it is, of a format; what is left out; what is done to the picture: lines, of which there may be none. */
  readonly files: readonly string[]
  readonly limits: readonly string[]
  readonly geometry: readonly string[]
  readonly batchTrain: string
  readonly batchTest: string
  readonly order: string
  readonly transform: string
}

export function dataOf({ data, seed }: Plan): DataWords {
  const { shape, images, batch } = data
  return {
    dataset: data.dataset,
    classes: String(data.classes),
    shape: shape.join('×'),
    train: countOf(images.train),
    test: countOf(images.test),
    validation: images.validation === undefined ? '' : grouped(images.validation),
    files: filesOf(data),
    limits: limitsOf(data, seed),
    batchTrain: String(batch.train),
    batchTest: String(batch.test),
    order: data.shuffle ? `shuffled anew each epoch from seed ${seed}` : 'in the order of the file',
    geometry: geometryOf(data.transform),
    transform: valueOf(data.transform),
  }
}

function countOf(images: number | undefined): string {
  return images === undefined ? 'however many there are' : grouped(images)
}

function filesOf({ files, corrupt }: DataPlan): readonly string[] {
  if (!files) return []
  const lines = (['train', 'test'] as const).map((part) => {
    const { paths, labels } = files[part]
    return `${part} from ${paths.join(', ')}${labels === undefined ? '' : labels === 'none' ? ', without labels' : `, labels ${labels}`}`
  })
  return corrupt === 'skip' ? [...lines, 'images that cannot be decoded are left out'] : lines
}

function limitsOf({ limit, excluded }: DataPlan, seed: number): readonly string[] {
  const lines = (['train', 'test'] as const).flatMap((part) => {
    const some = limit?.[part]
    if (some === undefined) return []
    const amount = some < 1 ? `${Number((some * 100).toPrecision(6))} % of the images` : `${grouped(some)} images`
    return [`${part}: ${amount}, the first of an order drawn from seed ${seed}`]
  })
  return excluded ? [...lines, `train: without the classes ${excluded.join(', ')}`] : lines
}

function geometryOf({ train, test }: DataPlan['transform']): readonly string[] {
  const steps = ({ resize, pad, crop, mirror }: typeof train, phase: 'train' | 'test'): string =>
    [
      ...(resize ? [`scaled to ${resize.join('×')}`] : []),
      ...(pad === undefined ? [] : [`padded by ${pad}`]),
      ...(crop ? [`cropped to ${crop.join('×')} ${phase === 'train' ? 'at random' : 'in the middle'}`] : []),
      ...(mirror ? ['every other one mirrored at random'] : []),
    ].join(', ')
  const lines = { train: steps(train, 'train'), test: steps(test, 'test') }
  if (lines.train === '' && lines.test === '') return []
  return (['train', 'test'] as const).map((phase) => `${phase}: ${lines[phase] || 'as it is'}`)
}

function valueOf({ mean, scale, channels }: DataPlan['transform']): string {
  const shifted = typeof mean === 'object' && !('file' in mean) && mean.length === 0 ? 'x' : shiftedBy(mean)
  const values = scale === 1 ? `${shifted}, ${shifted === 'x' ? '' : 'x '}from 0 to 255` : `${shifted} · ${scale}`
  return channels === 'bgr' ? `${values}, channels in the order blue, green, red` : values
}

function shiftedBy(mean: DataPlan['transform']['mean']): string {
  if (mean === 'none') return 'x'
  if (typeof mean === 'string') return `(x − the training set’s mean of that ${mean})`
  if ('file' in mean) return `(x − the mean of that pixel in ${mean.file})`
  return `(x − ${mean.length > 1 ? `[${mean.join(', ')}]` : String(mean[0])})`
}
