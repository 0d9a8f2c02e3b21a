import { scaleFloats } from './scale-floats.ts'
import type { Sample, SampleReader } from './store.ts'

/** Scales what another reader gives, each plane by itself; what is decoded from pictures is scaled on the way instead. */
export function resized(reader: SampleReader, [height, width]: readonly [number, number]): SampleReader {
  return {
    read: async (index): Promise<Sample> => {
      const read = reader.read(index)
      // what is given at once is overwritten by the next image, which others ask for before this one is scaled
      const sample = read instanceof Promise ? await read : { ...read, values: read.values.slice() }
      return sample.height === height && sample.width === width ? sample : scaled(sample, height, width)
    },
    close: () => reader.close(),
  }
}

async function scaled(sample: Sample, height: number, width: number): Promise<Sample> {
  const { values, channels } = sample
  const size = sample.height * sample.width
  const plane = <T extends Uint8Array | Float32Array>(all: T, c: number): T => all.slice(c * size, (c + 1) * size) as T
  const done = { ...sample, height, width, interleaved: false }
  if (values instanceof Float32Array) {
    const from = [sample.height, sample.width] as const
    const out = new Float32Array(channels * height * width)
    for (let c = 0; c < channels; c++) out.set(scaleFloats(plane(values, c), from, [height, width]), c * height * width)
    return { ...done, values: out }
  }
  const { default: sharp } = await import('sharp')
  const planes = Array.from({ length: channels }, (_, c) =>
    sharp(plane(values, c), { raw: { width: sample.width, height: sample.height, channels: 1 } })
      .resize(width, height, { fit: 'fill', kernel: 'linear' })
      .toColourspace('b-w')
      .raw({ depth: 'uchar' })
      .toBuffer(),
  )
  return { ...done, values: Buffer.concat(await Promise.all(planes)) }
}
