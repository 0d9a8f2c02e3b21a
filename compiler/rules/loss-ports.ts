import { lossDefinition, type LossPorts, type LossProblem, type TargetShape } from '../losses/index.ts'
import { shapeAt, type Model } from '../network/index.ts'
import type { NormalizedLoss, Target } from '../normalize/index.ts'

/** What a loss reads; undefined where its ports are not known, or it cannot compare them. */
export function portsOf(model: Model, loss: NormalizedLoss): LossPorts | undefined {
  const projection = model.projections.get(loss.name)
  const input = projection ? projection.shapes[0] : shapeAt(model, loss.input)
  const target = targetShapeOf(model, loss.target)
  if (!input || !target) return undefined
  const ports = { input, target, similar: loss.similar && targetShapeOf(model, loss.similar) }
  const silent: LossProblem = () => undefined
  return lossDefinition(loss.spec.type).check(loss.spec, ports, silent) ? ports : undefined
}

/** The shape of what a loss or metric compares with. */
export function targetShapeOf(model: Model, target: Target): TargetShape | undefined {
  if (target.kind === 'label') return model.dataset && { kind: 'label', classes: model.dataset.classes }
  const shape = shapeAt(model, target.tap)
  return shape && { kind: 'tap', shape }
}
