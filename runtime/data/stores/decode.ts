/** Bytes of a picture → its pixels. */
import { decode as decodePng, type DecodedPng } from 'fast-png'

import { RunError } from '../../run-error.ts'
import { decoders, Refusal, type DecoderPool } from '../decoder/index.ts'
import { damageOf, isPicture } from './damage.ts'
import { pngDamage } from './png-damage.ts'
import type { ReadOptions, Sample } from './store.ts'

/** Up to this many pixels a PNG is decoded here, in JavaScript: to ask the general decoder takes several times as long. */
const SMALL = 256 * 256

/** Bytes of a pixel at most, and of all that may stand beside pixels. A larger file unpacks to more than its picture. */
const [DEEPEST, BESIDE] = [8, 65_536]

/**
 * The pixels with as many channels as are asked for, red, green and blue or grey; transparency is dropped, and colour becomes
 * grey by ITU-R 601-2, as in PIL. Throws a RunError that names the picture.
 */
export function decodePicture(bytes: Uint8Array, path: string, options: ReadOptions): Sample | Promise<Sample> {
  const here = options.resize ? undefined : decodeHere(bytes, path)
  if (here) return asked(here, options.channels, path)
  return elsewhere(bytes, path, options.resize, async (decoder, what) => {
    const pixels = await decoder.decode(bytes, what, options.resize)
    return asked({ ...pixels, interleaved: true, rgb: true }, options.channels, path)
  })
}

/** Decodes a picture for the first time, and proves of it what decoders do not look at. Gives its size as it is stored. */
export async function provePicture(
  bytes: Uint8Array,
  path: string,
  options: Pick<ReadOptions, 'channels'>,
): Promise<{ readonly height: number; readonly width: number }> {
  if (bytes.length === 0 || pngDamage(bytes) !== undefined) throw undecodable(bytes, path, undefined)
  const { channels, height, width } =
    decodeHere(bytes, path) ?? (await elsewhere(bytes, path, undefined, (decoder, what) => decoder.prove(bytes, what)))
  if (channels !== options.channels) checkChannels(options.channels, path)
  return { height, width }
}

/** Undecodable pictures are a RunError of this code. */
export function undecodable(bytes: Uint8Array, path: string, cause: unknown): RunError {
  return new RunError('image-unreadable', 1, `\`${path}\` ${damageOf(bytes, cause)}`, {
    help: 'put a whole file there, or write `corrupt: skip` in `data` to go on without such images',
    cause,
  })
}

/** The picture may be whole, and there is too much of it. */
function tooLarge(path: string, resize: ReadOptions['resize'], cause: Error): RunError | undefined {
  const problem = (why: string, help: string): RunError =>
    new RunError('data-misfit', 1, `\`${path}\` ${why}`, { help, cause })
  if (cause.message.includes('exceeds pixel limit'))
    return problem('has more than 268 million pixels, more than any picture that is read', 'make it smaller')
  if (!/out of memory|memory (?:area )?(?:alloc|too)/i.test(cause.message)) return undefined
  return resize
    ? problem(`does not fit in memory at ${resize.join('×')} pixels`, 'take a smaller `resize`')
    : problem('does not fit in memory once it is decoded', 'make it smaller')
}

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10]

function isSmallPng(bytes: Uint8Array): boolean {
  if (bytes.length < 33 || !SIGNATURE.every((byte, i) => bytes[i] === byte)) return false
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const pixels = view.getUint32(16) * view.getUint32(20)
  return pixels <= SMALL && bytes.length <= pixels * DEEPEST + BESIDE
}

/** Eight bits a channel, and no palette: what needs no thought. */
function isPlain({ depth, palette }: DecodedPng): boolean {
  return depth === 8 && palette === undefined
}

function toSample({ data, channels, height, width }: DecodedPng): Sample {
  const values = data instanceof Uint8Array ? data : Uint8Array.from(data)
  return { values, channels, height, width, interleaved: true, rgb: true }
}

/** Small and plain ones; undefined of all others. */
function decodeHere(bytes: Uint8Array, path: string): Sample | undefined {
  if (!isSmallPng(bytes)) return undefined
  try {
    const png = decodePng(bytes, { checkCrc: true })
    return isPlain(png) ? toSample(png) : undefined
  } catch (cause) {
    throw undecodable(bytes, path, cause)
  }
}

/** By a process of its own. */
async function elsewhere<T>(
  bytes: Uint8Array,
  path: string,
  resize: ReadOptions['resize'],
  ask: (decoder: DecoderPool, what: string) => Promise<T>,
): Promise<T> {
  if (!isPicture(bytes)) throw undecodable(bytes, path, undefined) // the decoder knows more kinds, SVG among them
  try {
    return await ask(decoders(), `\`${path}\``)
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause
    throw tooLarge(path, resize, cause) ?? undecodable(bytes, path, cause)
  }
}

/** Pictures have 1 channel (grey) or 3, and perhaps transparency after them. */
function asked(sample: Sample, channels: number, path: string): Sample {
  if (sample.channels === channels) return sample
  checkChannels(channels, path)
  const { values, height, width, channels: has } = sample
  const pixels = height * width
  const out = new Uint8Array(pixels * channels)
  for (let i = 0; i < pixels; i++) {
    const from = i * has
    if (channels === 3) for (let c = 0; c < 3; c++) out[i * 3 + c] = values[from + (has < 3 ? 0 : c)]
    else out[i] = has < 3 ? values[from] : luma(values[from], values[from + 1], values[from + 2])
  }
  return { ...sample, values: out, channels }
}

function checkChannels(channels: number, path: string): void {
  if (channels === 1 || channels === 3) return
  throw new RunError('data-misfit', 1, `\`${path}\` is a picture, which has 1 or 3 channels, not ${channels}`, {
    help: 'let `shape` begin with 1 or 3',
  })
}

function luma(red: number, green: number, blue: number): number {
  return (red * 19_595 + green * 38_470 + blue * 7_471 + 0x8000) >> 16
}
