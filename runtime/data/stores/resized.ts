import type { Sample, SampleReader } from './store.ts'

/** Scales what another reader gives, each plane by itself; what is decoded from pictures is scaled on the way instead. */
export function resized(reader: SampleReader, [height, width]: readonly [number, number]): SampleReader {
  return {
    read: async (index): Promise<Sample> => {
      const sample = await reader.read(index)
      return sample.height === height && sample.width === width ? sample : scaled(sample, height, width)
    },
    close: () => reader.close(),
  }
}

async function scaled(sample: Sample, height: number, width: number): Promise<Sample> {
  const { default: sharp } = await import('sharp')
  const floats = sample.values instanceof Float32Array
  const size = sample.height * sample.width
  const planes = await Promise.all(
    Array.from({ length: sample.channels }, (_, c) => {
      const plane = sample.values.slice(c * size, (c + 1) * size)
      const raw = { width: sample.width, height: sample.height, channels: 1 } as const
      return sharp(plane, { raw })
        .resize(width, height, { fit: 'fill', kernel: 'linear' })
        .toColourspace('b-w')
        .raw({ depth: floats ? 'float' : 'uchar' })
        .toBuffer()
    }),
  )
  const bytes = Buffer.concat(planes)
  const values = floats ? new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4) : bytes
  return { ...sample, values, height, width, interleaved: false }
}
