import { didYouMean, type Reporter, type Span } from '../diagnostics/index.ts'
import { isTested, type Model } from '../network/index.ts'
import { keySpanAt, spanAt, treeAt, type Path } from '../source/index.ts'
import type { Rule } from './rule.ts'
import { solversOf } from './solvers-of.ts'

interface Selection {
  readonly key: string
  readonly metric: string
  readonly at: Span
  readonly keyAt: Span
  /** Where tests are switched off of a stage in which it looks. */
  readonly untested: Span | undefined
}

/** What tests decide is decided by a number that tests report, and rather not by the test set. */
export const selectionHasMetrics: Rule = (model, reporter) => {
  const names = reportedNames(model)
  const selections = selectionsOf(model)
  for (const { key, metric, at, keyAt, untested } of selections) {
    if (!isReported(model, metric)) {
      if (!model.spec.termsKnown) continue // it may be one that is not known
      reporter.report('unknown-metric', {
        message: `\`${key}\` looks at \`${metric}\`, which no test reports`,
        at,
        help: didYouMean(metric, names) ?? `tests report ${names.map((name) => `\`${name}\``).join(', ')}`,
      })
    } else if (untested) {
      reporter.report('selection-untested', {
        message: `\`${key}\` looks at tests, and \`test.interval: 0\` lets nothing be tested`,
        at: keyAt,
        help: 'give `test.interval` a number of iterations',
        notes: [{ message: 'tests are switched off', span: untested }],
      })
    }
  }
  warnOfTestSet(model, selections, reporter)
}

/** Whether tests report a number of this name. */
export function isReported(model: Model, metric: string): boolean {
  return reportedNames(model).includes(metric) || isOfClass(model, metric)
}

function warnOfTestSet({ spec }: Model, selections: readonly Selection[], reporter: Reporter): void {
  const [first] = selections
  if (!first || spec.data.validation !== undefined || treeAt(spec.tree, ['data'])?.span.unknown) return
  reporter.report('selection-on-test-set', {
    message: `\`${first.key}\` looks at the test set, so what the run reports of it is too good`,
    at: first.keyAt,
    help: 'hold images out of the training set: `data: { split: { validation: 5000 } }`',
  })
}

function selectionsOf({ spec }: Model): readonly Selection[] {
  const solvers = solversOf(spec)
  const one = (path: Path, key: string, metric: string, untested: Span | undefined): Selection => ({
    key,
    metric,
    untested,
    at: spanAt(spec.tree, [...path, key, 'metric']),
    keyAt: keySpanAt(spec.tree, [...path, key]),
  })
  const switchedOff = ({ solver, path }: (typeof solvers)[number]): Span | undefined =>
    solver.test.interval > 0 ? undefined : spanAt(spec.tree, [...path, 'test', 'interval'])
  return [
    ...(spec.best ? [one(['solver'], 'best', spec.best.metric, solvers.map(switchedOff).find(Boolean))] : []),
    ...solvers.flatMap((of) =>
      (['early_stopping', 'stop'] as const).flatMap((key) => {
        const said = of.solver[key]
        return said ? [one(of.path, key, said.metric, switchedOff(of))] : []
      }),
    ),
  ]
}

/** Those of single classes aside, of which there may be a million; the last is named for all. */
function reportedNames(model: Model): readonly string[] {
  const { spec, dataset } = model
  const tested = spec.losses.filter((loss) => isTested(model, loss))
  const last = (dataset?.classes ?? 0) - 1
  return [
    ...spec.metrics.flatMap(({ name, spec: metric }) => [
      name,
      ...(metric.type === 'accuracy' && metric.per_class && last >= 0 ? [`${name}.${last}`] : []),
    ]),
    ...(tested.length === spec.losses.length ? ['loss'] : []),
    ...tested.map(({ name }) => `loss.${name}`),
  ]
}

/** `acc.3` where `acc` is taken by class, and there are more than three. */
function isOfClass({ spec, dataset }: Model, metric: string): boolean {
  const [, name, label] = /^(.*)\.(0|[1-9]\d*)$/.exec(metric) ?? []
  const found = spec.metrics.find((one) => one.name === name)
  return found?.spec.type === 'accuracy' && found.spec.per_class === true && Number(label) < (dataset?.classes ?? 0)
}
