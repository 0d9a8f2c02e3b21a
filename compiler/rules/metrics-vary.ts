import { elements } from '../ir/index.ts'
import { isFixed, shapeAt, type Model } from '../network/index.ts'
import type { NormalizedMetric, Reference } from '../normalize/index.ts'
import { keySpanAt, spanAt } from '../source/index.ts'
import type { Rule } from './rule.ts'
import { solversOf } from './solvers-of.ts'

/** A metric can have more than one value, and one that decides something changes while it is trained. */
export const metricsVary: Rule = (model, reporter) => {
  const { spec } = model
  const still = new Set<string>()
  for (const metric of spec.metrics) {
    const constant = constantOf(model, metric)
    if (constant) {
      reporter.report('constant-metric', {
        message: `\`metrics.${metric.name}\` is always ${constant.value}: ${constant.why}`,
        at: spec.tree.entries.has('metrics') ? spanAt(spec.tree, ['metrics', metric.name, constant.key]) : metric.span,
        help: constant.help,
      })
    } else if (isFixedMetric(model, metric)) still.add(metric.name)
  }
  for (const { path, key, name } of choices(model)) {
    const [metric = ''] = name.split('.')
    if (!still.has(metric) && !still.has(name)) continue
    reporter.report('constant-metric', {
      message: `\`${key}\` looks at \`${name}\`, which is the same in every test: nothing that it reads is trained`,
      at: spanAt(spec.tree, [...path, key, 'metric']),
      help: 'take a metric of a network that is trained',
      notes: [{ message: 'the metric', span: keySpanAt(spec.tree, ['metrics', metric]) }],
    })
  }
}

interface Constant {
  readonly value: number
  readonly why: string
  readonly key: string
  readonly help: string
}

function constantOf(model: Model, { spec, input, target }: NormalizedMetric): Constant | undefined {
  const scores = shapeAt(model, input)
  if (spec.type === 'accuracy' && scores && spec.top_k > 1 && spec.top_k === elements(scores)) {
    const why = `the true class is among the best ${spec.top_k} of ${spec.top_k}`
    return { value: 1, why, key: 'top_k', help: 'take fewer' }
  }
  const isSame = target?.kind === 'tap' && same(input, target.tap)
  if (!isSame || (spec.type !== 'agreement' && spec.type !== 'kl')) return undefined
  const help = 'compare with a layer of another network'
  return { value: spec.type === 'agreement' ? 1 : 0, why: 'it compares a layer with itself', key: 'target', help }
}

function same(a: Reference, b: Reference): boolean {
  return a.network === b.network && a.layer === b.layer
}

function isFixedMetric(model: Model, { input, target }: NormalizedMetric): boolean {
  const taps = target?.kind === 'tap' ? [target.tap] : target?.kind === 'mix' ? target.of.map(({ tap }) => tap) : []
  return [input, ...taps].every((tap) => shapeAt(model, tap) && isFixed(model, tap)) // of a layer that is broken nobody knows
}

function choices({
  spec,
}: Model): readonly { readonly path: readonly string[]; readonly key: string; readonly name: string }[] {
  const best = spec.best ? [{ path: ['solver'], key: 'best', name: spec.best.metric }] : []
  const others = solversOf(spec).flatMap(({ solver, path }) =>
    (['early_stopping', 'stop'] as const).flatMap((key) => {
      const said = solver[key]
      return said ? [{ path: path.map(String), key, name: said.metric }] : []
    }),
  )
  return [...best, ...others]
}
