import type { Plan } from '../../compiler/index.ts'
import { RunError } from '../run-error.ts'
import { about } from './about.ts'
import { readMeanFile } from './mean-file.ts'
import type { Part } from './part.ts'
import type { Dataset, Split } from './dataset.ts'
import { remember } from './remember.ts'
import { hashOf } from './sources/content-hash.ts'
import { openStore, type Sample } from './stores/index.ts'
import { storedChannel, type Mean } from './transform.ts'

/** Where a spec says it. */
const AT = ['data', 'transform', 'mean']

type Pixels = Extract<Mean, { per: 'pixel' }>

/** Where a dataset's mean files are from, and where its means are kept. */
export type MeanPlace = Pick<Dataset, 'folder' | 'cache' | 'hash'>

/** The means of one set are wanted for each phase. */
const known = new WeakMap<Split, { readonly key: string; readonly pixels: Promise<Pixels> }>()

/**
 * What is subtracted from images: nothing (no channels), a number a channel, or a number a pixel of the image as it is
 * before padding and cropping. A word stands for the mean of the training set (Caffe's compute_image_mean, in float64).
 */
export async function meanOf(train: Part, { transform, shape }: Plan['data'], place: MeanPlace): Promise<Mean> {
  const { mean } = transform
  if (typeof mean === 'object' && !('file' in mean)) return { per: 'channel', values: mean }
  if (typeof mean === 'object') return about([...AT, 'file'], () => readMeanFile(mean.file, place.folder, shape[0]))
  if (mean === 'none') return { per: 'channel', values: [] }
  const pixels = await keptMeans(train, shape[0], transform, place)
  if (mean === 'pixel') return pixels
  return { per: 'channel', values: channelMeans(pixels.values, shape[0]) }
}

/** Of the pixels of each channel. */
export function channelMeans(pixels: Float64Array, channels: number): readonly number[] {
  const plane = pixels.length / channels
  return Array.from({ length: channels }, (_, c) => {
    const channel = pixels.subarray(c * plane, (c + 1) * plane)
    return channel.reduce((sum, value) => sum + value, 0) / plane
  })
}

/** By what they are the means of. */
function keptMeans(
  part: Part,
  channels: number,
  transform: Plan['data']['transform'],
  { cache, hash }: MeanPlace,
): Promise<Pixels> {
  const positions = part.positions && hashOf([Buffer.from(part.positions.join())])
  const key = [hash, positions ?? 'all', channels, transform.train.resize ?? 'as it is', transform.channels]
  const found = known.get(part.split)
  if (found?.key === key.join()) return found.pixels
  const make = async (): Promise<{ values: readonly number[]; shape: Pixels['shape'] }> => {
    const { values, shape } = await pixelMeans(part, channels, transform)
    return { values: [...values], shape }
  }
  const pixels = remember(cache, 'mean', key, make, isMean).then(({ values, shape }): Pixels => ({
    per: 'pixel',
    values: Float64Array.from(values),
    shape,
  }))
  known.set(part.split, { key: key.join(), pixels })
  return pixels
}

/** What was kept may have been changed by hand. */
function isMean(kept: unknown): boolean {
  const { values, shape } = (kept ?? {}) as { values?: unknown; shape?: unknown }
  if (!Array.isArray(values) || !Array.isArray(shape) || shape.length !== 3) return false
  const size = shape.reduce<number>((product, n) => product * Number(n), 1)
  return values.length === size && values.every((value) => Number.isFinite(value))
}

/** In the order of the channels that networks see. Images are added in theirs: sums of floats depend on it. */
async function pixelMeans(
  { split, positions, count }: Part,
  channels: number,
  { train: { resize }, channels: order }: Plan['data']['transform'],
): Promise<Pixels> {
  const reader = await openStore(split.store, { channels, resize })
  try {
    let sums: Float64Array | undefined
    let shape: Pixels['shape'] | undefined
    const add = (sample: Sample): void => {
      shape ??= [sample.channels, sample.height, sample.width]
      sums ??= new Float64Array(shape[0] * shape[1] * shape[2])
      if (sample.height !== shape[1] || sample.width !== shape[2]) throw unequal(shape, sample, split)
      addTo(sums, sample, order === 'bgr')
    }
    const open: Promise<Sample>[] = []
    const addOpen = async (): Promise<void> => (await Promise.all(open.splice(0))).forEach(add)
    for (let k = 0; k < count; k++) {
      const sample = reader.read(positions ? positions[k] : k)
      if (sample instanceof Promise) {
        open.push(sample)
        if (open.length >= AT_ONCE) await addOpen()
      } else {
        if (open.length > 0) await addOpen()
        add(sample)
      }
    }
    await addOpen()
    return {
      per: 'pixel',
      values: (sums ?? new Float64Array()).map((sum) => sum / count),
      shape: shape ?? [channels, 0, 0],
    }
  } finally {
    reader.close()
  }
}

/** Pictures that are decoded at once. */
const AT_ONCE = 16

function addTo(sums: Float64Array, { values, channels, height, width, interleaved, rgb }: Sample, bgr: boolean): void {
  const plane = height * width
  for (let c = 0; c < channels; c++) {
    const from = storedChannel(c, rgb, bgr)
    const start = interleaved ? from : from * plane
    const step = interleaved ? channels : 1
    for (let i = 0; i < plane; i++) sums[c * plane + i] += values[start + i * step]
  }
}

function unequal([, height, width]: Pixels['shape'], sample: Sample, { sizes = [] }: Split): RunError {
  const told = [{ height, width }, sample].map((one) => {
    const example = sizes.find((size) => size.height === one.height && size.width === one.width)?.example
    return `${one.height}×${one.width}${example === undefined ? '' : ` (\`${example}\`)`}`
  })
  return new RunError(
    'data-misfit',
    1,
    `the images have different sizes, ${told.join(' and ')}, so they have no mean`,
    { at: AT, help: 'give them one size: `transform: { resize: … }`; or write a mean, a number a channel' },
  )
}
