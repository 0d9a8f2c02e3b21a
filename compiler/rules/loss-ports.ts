import { isScores, lossDefinition, type LossPorts, type LossProblem, type TargetShape } from '../losses/index.ts'
import { shapeAt, type Model } from '../network/index.ts'
import type { Mix, NormalizedLoss, Reference, Target } from '../normalize/index.ts'

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

/** Learns of a layer of a mix that does not go with the others. */
export type Misfit = (tap: Reference, message: string, help?: string) => void

/** The shape of what a loss or metric compares with. */
export function targetShapeOf(model: Model, target: Target, misfit: Misfit = () => undefined): TargetShape | undefined {
  if (target.kind === 'label') return model.dataset && { kind: 'label', classes: model.dataset.classes }
  if (target.kind === 'mix') return shapeOfMix(model, target, misfit)
  const shape = shapeAt(model, target.tap)
  return shape && { kind: 'tap', shape }
}

/** Class scores, as many from each source. */
function shapeOfMix(model: Model, { of, mix }: Mix, misfit: Misfit): TargetShape | undefined {
  const [first, ...others] = of.map(({ tap }) => ({ tap, shape: shapeAt(model, tap) }))
  for (const { tap, shape } of [first, ...others]) {
    if (!shape || !first.shape) return undefined // unknown or broken, and reported
    if (!isScores(shape, 'target', (_path, message, help) => misfit(tap, message, help))) return undefined
    if (shape[0] === first.shape[0]) continue
    const name = `${first.tap.network}.${first.tap.layer}`
    misfit(tap, `it gives ${shape[0]} scores, and \`${name}\` ${first.shape[0]}`, 'mix layers of the same width')
    return undefined
  }
  return first.shape && { kind: 'tap', shape: first.shape, mix }
}
