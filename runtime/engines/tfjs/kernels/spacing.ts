/** Room in and around images that kernels do not make themselves. Images have channels last. */
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

/** [a, h, w, b] with zeros between its pixels, so that neighbours are `down` and `across` apart. */
export function spread(tf: Tf, pixels: Tensor, [down, across]: readonly [number, number]): Tensor {
  if (down === 1 && across === 1) return pixels
  const [a, h, w, b] = pixels.shape as [number, number, number, number]
  const height = (h - 1) * down + 1
  const rows = apart(tf, tf.reshape(pixels, [a, h, w * b]), down)
  const columns = apart(tf, tf.reshape(rows, [a * height, w, b]), across)
  return tf.reshape(columns, [a, height, (w - 1) * across + 1, b])
}

/** [a, count, b] with `by` − 1 times b zeros between each two. */
function apart(tf: Tf, lines: Tensor, by: number): Tensor {
  const [a, count, b] = lines.shape as [number, number, number]
  const gaps: [number, number][] = [
    [0, 0],
    [0, 0],
    [0, b * (by - 1)],
  ]
  return tf.slice(tf.reshape(tf.pad(lines, gaps), [a, count * by, b]), [0, 0, 0], [a, (count - 1) * by + 1, b])
}
