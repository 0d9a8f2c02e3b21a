import { didYouMean, type Reporter, type Span } from '../diagnostics/index.ts'
import type { Model } from '../network/index.ts'
import { keySpanAt, spanAt, treeAt, type Path } from '../source/index.ts'
import type { Rule } from './rule.ts'
import { solversOf } from './solvers-of.ts'

interface Selection {
  readonly key: string
  readonly metric: string
  readonly at: Span
  readonly keyAt: Span
  /** Whether the stages in which it looks are all tested. */
  readonly tested: boolean
}

/** What tests decide is decided by a number that tests report, and rather not by the test set. */
export const selectionHasMetrics: Rule = (model, reporter) => {
  const names = reportedNames(model)
  const selections = selectionsOf(model)
  for (const { key, metric, at, keyAt, tested } of selections) {
    if (!names.includes(metric)) {
      if (!model.spec.termsKnown) continue // it may be one that is not known
      reporter.report('unknown-metric', {
        message: `\`${key}\` looks at \`${metric}\`, which no test reports`,
        at,
        help: didYouMean(metric, names) ?? `tests report ${names.map((name) => `\`${name}\``).join(', ')}`,
      })
    } else if (!tested) {
      reporter.report('selection-untested', {
        message: `\`${key}\` looks at tests, and \`test.interval: 0\` lets nothing be tested`,
        at: keyAt,
        help: 'give `test.interval` a number of iterations',
      })
    }
  }
  warnOfTestSet(model, selections, reporter)
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
  const one = (path: Path, key: string, metric: string, tested: boolean): Selection => ({
    key,
    metric,
    tested,
    at: spanAt(spec.tree, [...path, key, 'metric']),
    keyAt: keySpanAt(spec.tree, [...path, key]),
  })
  const tested = solvers.every(({ solver }) => solver.test.interval > 0)
  return [
    ...(spec.best ? [one(['solver'], 'best', spec.best.metric, tested)] : []),
    ...solvers.flatMap(({ solver, path }) =>
      (['early_stopping', 'stop'] as const).flatMap((key) => {
        const said = solver[key]
        return said ? [one(path, key, said.metric, solver.test.interval > 0)] : []
      }),
    ),
  ]
}

function reportedNames({ spec, dataset }: Model): readonly string[] {
  const classes = Array.from({ length: dataset?.classes ?? 0 }, (_, i) => i)
  return [
    ...spec.metrics.flatMap(({ name, spec: metric }) => [
      name,
      ...(metric.type === 'accuracy' && metric.per_class ? classes.map((label) => `${name}.${label}`) : []),
    ]),
    'loss',
    ...spec.losses.map(({ name }) => `loss.${name}`),
  ]
}
