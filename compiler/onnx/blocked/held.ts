/** A value of a program in the forms that its readers want: canonical, blocked, channels last; each made when first asked for. */
import { InternalError } from '../../diagnostics/index.ts'
import type { DType, Shape } from '../../ir/index.ts'
import type { Value } from '../lowering.ts'
import type { Blocks } from './blocks.ts'
import { written, type Mix } from './mix.ts'

/** How a value was made. */
export type Form =
  | { readonly plain: string }
  | { readonly image: string }
  | { readonly view: string }
  /** Not computed until it is read. */
  | { readonly mix: Mix }

export class Held implements Value {
  readonly shape: Shape
  readonly dtype: DType
  /** It was made in blocks: reading it so costs nothing. */
  readonly isBlocked: boolean
  /** It is the result of a convolution that has taken the next layer's `relu` on itself. */
  readonly isRectified: boolean
  /** What it was made of, where it is sums and products alone. */
  readonly mix: Mix | undefined
  readonly #blocks: Blocks
  #plain: string | undefined
  #image: string | undefined
  #view: string | undefined
  #last: string | undefined

  constructor(blocks: Blocks, { shape, dtype }: Omit<Value, 'name'>, form: Form, isRectified = false) {
    this.#blocks = blocks
    this.shape = shape
    this.dtype = dtype
    this.isRectified = isRectified
    this.isBlocked = !('plain' in form)
    this.mix = 'mix' in form ? form.mix : undefined
    if ('plain' in form) this.#plain = form.plain
    else if ('image' in form) this.#image = form.image
    else if ('view' in form) this.#view = form.view
  }

  /** Canonical: [N, C, H, W] where it is an image. */
  get name(): string {
    return (this.#plain ??= this.#isColumn ? this.#reshaped(this.shape) : this.#reordered('ReorderOutput', {}))
  }

  /** Blocked, as the library's kernels take it: called [N, C′, H, W], in memory [N, C′/block, H, W, block]. */
  get image(): string {
    return (this.#image ??=
      this.#view !== undefined || this.#isColumn
        ? this.#reshaped(this.#nominal)
        : this.mix
          ? written(this.#blocks, this.mix, this.shape)
          : this.#reordered('ReorderInput', {}))
  }

  /** False of a mix that nobody has read. */
  get isWritten(): boolean {
    return this.mix === undefined || this.#image !== undefined
  }

  /** The same, called what it is: [N, C′/block, H, W, block]. */
  get view(): string {
    const [n, c, h, w] = this.#nominal
    const { size } = this.#blocks
    return (this.#view ??= this.#blocks.m.reshape(this.#isColumn ? this.#any : this.image, [n, c / size, h, w, size]))
  }

  /** [N, H, W, C]. */
  get channelsLast(): string {
    return (this.#last ??= this.isBlocked
      ? this.#reordered('ReorderOutput', { channels_last: 1 })
      : this.#blocks.m.transpose(this.name, [0, 2, 3, 1]))
  }

  /** Whether it is blocked, or can be made so without a copy through other layouts. */
  get isBlockable(): boolean {
    if (this.isBlocked) return true
    const [, c] = this.shape
    return this.shape.length === 4 && this.dtype === 'f32' && (this.#isColumn || this.#blocks.takes(c))
  }

  /** One pixel of whole blocks is the same in all forms. */
  get #isColumn(): boolean {
    return this.shape[2] === 1 && this.shape[3] === 1 && this.shape[1] % this.#blocks.size === 0
  }

  get #nominal(): readonly [number, number, number, number] {
    const [n, c, h, w] = this.shape as [number, number, number, number]
    return [n, this.#blocks.whole(c), h, w]
  }

  get #any(): string {
    const name = this.#plain ?? this.#image ?? this.#view
    if (name === undefined) throw new InternalError('a value has no form')
    return name
  }

  #reshaped(shape: Shape): string {
    return this.#blocks.m.reshape(this.#any, shape)
  }

  #reordered(opType: 'ReorderInput' | 'ReorderOutput', attributes: Readonly<Record<string, number>>): string {
    return opType === 'ReorderInput'
      ? this.#blocks.op(opType, [this.name], attributes)
      : this.#blocks.op(opType, [this.image], { ...attributes, channels: this.shape[1] })
  }
}
