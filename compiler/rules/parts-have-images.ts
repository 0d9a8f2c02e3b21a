import type { Reporter } from '../diagnostics/index.ts'
import type { Model } from '../network/index.ts'
import { keySpanAt, spanAt, treeAt, type Path } from '../source/index.ts'
import type { Rule } from './rule.ts'

/** What takes images out of the training set. */
const TAKERS: readonly Path[] = [
  ['data', 'limit', 'train'],
  ['data', 'split', 'validation'],
  ['data', 'exclude_classes'],
]

/** What `limit` and `exclude_classes` leave is there, and enough for a batch. */
export const partsHaveImages: Rule = (model, reporter) => {
  const { spec, dataset } = model
  if (!dataset) return
  checkExcluded(model, reporter)
  const { whole, images } = dataset
  const left = whole.train === undefined ? undefined : whole.train - (spec.data.validation ?? 0)
  checkLimit(model, 'train', left, reporter)
  checkLimit(model, 'test', whole.test, reporter)
  checkExpected(model, reporter)
  const { train: batch } = spec.data.batch
  if (images.train === undefined || images.train >= batch || images.train === 0) return
  reporter.report('few-images', {
    message: `a training batch of ${batch} is larger than the ${images.train} images there are to train on`,
    at: spanAt(spec.tree, ['data', 'batch', 'train']),
    help: `take a batch of at most ${images.train}, or leave more images`,
    notes: TAKERS.filter((path) => treeAt(spec.tree, path) !== undefined).map((path) => ({
      message: 'this leaves fewer',
      span: keySpanAt(spec.tree, path),
    })),
  })
}

/** Images that `expect` looks at are of the test set. */
function checkExpected({ spec, dataset }: Model, reporter: Reporter): void {
  const there = dataset?.images.test
  for (const { name, expect, path } of spec.networks) {
    const { images } = expect?.accuracy ?? {}
    if (images === undefined || there === undefined || images <= there) continue
    reporter.report('data-limit', {
      message: `what is expected of \`${name}\` is to be seen on ${images} images, and tests have ${there}`,
      at: spanAt(spec.tree, [...path, 'expect', 'accuracy', 'images']),
      help: 'take `images` out: then it is all of them',
    })
  }
}

function checkExcluded({ spec, dataset }: Model, reporter: Reporter): void {
  const { excluded } = spec.data
  const classes = dataset?.classes ?? 0
  const at = spanAt(spec.tree, ['data', 'exclude_classes'])
  const unknown = excluded.filter((label) => label >= classes)
  if (unknown.length > 0) {
    reporter.report('excluded-class', {
      message: `there is no class ${unknown.join(', ')}: the ${classes} classes are 0 to ${classes - 1}`,
      at: spanAt(spec.tree, ['data', 'exclude_classes', excluded.indexOf(unknown[0])]),
      help: 'name classes by their numbers',
    })
  } else if (excluded.length === classes) {
    reporter.report('excluded-class', {
      message: 'every class is excluded: nothing is left to train on',
      at,
      help: 'leave some classes in',
    })
  } else if (excluded.length > 0 && dataset?.labelled.train === false) {
    reporter.report('excluded-class', {
      message: 'the training set has no labels to tell its classes by',
      at,
      help: 'take `exclude_classes` out',
    })
  }
}

function checkLimit({ spec }: Model, part: 'train' | 'test', count: number | undefined, reporter: Reporter): void {
  const limit = spec.data.limit[part]
  if (limit === undefined || limit < 1) return
  const path: Path = ['data', 'limit', part]
  const report = (message: string, help: string): void =>
    reporter.report('data-limit', { message, at: spanAt(spec.tree, path), help })
  if (!Number.isInteger(limit)) report(`${limit} is no number of images`, 'write a fraction below 1, or a whole number')
  else if (count !== undefined && limit > count)
    report(`a limit of ${limit} is more than the ${count} images there are`, 'take `limit` out, or lower it')
}
