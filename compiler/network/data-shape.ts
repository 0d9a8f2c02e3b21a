/** What an image has become after the transform, in each phase. */
import { formatOf } from '../datasets/index.ts'
import type { Reporter } from '../diagnostics/index.ts'
import type { Shape } from '../ir/index.ts'
import type { Geometry, NormalizedSpec, Size } from '../normalize/index.ts'
import { keySpanAt, spanAt, treeAt, type Path } from '../source/index.ts'

type Phase = 'train' | 'test'
const PHASES: readonly Phase[] = ['train', 'test']

/**
 * [C, H, W] that networks see. `original` is [C, H, W] of the images as they are, undefined where it is known only when
 * they are opened; then the spec's own `shape` holds. Undefined after a reported mistake.
 */
export function shapeOfData(spec: NormalizedSpec, original: Shape | undefined, reporter: Reporter): Shape | undefined {
  const { data, tree } = spec
  const said = data.shape
  const channels = (original ?? said)?.[0]
  if (channels === undefined) return undefined
  const trained = sizeAfter('train')
  if (trained === 'wrong') return undefined
  const tested = sizeAfter('test')
  if (tested === 'wrong') return undefined
  checkOrder(spec, channels, reporter)
  if (!original && (hasNoImage('train') || hasNoImage('test'))) return undefined
  const [train, test] = [trained ?? rest(), tested ?? rest()]
  if (!train || !test) return undefined
  if (train[0] !== test[0] || train[1] !== test[1]) {
    reporter.report('phase-shapes', {
      message: `training sees images of ${train.join('×')}, tests of ${test.join('×')}`,
      at: spanAt(tree, ['data', 'transform']),
      help: 'let `crop` be the same in both',
      notes: PHASES.flatMap((phase) =>
        ['crop', 'resize', 'pad'].flatMap((key) => {
          const path = ['data', 'transform', phase, key]
          return treeAt(tree, path) ? [{ message: `of ${phase}`, span: keySpanAt(tree, path) }] : []
        }),
      ),
    })
    return undefined
  }
  const shape = [channels, ...train]
  if (said && said.join() !== shape.join()) {
    reporter.report('data-shape', {
      message: `\`shape\` says [${said.join(', ')}], but the transform leaves images of [${shape.join(', ')}]`,
      at: spanAt(tree, ['data', 'shape']),
      help: original ? 'take `shape` out: it is known' : 'let `shape` say what the networks see, after the transform',
      notes: original ? [] : [{ message: 'the transform', span: keySpanAt(tree, ['data', 'transform']) }],
    })
    return undefined
  }
  return shape

  /** Where nothing but padding is done, the image is what it leaves of the shape. */
  function hasNoImage(phase: Phase): boolean {
    const { resize, crop, pad = 0 } = data.transform[phase]
    if (!said || resize || crop || 2 * pad < Math.min(said[1], said[2])) return false
    reporter.report('data-shape', {
      message: `a \`pad\` of ${pad} on each side leaves nothing of ${said[1]}×${said[2]} for the image`,
      at: spanAt(tree, placeOf(spec, phase, 'pad')),
      help: 'take a smaller `pad`, or say the `crop` that follows it',
    })
    return true
  }

  /** Undefined: whatever the images have. */
  function sizeAfter(phase: Phase): Size | undefined | 'wrong' {
    const geometry = data.transform[phase]
    const { resize, crop } = geometry
    const start = resize ?? (original && ([original[1], original[2]] as const)) // [C, H, W]
    const padded = start && padding(start, geometry)
    if (!crop) return padded
    if (!padded || (crop[0] <= padded[0] && crop[1] <= padded[1])) return crop
    reporter.report('crop-size', {
      message: `a crop of ${crop.join('×')} is larger than the image of ${padded.join('×')}${phase === 'test' ? ' that tests see' : ''}`,
      at: spanAt(tree, placeOf(spec, phase, 'crop')),
      help: 'take a smaller `crop`, or a larger `resize` or `pad`',
      notes: resize
        ? [{ message: 'this is how large the image is', span: spanAt(tree, placeOf(spec, phase, 'resize')) }]
        : [],
    })
    return 'wrong'
  }

  function rest(): Size | undefined {
    return said && [said[1], said[2]]
  }
}

function padding([height, width]: Size, { pad = 0 }: Geometry): Size {
  return [height + 2 * pad, width + 2 * pad]
}

/** Where a key of the transform is said for a phase: by itself, or for both. */
function placeOf({ tree }: NormalizedSpec, phase: Phase, key: string): Path {
  const own: Path = ['data', 'transform', phase, key]
  return treeAt(tree, own) ? own : ['data', 'transform', key]
}

function checkOrder({ data, tree }: NormalizedSpec, channels: number, reporter: Reporter): void {
  const each = channels / (formatOf(data.dataset)?.together ?? 1)
  if (data.transform.channels === 'rgb' || each === 3) return
  reporter.report('color-order', {
    message: `images of ${each} channel${each === 1 ? '' : 's'} have no order of colours`,
    at: spanAt(tree, ['data', 'transform', 'channels']),
    help: 'take `channels` out',
  })
}
