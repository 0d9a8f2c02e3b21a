/** Whether a mean and a scale make sensible inputs of pixels. Asked of bytes by the compiler, of other numbers when they are read. */
import { formatOf } from './formats/index.ts'

/** Of the pixels of a channel, as they are stored. */
export interface PixelRange {
  readonly least: number
  readonly most: number
  readonly mean: number
  /** The mean of their squares. */
  readonly square: number
}

export interface PixelDoubt {
  readonly code: 'pixel-mean' | 'pixel-scale'
  readonly message: string
  readonly help: string
  readonly at: readonly (string | number)[]
}

/** Whether pixels are known to be numbers from 0 to 255: of named sets they are. */
export function hasBytes(dataset: string): boolean {
  return formatOf(dataset)?.pixels !== 'numbers'
}

/** Of bytes that nobody has read: as dark and as bright as images may be on the whole. */
export const BYTES: PixelRange = { least: 0, most: 255, mean: 100, square: 130 ** 2 }

/** Inputs whose root mean square is beyond these are no use to any network that starts by a filler. */
const [FAINT, GLARING] = [0.003, 3000]

/** A mean that is less than this part of the real one is one of pixels from 0 to 1. */
const TINY = 0.05

/** `mean`: the numbers that are taken off, a channel each, or the word that the spec says. `where` is the place of the mean. */
export function pixelDoubts(
  ranges: readonly PixelRange[],
  mean: readonly number[] | 'none' | 'channel' | 'pixel',
  scale: number,
  where: PixelDoubt['at'],
): readonly PixelDoubt[] {
  const written = typeof mean === 'string' ? [] : mean
  const doubt = meanDoubt(ranges, written)
  if (doubt) return [{ ...doubt, code: 'pixel-mean', at: where }, ...pixelDoubts(ranges, 'none', scale, where)]
  const own = mean === 'channel' || mean === 'pixel'
  const rms = Math.sqrt(
    average(ranges.map(({ mean: real, square }, c) => square - 2 * real * taken(c) + taken(c) ** 2)),
  )
  function taken(c: number): number {
    return own ? (ranges[c]?.mean ?? 0) : (written[c] ?? 0)
  }
  const seen = rms * Math.abs(scale)
  const at = ['data', 'transform', 'scale']
  if (ranges.every(({ least, most }) => least === most)) {
    const message = `every pixel of the images is ${[...new Set(ranges.map(({ least }) => shown(least)))].join(' or ')}`
    return [{ code: 'pixel-scale', message, help: 'look at the files: `ts-compile data info SPEC` draws them', at }]
  }
  if (seen >= FAINT && seen <= GLARING) return []
  return [
    {
      code: 'pixel-scale',
      message: `what the networks see is ${seen < FAINT ? 'tiny' : 'enormous'}: pixels from ${extent(ranges)}, times ${scale}, are ${shown(seen)} in the root mean square`,
      help: 'let `scale` make numbers of about 1 of them (of bytes 0.00390625); a network that starts by fillers learns nothing from others',
      at,
    },
  ]
}

function meanDoubt(
  ranges: readonly PixelRange[],
  written: readonly number[],
): { readonly message: string; readonly help: string } | undefined {
  const beyond = written.findIndex((value, c) => {
    const { least, most } = ranges[c] ?? BYTES
    return value !== 0 && (value < least - (most - least) / 2 || value > most + (most - least) / 2)
  })
  if (beyond >= 0) {
    const { least, most } = ranges[beyond] ?? BYTES
    return {
      message: `the mean of channel ${beyond} is ${shown(written[beyond] ?? 0)}, and its pixels are from ${shown(least)} to ${shown(most)}`,
      help: 'a mean is taken off pixels as they are stored, before `scale`; `mean: channel` takes that of the training set',
    }
  }
  const small = written.every((value, c) => value > 0 && value <= 1 && value < TINY * (ranges[c]?.mean ?? 0))
  if (written.length === 0 || !small) return undefined
  return {
    message: `the mean is ${written.map(shown).join(', ')}, as of pixels from 0 to 1; these are from ${extent(ranges)}`,
    help: `a mean is taken off pixels as they are stored, before \`scale\`: write it in their numbers, as \`[${written.map((value) => shown(value * 255)).join(', ')}]\` of bytes`,
  }
}

function extent(ranges: readonly PixelRange[]): string {
  const [least, most] = [Math.min(...ranges.map(({ least }) => least)), Math.max(...ranges.map(({ most }) => most))]
  return `${shown(least)} to ${shown(most)}`
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Four digits, as people write them. */
function shown(value: number): string {
  return String(Number(value.toPrecision(4)))
}
