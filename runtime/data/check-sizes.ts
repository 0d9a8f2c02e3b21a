import type { Geometry } from '../../compiler/index.ts'
import { RunError } from '../run-error.ts'
import type { Split } from './dataset.ts'

/** Throws a RunError where pictures of a split would not become the shape [C, H, W] that networks see. */
export function checkSizes({ sizes = [], unequal }: Split, shape: readonly number[], geometry: Geometry): void {
  const { resize, pad = 0, crop } = geometry
  if (resize) return // the compiler knows what becomes of one size
  if (unequal !== undefined)
    throw new RunError('data-misfit', 1, unequal, {
      at: ['data', 'transform'],
      help: 'both pictures of a pair are one image: give them one size, `transform: { resize: … }`',
    })
  for (const { height, width, example } of sizes) {
    const [tall, wide] = [height + 2 * pad, width + 2 * pad]
    if (crop ? tall >= crop[0] && wide >= crop[1] : tall === shape[1] && wide === shape[2]) continue
    const wanted = crop ? `too small for a crop of ${crop.join('×')}` : `and networks see ${shape[1]}×${shape[2]}`
    throw new RunError('data-misfit', 1, `\`${example}\` is of ${height}×${width} pixels, ${wanted}`, {
      at: ['data', 'shape'],
      help:
        sizes.length > 1
          ? `bring the pictures to one size: \`transform: { resize: … }\`; there are ${sizes.length} sizes`
          : ALL_OF_ONE,
    })
  }
}

const ALL_OF_ONE = 'all are of this size: let `shape` say so, or scale them by `transform: { resize: … }`'
