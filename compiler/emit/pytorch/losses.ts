/** Losses and metrics as functions of the tops. */
import type { Model } from '../../network/index.ts'
import type { Mix, NormalizedLoss, NormalizedMetric, Reference, Target } from '../../normalize/index.ts'
import type { Plan } from '../../plan/index.ts'
import type { Scheduled } from '../../schema/index.ts'
import type { Cannot } from '../cannot.ts'
import { torchLayer } from './layers.ts'
import type { Parts } from './parts.ts'
import { keywords, literal, remark, type Names } from './python.ts'

export interface LossWords {
  readonly key: string
  readonly function: string
  readonly formula: string
  readonly value: string
  /** An expression in `iteration` and `length`. */
  readonly weight: string
}

export interface MetricWords {
  readonly key: string
  readonly function: string
  readonly value: string
}

export interface ProjectionWords {
  readonly key: string
  readonly module: string
}

interface Context {
  readonly model: Model
  readonly parts: Parts
  readonly cannot: Cannot
}

/** `tops['student.ip2_s']`. */
function at({ network, layer }: Reference): string {
  return `tops[${literal(`${network}.${layer}`)}]`
}

export function lossWords(plan: Plan, names: Names, context: Context): readonly LossWords[] {
  return context.model.spec.losses.map((loss) => ({
    key: literal(loss.name),
    function: names.fresh(`loss_${loss.name}`),
    formula: remark(plan.losses.find(({ name }) => name === loss.name)?.formula ?? ''),
    value: valueOf(loss, context),
    weight: weightOf(loss, context.parts),
  }))
}

export function projectionWords({ model, parts }: Context): readonly ProjectionWords[] {
  return [...model.projections].flatMap(([loss, typed]) => {
    const made = torchLayer({ typed, bottoms: ['x'], self: '' })
    parts.need(...(made.parts ?? []))
    return made.module === undefined ? [] : [{ key: literal(loss), module: made.module }]
  })
}

function inputOf({ name, input }: NormalizedLoss, { model, parts }: Context): string {
  const typed = model.projections.get(name)
  if (!typed) return at(input)
  const made = torchLayer({ typed, bottoms: [at(input)], self: `projections[${literal(name)}]` })
  parts.need(...(made.parts ?? []))
  return made.tops[0]
}

function targetOf(target: Target, temperature: string, { parts }: Context): string {
  if (target.kind === 'label') return 'label'
  return target.kind === 'tap' ? at(target.tap) : mixOf(target, temperature, parts)
}

function mixOf({ mix, of }: Mix, temperature: string, parts: Parts): string {
  if (mix === 'logits') return of.map(({ tap, weight }) => `${literal(weight)} * ${at(tap)}.flatten(1)`).join(' + ')
  parts.need('mixture')
  return `mixture([${of.map(({ tap, weight }) => `(${at(tap)}, ${literal(weight)})`).join(', ')}], ${temperature})`
}

function valueOf(loss: NormalizedLoss, context: Context): string {
  const { spec, target, similar } = loss
  const { parts } = context
  const temperature = 'temperature' in spec ? scheduled(spec.temperature, parts) : '1'
  const [a, b] = [inputOf(loss, context), targetOf(target, temperature, context)]
  const counting = (usual: string): string => {
    const { ignore_label, normalization } = spec as { ignore_label?: number; normalization?: string }
    const more = keywords({
      ignore_label: ignore_label === undefined ? undefined : literal(ignore_label),
      normalization: normalization === usual ? undefined : literal(normalization),
    })
    return more === '' ? '' : `, ${more}`
  }
  switch (spec.type) {
    case 'softmax_cross_entropy':
      parts.need('softmax_cross_entropy')
      return `softmax_cross_entropy(${a}, label${counting('valid')})`
    case 'sigmoid_cross_entropy':
      parts.need('sigmoid_cross_entropy')
      return `sigmoid_cross_entropy(${a}, ${b}${counting('batch_size')})`
    case 'infogain':
      parts.need('infogain')
      return `infogain(${a}, label, ${literal(spec.matrix)}${counting('valid')})`
    case 'euclidean':
    case 'hint':
      parts.need('half_squares')
      return `half_squares(${a}, ${b})`
    case 'hinge':
      parts.need('hinge')
      return `hinge(${a}, label, ${spec.norm === 'l1' ? 1 : 2})`
    case 'contrastive':
      parts.need('contrastive')
      return `contrastive(${a}, ${b}, ${similar ? targetOf(similar, '1', context) : 'label'}, ${literal(spec.margin)}, ${literal(spec.legacy_version)})`
    case 'distillation':
      switch (spec.convention) {
        case 'kl':
        case 'soft_cross_entropy':
          parts.need(spec.convention)
          return `${spec.convention}(${a}, ${b}, ${temperature})`
        case 'mse_logits':
          parts.need('half_squares')
          return `half_squares(${a}.flatten(1), ${target.kind === 'tap' ? `${b}.flatten(1)` : b})`
        case 'seed':
          parts.need('seed')
          return `seed(${a}, ${b})`
      }
  }
}

/** What a loss counts with at `iteration` of a stage of `length` iterations. */
function weightOf({ weight, active }: NormalizedLoss, parts: Parts): string {
  const value = scheduled(weight, parts)
  if (!active) return value
  const { start, end } = active
  return `${value} if ${start} <= iteration${end === undefined ? '' : ` < ${end}`} else 0`
}

function scheduled(value: Scheduled, parts: Parts): string {
  if (typeof value === 'number') return literal(value)
  parts.need('schedule')
  const end = value.type === 'step' ? undefined : value.end
  const range = `${value.start}, ${end === undefined ? 'length' : end}`
  return `ramp(${literal(value.type)}, iteration, ${range}, ${literal(value.from)}, ${literal(value.to)})`
}

export function metricWords(names: Names, context: Context): readonly MetricWords[] {
  return context.model.spec.metrics.map((metric) => ({
    key: literal(metric.name),
    function: names.fresh(`metric_${metric.name}`),
    value: measured(metric, context),
  }))
}

function measured({ name, spec, input, target }: NormalizedMetric, context: Context): string {
  const { parts, cannot } = context
  const temperature = 'temperature' in spec ? literal(spec.temperature) : '1'
  const wanted = target ? targetOf(target, temperature, context) : ''
  const heat = temperature === '1' ? '' : `, ${temperature}`
  const part = spec.type === 'kl' ? 'kl_divergence' : spec.type
  parts.need(part)
  if (spec.type !== 'accuracy') return `${part}(${[at(input), ...(wanted === '' ? [] : [wanted])].join(', ')}${heat})`
  if (spec.per_class)
    cannot.note(`\`metrics.${name}\`: \`per_class\` is left out, the program tells the share of all images`)
  const more = keywords({
    top_k: spec.top_k === 1 ? undefined : literal(spec.top_k),
    ignore_label: spec.ignore_label === undefined ? undefined : literal(spec.ignore_label),
  })
  return `accuracy(${at(input)}, label${more === '' ? '' : `, ${more}`})`
}
