/** Which layers losses reach at the beginning, as lines. */
import type { CompiledExperiment } from '../compiler/index.ts'
import { escaped } from '../compiler/diagnostics/index.ts'
import { table } from '../compiler/emit/index.ts'
import type { LayerReach, StageReach } from '../runtime/run/index.ts'

export function reachLines({ spec }: CompiledExperiment, stages: readonly StageReach[]): readonly string[] {
  const frozen = spec.networks.filter(({ trainable }) => trainable === 0).map(({ name }) => name)
  const [first, ...others] = stages.map(({ layers }) => layers.filter(isUnreached).map(nameOf))
  const dead = (first ?? []).filter((name) => others.every((names) => names.includes(name)))
  return [
    'REACH: gradients of the first step, by the root of their mean square',
    '  of each loss: of what the layer makes, for the batch; dW ÷ W: of its weights by all losses, as a share of them',
    ...stages.flatMap((stage) => stageLines(stage, dead)),
    ...(frozen.length === 0 ? [] : [`  no gradient is made in what is frozen: ${frozen.join(', ')}`]),
    ...(dead.length === 0 ? [] : [`  dead ends, which no gradient reaches: ${dead.join(', ')}`]),
  ]
}

function stageLines({ stage, layers }: StageReach, dead: readonly string[]): readonly string[] {
  const losses = [...new Set(layers.flatMap((layer) => Object.keys(layer.losses)))]
  const rows = layers.map((layer) => [
    escaped(nameOf(layer)),
    ...losses.map((loss) => scale(layer.losses[loss])),
    scale(layer.ofWeights),
  ])
  const idle = layers.filter((layer) => isUnreached(layer) && !dead.includes(nameOf(layer))).map(nameOf)
  return [
    ...(stage === '' ? [] : [`stage ${stage}`]),
    ...table(['layer', ...losses, 'dW ÷ W'], rows).split('\n'),
    ...(idle.length === 0 ? [] : [`  not in this stage: ${idle.join(', ')}`]),
  ]
}

function nameOf({ network, layer }: LayerReach): string {
  return `${network}.${layer}`
}

/** By no loss, or by gradients that are 0 alone. */
function isUnreached({ losses }: LayerReach): boolean {
  return Object.values(losses).every((value) => value === 0)
}

function scale(value: number | undefined): string {
  if (value === undefined) return '–'
  return value === 0 ? '0' : value.toExponential(1)
}
