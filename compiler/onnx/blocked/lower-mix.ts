/** Sums, differences and products of an image with others, or with a column of channels, that are not computed before they are read. */
import { sameShape, type Shape } from '../../ir/index.ts'
import type { AttributesOf } from '../../ops/index.ts'
import type { Blocks } from './blocks.ts'
import { padded } from './filters.ts'
import { Held } from './held.ts'
import type { BlockedLowering } from './lowering.ts'
import { scaled, sum, type Mix } from './mix.ts'

/** More images than these are added up at once; each is read again for everybody who reads the sum. */
const MOST_TERMS = 3

export const mixedSum: BlockedLowering<AttributesOf<'add'>> = (blocks, inputs, _, output) =>
  added(blocks, inputs, output, (mix) => mix)

export const mixedDifference: BlockedLowering<AttributesOf<'sub'>> = (blocks, inputs, _, output) =>
  added(blocks, inputs, output, (mix) => scaled(blocks, mix, blocks.m.scalar(-1)))

export const mixedNegative: BlockedLowering<AttributesOf<'neg'>> = (blocks, [x], _, output) =>
  x.isWritten ? undefined : new Held(blocks, output, { mix: scaled(blocks, mixOf(x), blocks.m.scalar(-1)) })

/** Of two images only their factors are put off. */
export const mixedProduct: BlockedLowering<AttributesOf<'mul'>> = (blocks, [a, b], _, output) => {
  if (!isImage(output.shape)) return undefined
  const { m } = blocks
  for (const [x, y] of [
    [a, b],
    [b, a],
  ]) {
    const by = columnOf(blocks, y, output.shape)
    if (by !== undefined && x.isBlocked && sameShape(x.shape, output.shape))
      return new Held(blocks, output, { mix: scaled(blocks, mixOf(x), by) })
  }
  const isOfImages = [a, b].every((x) => x.isBlockable && sameShape(x.shape, output.shape))
  const [x, y] = [a, b].map((one) => (one.isWritten ? undefined : factorAlone(mixOf(one))))
  if (!isOfImages || (x ?? y) === undefined) return undefined
  const image = m.op('Mul', [(x?.of ?? a).image, (y?.of ?? b).image])
  const product = new Held(blocks, output, { image })
  const mix = [x, y].reduce<Mix>((all, term) => (term?.factor === undefined ? all : scaled(blocks, all, term.factor)), {
    terms: [{ of: product }],
  })
  return new Held(blocks, output, { mix })
}

function added(
  blocks: Blocks,
  [a, b]: readonly Held[],
  output: { readonly shape: Shape; readonly dtype: Held['dtype'] },
  signed: (mix: Mix) => Mix,
): Held | undefined {
  const { shape } = output
  if (!isImage(shape) || ![a, b].some((one) => one.isBlocked && isAll(one, shape))) return undefined
  const [x, y] = [a, b].map((one) => termsOf(blocks, one, shape))
  if (!x || !y || (a.isWritten && b.isWritten && isAll(a, shape) && isAll(b, shape))) return undefined
  const mix = sum(blocks, x, signed(y))
  return mix.terms.length === 0 || mix.terms.length > MOST_TERMS ? undefined : new Held(blocks, output, { mix })
}

/** An image, or a column as a shift. */
function termsOf(blocks: Blocks, x: Held, shape: Shape): Mix | undefined {
  if (isAll(x, shape)) return x.isBlockable ? mixOf(x) : undefined
  const hasChannels = x.shape.at(-3) === shape[1] && x.shape.length >= 3
  const shift = hasChannels || blocks.isWhole(shape[1]) ? columnOf(blocks, x, shape) : undefined
  return shift === undefined ? undefined : { terms: [], shift }
}

function isAll(x: Held, shape: Shape): boolean {
  return sameShape(x.shape, shape)
}

/** One pixel is a column itself. */
function isImage(shape: Shape): boolean {
  return shape.length === 4 && shape[2] * shape[3] > 1
}

/** As it was made, until somebody has read it. */
function mixOf(x: Held): Mix {
  return x.mix && !x.isWritten ? x.mix : { terms: [{ of: x }] }
}

function factorAlone({ terms, shift }: Mix): Mix['terms'][number] | undefined {
  return terms.length === 1 && shift === undefined ? terms[0] : undefined
}

/** [1, C, 1, 1] as a vector of whole blocks, what has one number as a scalar; undefined of anything else. */
function columnOf(blocks: Blocks, x: Held, [, c]: Shape): string | undefined {
  const { m } = blocks
  if (x.shape.every((size) => size === 1) && x.shape.length <= 4)
    return x.shape.length === 0 ? x.name : m.reshape(x.name, [])
  const [h, w] = [x.shape.at(-2), x.shape.at(-1)]
  if (
    x.shape.length < 3 ||
    x.shape.length > 4 ||
    x.shape.at(-3) !== c ||
    h !== 1 ||
    w !== 1 ||
    (x.shape.length === 4 && x.shape[0] !== 1)
  )
    return undefined
  return padded(m, m.reshape(x.name, [c]), [c], [blocks.whole(c)])
}
