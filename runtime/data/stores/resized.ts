import { decoders } from '../decoder/index.ts'
import { scaleFloats } from './scale-floats.ts'
import type { Sample, SampleReader } from './store.ts'

/** Scales what another reader gives, each plane by itself; what is decoded from pictures is scaled on the way instead. */
export function resized(reader: SampleReader, [height, width]: readonly [number, number]): SampleReader {
  return {
    read: async (index): Promise<Sample> => {
      const read = reader.read(index)
      // what is given at once is overwritten by the next image, which others ask for before this one is scaled
      const sample = read instanceof Promise ? await read : { ...read, values: read.values.slice() }
      return sample.height === height && sample.width === width
        ? sample
        : scaled(sample, height, width, `image ${index}`)
    },
    close: () => reader.close(),
  }
}

async function scaled(sample: Sample, height: number, width: number, what: string): Promise<Sample> {
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
  const planes = Array.from({ length: channels }, async (_, c) => {
    const scaled = await decoders().scale(plane(values, c), [sample.height, sample.width], [height, width], what)
    return scaled.values
  })
  return { ...done, values: Buffer.concat(await Promise.all(planes)) }
}
