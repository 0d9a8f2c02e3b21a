/**
 * Images that are added up, each times a factor a channel, and a shift a channel: what normalizations, scales and shortcuts are
 * made of. Nothing is computed until somebody reads the pixels, and then each image takes one pass: a convolution of one tap and
 * one channel a group has the factor for its filter and the shift for its bias, and takes on the sum and the `relu` as well.
 */
import type { Shape } from '../../ir/index.ts'
import type { Blocks } from './blocks.ts'
import type { Held } from './held.ts'

export interface Mix {
  readonly terms: readonly Term[]
  /** A vector of whole blocks of channels; absent: 0. */
  readonly shift?: string | undefined
}

export interface Term {
  /** What is in blocks already. */
  readonly of: Held
  /** A vector of whole blocks of channels, or a scalar; absent: 1. */
  readonly factor?: string | undefined
}

export function scaled({ m }: Blocks, { terms, shift }: Mix, by: string): Mix {
  return {
    terms: terms.map(({ of, factor }) => ({ of, factor: factor === undefined ? by : m.op('Mul', [factor, by]) })),
    ...(shift !== undefined && { shift: m.op('Mul', [shift, by]) }),
  }
}

export function sum(blocks: Blocks, a: Mix, b: Mix): Mix {
  const { m } = blocks
  const plus = (x: string | undefined, y: string | undefined): string | undefined =>
    x === undefined || y === undefined ? (x ?? y) : m.op('Add', [x, y])
  const one = (factor: string | undefined): string => factor ?? m.scalar(1)
  const terms = [...a.terms]
  for (const term of b.terms) {
    const at = terms.findIndex(({ of }) => of === term.of)
    if (at < 0) terms.push(term)
    else terms[at] = { of: term.of, factor: m.op('Add', [one(terms[at].factor), one(term.factor)]) }
  }
  return { terms, shift: plus(a.shift, b.shift) }
}

/** The blocked image's name. */
export function written(blocks: Blocks, { terms, shift }: Mix, shape: Shape, activation?: string): string {
  const { m } = blocks
  const channels = blocks.whole(shape[1])
  const vector = (values: string | undefined): string =>
    values === undefined ? m.floats(Array<number>(channels).fill(1)) : m.expand(values, [channels])
  // what is as it is comes first: the others are added to it
  const [first, ...others] = [...terms].sort((a, b) => Number(a.factor !== undefined) - Number(b.factor !== undefined))
  const last = others.at(-1) ?? first
  const pass = ({ of, factor }: Term, isLast: boolean, before?: string): string =>
    blocks.op(
      'Conv',
      [
        of.image,
        m.reshape(vector(factor), [channels, 1, 1, 1]),
        ...(isLast && shift !== undefined ? [vector(shift)] : before === undefined ? [] : ['']),
        ...(before === undefined ? [] : [before]),
      ],
      {
        kernel_shape: [1, 1],
        strides: [1, 1],
        pads: [0, 0, 0, 0],
        dilations: [1, 1],
        group: channels,
        ...(isLast && activation !== undefined && { activation }),
      },
    )
  const isAsItIs = first.factor === undefined && others.length > 0
  const start = isAsItIs ? first.of.image : pass(first, first === last)
  return others.reduce((before, term) => pass(term, term === last, before), start)
}

/** The sums of each channel over images and pixels, a vector of whole blocks; `sumOf` is for what is no mix. */
export function sumsOf(blocks: Blocks, x: Held, sumOf: (x: Held) => string): string {
  const { m } = blocks
  const mix = x.mix
  if (!mix || (x.isWritten && mix.terms.length > 1)) return sumOf(x)
  const [n, , h, w] = x.shape as [number, number, number, number]
  const parts = mix.terms.map(({ of, factor }) => {
    const own = sumsOf(blocks, of, sumOf)
    return factor === undefined ? own : m.op('Mul', [own, factor])
  })
  if (mix.shift !== undefined) parts.push(m.op('Mul', [mix.shift, m.scalar(n * h * w)]))
  return parts.reduce((all, part) => m.op('Add', [all, part]))
}
