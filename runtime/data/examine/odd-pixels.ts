import { hasBytes, pixelDoubts, type PixelRange, type Plan } from '../../../compiler/index.ts'
import type { Dataset } from '../dataset.ts'
import { channelMeans, meanOf } from '../mean.ts'
import { partOf, spreadOver } from '../part.ts'
import { openStore } from '../stores/index.ts'
import { storedChannel } from '../transform.ts'
import type { Finding } from './finding.ts'

/** Images that are enough to know what pixels are like. */
const IMAGES = 64

/** Whether what networks see is of a sensible size: mean and scale against the pixels of some images. */
export async function oddPixels(plan: Plan, dataset: Dataset): Promise<readonly Finding[]> {
  const { transform, dataset: name } = plan.data
  const fromFile = typeof transform.mean === 'object' && 'file' in transform.mean
  if (hasBytes(name) && !fromFile) return [] // the compiler has looked
  const pixels = await rangesOf(plan, dataset)
  const written = typeof transform.mean === 'object' ? await writtenMean(plan, dataset) : transform.mean
  const asked = hasBytes(name) ? ['pixel-mean'] : ['pixel-mean', 'pixel-scale'] // of bytes the scale was judged already
  const doubts = pixelDoubts(pixels, written, transform.scale, fromFile ? [...MEAN, 'file'] : MEAN)
  return doubts.filter(({ code }) => asked.includes(code))
}

const MEAN = ['data', 'transform', 'mean']

/** A number a channel, of a file too. */
async function writtenMean(plan: Plan, dataset: Dataset): Promise<readonly number[]> {
  const { per, values } = await meanOf(partOf(plan, dataset, 'train'), plan.data, dataset)
  return per === 'channel' ? values : channelMeans(values, plan.data.shape[0])
}

/** Of each channel, in the order that networks see. */
async function rangesOf(plan: Plan, dataset: Dataset): Promise<readonly PixelRange[]> {
  const { transform, shape } = plan.data
  const part = partOf(plan, dataset, 'train')
  const { positions, count } = spreadOver(part, Math.min(part.count, IMAGES))
  const reader = await openStore(part.split.store, { channels: shape[0], resize: transform.train.resize })
  const found = Array.from({ length: shape[0] }, () => ({ least: Infinity, most: -Infinity, sum: 0, squares: 0, n: 0 }))
  try {
    for (let k = 0; k < count; k++) {
      const { values, channels, height, width, interleaved, rgb } = await reader.read(positions?.[k] ?? k)
      found.forEach((range, c) => {
        const from = storedChannel(c, rgb, transform.channels === 'bgr')
        const plane = height * width
        for (let i = 0; i < plane; i++) {
          const value = values[interleaved ? i * channels + from : from * plane + i]
          range.least = Math.min(range.least, value)
          range.most = Math.max(range.most, value)
          range.sum += value
          range.squares += value * value
          range.n++
        }
      })
    }
  } finally {
    reader.close()
  }
  return found.map(({ least, most, sum, squares, n }) => ({ least, most, mean: sum / n, square: squares / n }))
}
