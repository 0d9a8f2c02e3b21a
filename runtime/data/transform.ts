/** What is done to one image: crop, mirror, the order of colours, then (x − mean) · scale. */
import type { Geometry } from '../../compiler/index.ts'
import type { RandomWords } from '../random/index.ts'
import { RunError } from '../run-error.ts'
import type { Sample } from './stores/index.ts'

/** Subtracted: of each channel one number, or of each pixel of the stored image, in the order that networks see. */
export type Mean =
  | { readonly per: 'channel'; readonly values: readonly number[] }
  | { readonly per: 'pixel'; readonly values: Float64Array; readonly shape: readonly [number, number, number] }

export interface TransformPlan {
  /** [C, H, W] that networks see. */
  readonly shape: readonly number[]
  readonly geometry: Geometry
  /** Whether windows and mirrors are drawn; else the window is central. */
  readonly training: boolean
  readonly bgr: boolean
  readonly scale: number
  /** An empty list of channels: nothing. */
  readonly mean: Mean
}

/** Where the window begins in the stored image, and whether it is read from right to left. */
interface View {
  readonly top: number
  readonly left: number
  readonly mirrored: boolean
}

export class Transformer {
  readonly #plan: TransformPlan
  /** [C, 256]: what each byte becomes in each channel, where the mean is that of channels. */
  readonly #table: Float32Array

  constructor(plan: TransformPlan) {
    this.#plan = plan
    const { mean, scale, shape } = plan
    this.#table = Float32Array.from(
      { length: shape[0] * 256 },
      (_, i) => ((i % 256) - (mean.per === 'channel' ? (mean.values[Math.floor(i / 256)] ?? 0) : 0)) * scale,
    )
  }

  /** Writes the image [C, H, W]. `random` is drawn from where the plan says so. */
  apply(sample: Sample, random: RandomWords | undefined, into: Float32Array): void {
    const [channels, height, width] = this.#plan.shape
    const view = this.#view(sample, random)
    for (let c = 0; c < channels; c++) {
      for (let y = 0; y < height; y++) {
        const row = into.subarray((c * height + y) * width, (c * height + y + 1) * width)
        const sy = y + view.top
        if (sy < 0 || sy >= sample.height) row.fill(0)
        else this.#row(sample, c, sy, view, row)
      }
    }
  }

  #view(sample: Sample, random: RandomWords | undefined): View {
    const { geometry, shape } = this.#plan
    const { pad = 0, crop, mirror = false } = geometry
    const spare = [sample.height + 2 * pad - shape[1], sample.width + 2 * pad - shape[2]] as const
    const fits = crop ? spare[0] >= 0 && spare[1] >= 0 : spare[0] === 0 && spare[1] === 0
    if (!fits || sample.channels !== shape[0]) throw misfit(sample, this.#plan)
    const draw = (choices: number): number => (random ? random.below(choices) : 0)
    const [top, left] = random && crop ? [draw(spare[0] + 1), draw(spare[1] + 1)] : [spare[0] >> 1, spare[1] >> 1]
    return { top: top - pad, left: left - pad, mirrored: mirror && draw(2) === 1 }
  }

  /** Row `sy` of channel `c`, from `view.left` on; what lies beyond the image is 0. */
  #row(sample: Sample, c: number, sy: number, { left, mirrored }: View, row: Float32Array): void {
    const { scale, mean, bgr } = this.#plan
    const { values, channels, height, width, interleaved, rgb } = sample
    const from = storedChannel(c, rgb, bgr)
    const start = interleaved ? sy * width * channels + from : (from * height + sy) * width
    const step = interleaved ? channels : 1
    const last = row.length - 1
    const pixel = mean.per === 'pixel' ? mean : undefined
    const means = pixel && pixel.values.subarray((c * height + sy) * width, (c * height + sy + 1) * width)
    const shift = mean.per === 'channel' ? (mean.values[c] ?? 0) : 0
    const bytes = values instanceof Uint8Array && !means
    for (let x = 0; x <= last; x++) {
      const sx = (mirrored ? last - x : x) + left
      if (sx < 0 || sx >= width) row[x] = 0
      else if (bytes) row[x] = this.#table[c * 256 + values[start + sx * step]]
      else row[x] = (values[start + sx * step] - (means ? means[sx] : shift)) * scale
    }
  }
}

/** Which stored channel a network sees as channel `c`: within each three, red and blue change places. */
export function storedChannel(c: number, rgb: boolean, bgr: boolean): number {
  return bgr && rgb ? c - (c % 3) + 2 - (c % 3) : c
}

function misfit({ channels, height, width }: Sample, { shape, geometry: { crop, pad } }: TransformPlan): RunError {
  const has = `an image has the shape [${channels}, ${height}, ${width}]`
  const padded = pad === undefined ? '' : ` padded by ${pad}`
  return new RunError(
    'data-misfit',
    1,
    crop
      ? `${has},${padded} too small for a crop of ${crop.join('×')} or of other channels than [${shape.join(', ')}]`
      : `${has},${padded} where the spec says that networks see [${shape.join(', ')}]`,
    { help: 'let `shape` say what the data has, or bring the images to one size: `transform: { resize: … }`' },
  )
}
