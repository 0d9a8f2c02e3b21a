/** Padding of our own, for kernels that know only some kinds. Images have channels last. */
import type { Tensor, Tf } from '../library.ts'

/** In pixels. */
export interface Margins {
  readonly top: number
  readonly bottom: number
  readonly left: number
  readonly right: number
}

export const NO_MARGINS: Margins = { top: 0, bottom: 0, left: 0, right: 0 }

function isNone({ top, bottom, left, right }: Margins): boolean {
  return top === 0 && bottom === 0 && left === 0 && right === 0
}

export function enlarged(tf: Tf, image: Tensor, margins: Margins, value: number): Tensor {
  if (isNone(margins)) return image
  const { top, bottom, left, right } = margins
  const amounts: [number, number][] = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]
  return tf.pad(image, amounts, value)
}

/** The image without what `enlarged` laid around it. */
export function cut(tf: Tf, image: Tensor, margins: Margins): Tensor {
  if (isNone(margins)) return image
  const { top, bottom, left, right } = margins
  const [n, h, w, c] = image.shape as [number, number, number, number]
  return tf.slice(image, [0, top, left, 0], [n, h - top - bottom, w - left - right, c])
}
