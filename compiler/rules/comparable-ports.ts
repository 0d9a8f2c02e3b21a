import { isScores, lossDefinition, type LossProblem, type TargetShape } from '../losses/index.ts'
import { metricDefinition } from '../metrics/index.ts'
import { shapeAt, type Model } from '../network/index.ts'
import type { NormalizedLoss, NormalizedMetric, Target } from '../normalize/index.ts'
import { spanAt } from '../source/index.ts'
import type { Rule } from './rule.ts'

/** Every loss, metric and expectation is given shapes that it can compare. */
export const comparablePorts: Rule = (model, reporter) => {
  const { spec } = model
  const check = (
    kind: 'losses' | 'metrics',
    { name, input, target }: NormalizedLoss | NormalizedMetric,
    accepts: (shape: readonly number[], target: TargetShape, problem: LossProblem) => boolean,
  ): void => {
    const shape = shapeAt(model, input)
    const targetShape = shapeOfTarget(model, target)
    if (!shape || !targetShape) return
    accepts(shape, targetShape, (path, message, help) => {
      const at =
        path[0] === 'input'
          ? input.span
          : path[0] === 'target'
            ? targetSpan(target)
            : spanAt(spec.tree, [kind, name, ...path])
      reporter.report('loss-input', { message: `\`${kind}.${name}\`: ${message}`, at, help })
    })
  }
  for (const loss of spec.losses) {
    check('losses', loss, (shape, target, problem) =>
      lossDefinition(loss.spec.type).check(loss.spec, shape, target, problem),
    )
  }
  for (const metric of spec.metrics) {
    check('metrics', metric, (shape, target, problem) =>
      metricDefinition(metric.spec.type).check(metric.spec, shape, target, problem),
    )
  }
  for (const { name, expect } of spec.networks) {
    const shape = expect && shapeAt(model, { network: name, layer: expect.accuracy.of, span: expect.accuracy.ofSpan })
    if (!shape) continue
    isScores(shape, 'input', (_path, message, help) => {
      reporter.report('loss-input', { message: `\`${name}.expect\`: ${message}`, at: expect.accuracy.ofSpan, help })
    })
  }
}

function shapeOfTarget(model: Model, target: Target): TargetShape | undefined {
  if (target.kind === 'label') return model.dataset && { kind: 'label', classes: model.dataset.classes }
  const shape = shapeAt(model, target.tap)
  return shape && { kind: 'tap', shape }
}

function targetSpan(target: Target): NormalizedLoss['span'] {
  return target.kind === 'label' ? target.span : target.tap.span
}
