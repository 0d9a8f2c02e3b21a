/** What is known of the data before it is opened: shapes after the transform, classes, and how many images each phase sees. */
import {
  datasetFacts,
  datasets,
  formatOf,
  formats,
  reportOwnPlaces,
  type DataFormat,
  type DatasetFacts,
} from '../datasets/index.ts'
import { didYouMean, onlySuggestion, suggestions, type Reporter } from '../diagnostics/index.ts'
import { sameShape, type Shape } from '../ir/index.ts'
import type { NamedFile, NormalizedData, NormalizedSpec } from '../normalize/index.ts'
import { keySpanAt, spanAt } from '../source/index.ts'
import { checkFormatKeys } from './data-keys.ts'
import type { InferContext } from './infer.ts'
import { shapeOfData } from './data-shape.ts'

export interface TypedData {
  readonly name: string
  /** Of a set that is stored in a format; undefined of a named one. */
  readonly format: DataFormat | undefined
  /** [C, H, W] that networks see. */
  readonly shape: Shape
  readonly classes: number
  /** Whether `data.label` means something. */
  readonly labelled: { readonly train: boolean; readonly test: boolean }
  /** Images before any limit, `train` without excluded classes and with those to hold out; undefined: not known yet. */
  readonly whole: { readonly train: number | undefined; readonly test: number | undefined }
  /** What each phase sees; undefined: not known before it is opened. */
  readonly images: {
    readonly train: number | undefined
    readonly validation: number | undefined
    readonly test: number | undefined
  }
}

/** Undefined after a reported mistake that leaves no shape to go on with. */
export function inferData(spec: NormalizedSpec, { reporter, guess }: InferContext): TypedData | undefined {
  const { data } = spec
  const known = dataCalled(data.dataset, spec, reporter)
  if (known) return known()
  const names = [...datasets, ...formats].map(({ name }) => name)
  reporter.report('unknown-dataset', {
    message: `there is no dataset \`${data.dataset}\``,
    at: data.datasetSpan,
    help:
      didYouMean(data.dataset, names) ??
      `the datasets are ${datasets.map(({ name }) => name).join(', ')}; the formats ${formats.map(({ name }) => name).join(', ')}`,
    fix: onlySuggestion(data.dataset, names),
  })
  const [near] = data.datasetSpan.unknown ? [] : suggestions(data.dataset, names)
  const [first] = datasets
  const guessed = guess === 'first' ? first : datasets.find(({ shape }) => !sameShape(shape, first.shape))
  return guess && dataCalled(near ?? guessed?.name ?? '', spec, reporter)?.()
}

/** What is known of the data if it is the dataset or the format of this name; undefined where there is none. */
function dataCalled(name: string, spec: NormalizedSpec, reporter: Reporter): (() => TypedData | undefined) | undefined {
  const [facts, format] = [datasetFacts(name), formatOf(name)]
  if (facts) return () => named(facts, spec, reporter)
  return format && (() => stored(format, spec, reporter))
}

function named(facts: DatasetFacts, spec: NormalizedSpec, reporter: Reporter): TypedData | undefined {
  const { data, tree } = spec
  for (const part of ['train', 'test'] as const) {
    if (!data[part]) continue
    reportOwnPlaces(facts.name, part, keySpanAt(tree, ['data', part]), reporter)
  }
  if (data.classes !== undefined && data.classes !== facts.classes) {
    reporter.report('data-shape', {
      message: `\`${facts.name}\` has ${facts.classes} classes, not ${data.classes}`,
      at: spanAt(tree, ['data', 'classes']),
      help: 'take `classes` out: it is known',
    })
  }
  const shape = shapeOfData(spec, facts.shape, reporter)
  if (!shape) return undefined
  const excluded = data.excluded.reduce((sum, label) => sum + (facts.perClass[label] ?? 0), 0)
  const train = facts.images.train - excluded
  const left = Math.max(0, train - (data.validation ?? 0))
  return {
    name: facts.name,
    format: undefined,
    shape,
    classes: facts.classes,
    labelled: { train: true, test: true },
    whole: { train, test: facts.images.test },
    images: {
      train: limited(left, data.limit.train),
      validation: data.validation,
      test: limited(facts.images.test, data.limit.test),
    },
  }
}

function stored(format: DataFormat, spec: NormalizedSpec, reporter: Reporter): TypedData | undefined {
  const { data } = spec
  if (!checkFormatKeys(format, spec, reporter) || !hasChannels(format, spec, reporter)) return undefined
  checkPairs(format, spec, reporter)
  const shape = shapeOfData(spec, undefined, reporter)
  if (!shape) return undefined
  const labelled = (part: NormalizedData['train']): boolean => part?.labels?.written !== 'none'
  return {
    name: format.name,
    format,
    shape,
    classes: data.classes ?? 1, // checked to be there
    labelled: { train: labelled(data.train), test: labelled(data.test) },
    whole: { train: undefined, test: undefined },
    images: { train: undefined, validation: data.validation, test: undefined },
  }
}

/** Grey or in colour: no other pictures are decoded. */
function hasChannels({ channels, together }: DataFormat, { data, tree }: NormalizedSpec, reporter: Reporter): boolean {
  const said = data.shape?.[0]
  if (said === undefined || !channels || channels.includes(said)) return true
  const which = together > 1 ? `${together} pictures together have` : 'a picture has'
  reporter.report('data-shape', {
    message: `\`shape\` begins with ${said} channel${said === 1 ? '' : 's'}, and ${which} ${channels.join(' or ')}`,
    at: spanAt(tree, ['data', 'shape', 0]),
    help: `[channels, height, width]: let it begin with ${channels.join(' for grey or ')} for colour`,
  })
  return false
}

/** Two images are similar or not. */
function checkPairs({ name, together }: DataFormat, { data, tree }: NormalizedSpec, reporter: Reporter): void {
  if (together === 1 || data.classes === undefined || data.classes <= 2) return
  reporter.report('data-shape', {
    message: `\`${name}\` has the labels 0 and 1, so 2 classes, not ${data.classes}`,
    at: spanAt(tree, ['data', 'classes']),
    help: 'write `classes: 2`',
  })
}

/** Every file and folder that the data is read from. */
export function filesOfData({ dataset, train, test, transform: { mean } }: NormalizedData): readonly NamedFile[] {
  const apart = formatOf(dataset)?.labels === 'file'
  const parts = [train, test].flatMap((part) => {
    const labels = apart && part?.labels?.written !== 'none' ? part?.labels : undefined
    return [...(part?.paths ?? []), ...(labels ? [labels] : [])]
  })
  return typeof mean === 'object' && 'file' in mean ? [...parts, mean.file] : parts
}

/** How many of `count` images a limit leaves: below 1 a fraction, at least one image; from 1 a count. */
export function limited(count: number, limit: number | undefined): number {
  if (limit === undefined) return count
  return limit < 1 ? Math.min(count, Math.max(1, Math.floor(limit * count))) : Math.min(count, limit)
}
