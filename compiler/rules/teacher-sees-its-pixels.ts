import { formatOf } from '../datasets/index.ts'
import type { Reporter, Span } from '../diagnostics/index.ts'
import type { Model, TypedNetwork } from '../network/index.ts'
import type { Transform } from '../normalize/index.ts'
import { spanAt, treeAt, type MapTree, type Path } from '../source/index.ts'

/** An experiment that a network takes its weights from: its spec, and what its networks were fed. */
export interface Origin {
  readonly tree: MapTree
  readonly data: Fed
}

interface Fed {
  /** The name of a dataset, or of a format. */
  readonly dataset: string
  readonly shape: readonly number[]
  readonly classes: number
  readonly transform: Transform<unknown>
}

type Mean = Transform<unknown>['mean']

/** What is compared, where it may be said, and what a network sees of it. */
interface Aspect {
  readonly places: readonly Path[]
  readonly told: (fed: Fed) => string
  /** Where other words may still be the same. */
  readonly same?: (one: Fed, other: Fed) => boolean
}

/** Mirrors, random windows and padding belong to the training alone, and may well differ. */
const ASPECTS: readonly Aspect[] = [
  {
    places: [['shape'], ['transform', 'crop'], ['transform', 'resize'], ['dataset']],
    told: ({ shape }) => `images of ${shape.join('×')}`,
  },
  { places: [['classes'], ['dataset']], told: ({ classes }) => `images of ${classes} classes` },
  {
    places: [['dataset']],
    told: ({ dataset }) => `images of ${dataset}`,
    same: (one, other) =>
      [one, other].some(({ dataset }) => formatOf(dataset)) || // whose images is known when the data is opened
      one.shape.join() !== other.shape.join() ||
      one.classes !== other.classes, // that is said
  },
  {
    places: [['transform', 'train', 'resize'], ['transform', 'resize'], ['transform']],
    told: ({ transform: { train } }) =>
      train.resize ? `images resized to ${train.resize.join('×')}` : 'images of their own size',
    same: (one, other) => one.shape.join() !== other.shape.join(), // that is why, and is said
  },
  { places: [['transform', 'channels']], told: ({ transform }) => `${transform.channels} images` },
  {
    places: [['transform', 'mean']],
    told: ({ transform }) => `pixels less ${meanWords(transform.mean)}`,
    same: (one, other) => {
      const kinds = [one, other].map(({ transform }) => kindOf(transform.mean))
      return !kinds.includes('none') && kinds[0] !== kinds[1] // their numbers are known when the data is opened
    },
  },
  { places: [['transform', 'scale']], told: ({ transform }) => `pixels times ${transform.scale}` },
]

/** A teacher is fed what it was trained on: its experiment and this one prepare images alike. */
export function teacherSeesItsPixels(
  { spec, dataset }: Model,
  network: TypedNetwork,
  origin: Origin,
  reporter: Reporter,
): void {
  if (network.role !== 'teacher' || !dataset) return
  const here: Fed = { ...dataset, dataset: dataset.name, transform: spec.data.transform }
  for (const { places, told, same } of ASPECTS) {
    if (told(origin.data) === told(here) || same?.(origin.data, here) === true) continue
    const at = placeIn(spec.tree, places)
    if (reporter.hasErrorIn(at)) continue // mended, it may be the same
    reporter.report('teacher-pixels', {
      message: `\`${network.name}\` was trained on ${told(origin.data)}, and here it sees ${told(here)}`,
      at,
      help: 'prepare images as its experiment does: a base that both extend keeps them alike',
      notes: [{ message: `what \`${network.name}\` was trained on`, span: placeIn(origin.tree, places) }],
    })
  }
}

/** Of the first of these that is there; where none is, of the whole. */
function placeIn(tree: MapTree, places: readonly Path[]): Span {
  const found = places.find((path) => treeAt(tree, ['data', ...path]))
  return spanAt(tree, ['data', ...(found ?? [])])
}

function kindOf(mean: Mean): 'none' | 'word' | 'list' | 'file' {
  if (typeof mean === 'string') return mean === 'none' ? 'none' : 'word'
  if ('file' in mean) return 'file'
  return mean.every((value) => value === 0) ? 'none' : 'list'
}

/** Two files may hold one mean, and are told alike. */
function meanWords(mean: Mean): string {
  if (typeof mean !== 'string') return 'file' in mean ? 'the mean of a file' : meanNumbers(mean)
  return mean === 'none' ? 'no mean' : `the mean of each ${mean}`
}

function meanNumbers(mean: readonly number[]): string {
  return kindOf(mean) === 'none' ? 'no mean' : `the mean [${mean.join(', ')}]`
}
