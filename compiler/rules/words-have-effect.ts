import type { Model } from '../network/index.ts'
import { keySpanAt, type Path } from '../source/index.ts'
import type { Rule } from './rule.ts'
import { isSaid } from './solvers-of.ts'

/** Layers that do something else in training than at test. */
const MODAL: readonly string[] = ['dropout', 'batch_norm']

interface Idle {
  readonly path: Path
  readonly why: string
  readonly help: string
}

/** What is said of checkpoints, labels and modes is said of some that there are. */
export const wordsHaveEffect: Rule = (model, reporter) => {
  const { tree } = model.spec
  for (const { path, why, help } of [
    ...idleKeep(model),
    ...idleTests(model),
    ...idleWaits(model),
    ...idleLabels(model),
    ...idleModes(model),
  ]) {
    if (!isSaid(model.spec, path)) continue
    const message = `\`${String(path.at(-1))}\` has no effect: ${why}`
    reporter.report('without-effect', { message, at: keySpanAt(tree, path), help })
  }
}

function idleKeep({ spec }: Model): readonly Idle[] {
  if (spec.keep === undefined || spec.stages.some(({ solver }) => solver.snapshot > 0)) return []
  const why = 'without `snapshot` there is no checkpoint but that at the end'
  return [{ path: ['solver', 'keep'], why, help: 'say a `snapshot` as well, or take `keep` out' }]
}

/** How tests are made, where there are none. */
function idleTests({ spec }: Model): readonly Idle[] {
  if (spec.stages.some(({ solver }) => solver.test.interval > 0)) return []
  const why = '`test.interval` is 0, so nothing is tested'
  return spec.stages.flatMap(({ path }) =>
    ['iterations', 'initial'].map((key) => ({ path: [...path, 'test', key], why, help: `take \`${key}\` out` })),
  )
}

/** What all stages wait for, where each says its own. */
function idleWaits({ spec }: Model): readonly Idle[] {
  if (spec.stages.some(({ path }) => path[0] !== 'stages')) return []
  return ['early_stopping', 'stop'].flatMap((key) => {
    const { start, file } = keySpanAt(spec.tree, ['solver', key])
    const isTaken = spec.stages.some(({ path }) => {
      const own = keySpanAt(spec.tree, [...path, key])
      return own.file === file && own.start === start
    })
    if (isTaken) return []
    return [{ path: ['solver', key], why: 'each stage says its own', help: `take \`${key}\` out here` }]
  })
}

/** Of a dataset with a name all labels are known; files may have others, which are to be ignored. */
function idleLabels({ spec, dataset }: Model): readonly Idle[] {
  if (!dataset || dataset.format) return []
  const terms = [
    ...spec.losses.map(({ name, spec: of, target }) => ({ path: ['losses', name], of, target })),
    ...spec.metrics.map(({ name, spec: of, target }) => ({ path: ['metrics', name], of, target })),
  ]
  return terms.flatMap(({ path, of, target }) => {
    const label = 'ignore_label' in of ? of.ignore_label : undefined
    if (label === undefined || target?.kind !== 'label' || (label >= 0 && label < dataset.classes)) return []
    const why = `no image of \`${dataset.name}\` is labelled ${label}, but 0 to ${dataset.classes - 1}`
    return [
      { path: [...path, 'ignore_label'], why, help: 'take it out, or name the label that is to count for nothing' },
    ]
  })
}

/** The mode that a network has by default says nothing. */
function idleModes({ networks }: Model): readonly Idle[] {
  return [...networks.values()].flatMap(({ path, mode, frozen, foreign, layers, names }) => {
    const isUsual = mode === (frozen ? 'eval' : 'train')
    const isWhole = layers.size === names.length
    if (foreign || isUsual || !isWhole || [...layers.values()].some(({ layer }) => MODAL.includes(layer.spec.type)))
      return []
    const why = 'no layer is a `dropout` or a `batch_norm`, and others do the same in training as at test'
    return [{ path: [...path, 'mode'], why, help: 'take `mode` out' }]
  })
}
