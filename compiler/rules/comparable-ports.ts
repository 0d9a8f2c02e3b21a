import type { Note } from '../diagnostics/index.ts'
import { sameShape, type Shape } from '../ir/index.ts'
import { isScores, lossDefinition, type LossProblem, type TargetShape } from '../losses/index.ts'
import { metricDefinition } from '../metrics/index.ts'
import { shapeAt, type Model } from '../network/index.ts'
import { spanOfTarget, tapsOfTarget, type NormalizedLoss, type NormalizedMetric } from '../normalize/index.ts'
import { spanAt } from '../source/index.ts'
import { tooNarrow } from './labels-have-outputs.ts'
import { targetShapeOf, type Misfit } from './loss-ports.ts'
import { madeBy } from './made-by.ts'
import type { Rule } from './rule.ts'
import { isSaid } from './solvers-of.ts'

/** Every loss, metric and expectation is given shapes that it can compare. */
export const comparablePorts: Rule = (model, reporter) => {
  const { spec } = model
  const narrow = tooNarrow(model)
  const problemOf =
    (kind: 'losses' | 'metrics', { name, input, target }: NormalizedLoss | NormalizedMetric): LossProblem =>
    (path, message, help) => {
      const taps = path.length > 0 ? [input, ...tapsOfTarget(target)] : []
      if (taps.some(({ network, layer }) => narrow.has(`${network}.${layer}`))) return // told by their labels
      const port = path[0] === 'input' ? input.span : path[0] === 'target' ? target && spanOfTarget(target) : undefined
      const at = port ?? spanAt(spec.tree, [kind, name, ...path])
      const ports = port ? [input, ...tapsOfTarget(target)] : []
      const projected = kind === 'losses' && port ? projectedBy(model, name) : []
      const notes = [...ports.flatMap((tap) => madeBy(model, tap)), ...projected]
      reporter.report('loss-input', { message: `\`${kind}.${name}\`: ${message}`, at, help, notes })
    }
  const misfitOf =
    (kind: 'losses' | 'metrics', name: string): Misfit =>
    (tap, message, help) =>
      reporter.report('loss-input', {
        message: `\`${kind}.${name}\`: ${message}`,
        at: tap.span,
        help,
        notes: madeBy(model, tap),
      })
  for (const loss of spec.losses) {
    const projection = model.projections.get(loss.name)
    if (loss.projection?.kind === 'layer' && !projection) continue // it is broken, and reported
    const input = projection ? projection.shapes[0] : shapeAt(model, loss.input)
    const target = targetShapeOf(model, loss.target, misfitOf('losses', loss.name))
    if (!input || !target || unprojectable(loss, input, target, projection)) continue
    const ports = { input, target, similar: loss.similar && targetShapeOf(model, loss.similar) }
    lossDefinition(loss.spec.type).check(loss.spec, ports, problemOf('losses', loss))
  }
  const isOfLosses = !isSaid(spec, ['metrics']) // what is wrong with one of theirs is wrong with the metric too
  for (const metric of spec.metrics) {
    if (isOfLosses && reporter.hasErrorIn(metric.input.span)) continue
    const input = shapeAt(model, metric.input)
    const target = metric.target && targetShapeOf(model, metric.target, misfitOf('metrics', metric.name))
    if (!input || (metric.target && !target)) continue
    metricDefinition(metric.spec.type).check(metric.spec, input, target, problemOf('metrics', metric))
  }
  for (const { name, expect } of spec.networks) {
    const port = expect && { network: name, layer: expect.accuracy.of, span: expect.accuracy.ofSpan }
    const shape = port && shapeAt(model, port)
    if (!shape) continue
    isScores(shape, 'input', (_path, message, help) => {
      reporter.report('loss-input', {
        message: `\`${name}.expect\`: ${message}`,
        at: port.span,
        help,
        notes: madeBy(model, port),
      })
    })
  }
}

/** What the projection of a loss makes of its input. */
function projectedBy({ projections, spec }: Model, loss: string): readonly Note[] {
  const made = projections.get(loss)?.shapes[0]
  if (!made) return []
  return [{ message: `its projection is [${made.join(', ')}]`, span: spanAt(spec.tree, ['losses', loss, 'project']) }]
}

/** Whether `auto` found no projection between shapes that need one, which is reported. */
function unprojectable(loss: NormalizedLoss, input: Shape, target: TargetShape, found: unknown): boolean {
  return loss.projection?.kind === 'auto' && !found && target.kind === 'tap' && !sameShape(input, target.shape)
}
