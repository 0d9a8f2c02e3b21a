import { elements, type Shape } from '../ir/index.ts'
import { reshape as reshapeOf } from '../ops/index.ts'
import type { ReshapeLayer } from '../schema/index.ts'
import { hasAxis } from './axis.ts'
import type { LayerDefinition, LayerProblem } from './definition.ts'

/** Caffe's Reshape: the axes from `axis` on, `num_axes` of them, become `shape`; 0 copies an axis, −1 takes what is left. */
export const reshape: LayerDefinition<ReshapeLayer> = {
  type: 'reshape',
  bottoms: [1, 1],
  infer: (spec, [bottom], problem) => {
    const shape = reshaped(spec, bottom, problem)
    return shape && [shape]
  },
  blobs: () => [],
  lower: (g, spec, { inputs: [x] }) => {
    const shape = reshaped(spec, x.shape.slice(1), () => undefined)
    return [reshapeOf(g, x, [x.shape[0], ...(shape ?? [])])] // infer has found it well-formed
  },
  detail: ({ shape }) => `to ${shape.join('×').replaceAll('-', '−')}`,
}

function reshaped(spec: ReshapeLayer, bottom: Shape, problem: LayerProblem): Shape | undefined {
  const { shape, axis, num_axes } = spec
  if (!hasAxis(bottom, axis, 'axis', problem)) return undefined
  const end = num_axes === -1 ? bottom.length + 1 : axis + num_axes
  if (end > bottom.length + 1) {
    problem(['num_axes'], `the bottom [${bottom.join(', ')}] ends at axis ${bottom.length}`)
    return undefined
  }
  if (axis === 0 && (shape[0] > 0 || num_axes === 0)) {
    problem(['shape'], 'the first axis is the batch, which no layer changes', 'begin with 0, which keeps it')
    return undefined
  }
  // with the batch as 1, a batch that is inferred must come out as 1
  const whole = [1, ...bottom]
  const copied = shape.map((size, i) => (size === 0 ? whole.slice(0, end)[axis + i] : size))
  if (copied.some((size) => (size as number | undefined) === undefined)) {
    problem(['shape'], `a 0 copies an axis, and the bottom [${bottom.join(', ')}] has none there`)
    return undefined
  }
  const result = [...whole.slice(0, axis), ...copied, ...whole.slice(end)]
  const holes = result.filter((size) => size === -1).length
  const known = elements(result.filter((size) => size !== -1))
  const rest = elements(bottom) / known
  const filled = result.map((size) => (size === -1 ? rest : size))
  if (holes <= 1 && Number.isInteger(rest) && elements(filled) === elements(bottom) && filled[0] === 1)
    return filled.slice(1)
  problem(
    ['shape'],
    holes > 1
      ? 'only one −1 can be what is left'
      : `[${bottom.join(', ')}] has ${elements(bottom)} numbers, and does not become [${shape.join(', ')}]`,
  )
  return undefined
}
