/** Kernels, strides and pads: of equal sides one number. */
import { numberAt, numbersAt, type Message } from '../prototxt/index.ts'
import type { Keys } from './layers.ts'

export function windowKeys(p: Message | undefined): Keys | { readonly cannot: string } {
  const [kernel, stride, pad] = [
    sides(p, 'kernel', 'kernel_size'),
    sides(p, 'stride', 'stride'),
    sides(p, 'pad', 'pad'),
  ]
  if (!kernel || !stride || !pad) return { cannot: 'its kernel has more than two sides' }
  return {
    ...said('kernel', 'kernel_size', kernel),
    ...said('pad', 'pad', pad, 0),
    ...said('stride', 'stride', stride, 1),
  }
}

/** [height, width]; both undefined where nothing is said. */
function sides(
  p: Message | undefined,
  prefix: string,
  key: string,
): readonly [number | undefined, number | undefined] | undefined {
  const both = numbersAt(p, key)
  if (both.length > 2) return undefined
  return [numberAt(p, `${prefix}_h`) ?? both[0], numberAt(p, `${prefix}_w`) ?? both[1] ?? both[0]]
}

function said(
  prefix: string,
  key: string,
  [height, width]: readonly [number | undefined, number | undefined],
  byDefault?: number,
): Keys {
  if (height === width) return { [key]: height === byDefault ? undefined : height }
  return { [`${prefix}_h`]: height, [`${prefix}_w`]: width }
}
