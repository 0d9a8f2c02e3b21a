/** From every way to say a thing to the one way that later stages see. */
import type { Span } from '../diagnostics/index.ts'
import type { GuardsSpec, LossSpec, MetricSpec, SolverSpec } from '../schema/index.ts'
import { rootKeys, withDefaults } from '../schema/index.ts'
import { keySpanAt, toValue, treeAt, type MapTree } from '../source/index.ts'
import { namedFile } from './named-file.ts'
import { expandNetwork, type NormalizeContext } from './network.ts'
import { readProjection } from './projection.ts'
import { nameable, readReference, type Nameable } from './reference.ts'
import { readData } from './data.ts'
import { withMetrics } from './default-metrics.ts'
import { checkSchedules, settledWeight } from './schedules.ts'
import { readStages } from './stages.ts'
import { rosterOf, withoutSugar } from './roster.ts'
import type { NormalizedLoss, NormalizedMetric, NormalizedNetwork, NormalizedSpec } from './spec.ts'
import { readTarget } from './target.ts'
import { isUnknownAt, listAt, mapAt, namedMaps, without, withTreeAt } from './tree-edit.ts'

/** Where networks have names. */
const MAPS = ['teachers', 'students']

/** Keys of a metrics line that are not a metric's. */
const RESERVED = ['iter', 'phase', 'stage', 'lr', 'loss']

/** `valid` has passed the schema. Undefined after a mistake that leaves nothing to go on with. */
export function normalize(valid: MapTree, context: NormalizeContext): NormalizedSpec | undefined {
  for (const name of mapAt(valid, 'vars')?.entries.keys() ?? []) {
    if (!rootKeys.includes(name)) continue
    context.reporter.report('reserved-name', {
      message: `a var cannot be called \`${name}\`: \`--set ${name}=…\` means the key of the root`,
      at: keySpanAt(valid, ['vars', name]),
      help: 'take another name',
    })
  }
  const { plain, allKnown } = withoutSugar(valid, context.reporter)
  const { roster, distinct } = rosterOf(plain, context.reporter)
  const together = checkRoles(plain, context)
  const networksKnown = allKnown && together && distinct && !MAPS.some((key) => treeAt(plain, [key])?.span.unknown)
  const { result: expanded } = context.reporter.quietly(networksKnown ? [] : ['unknown-reference'], () =>
    [...roster.values()].flatMap((written) => expandNetwork(written, roster, context) ?? []),
  )
  const alone = without(plain, ['vars', 'sweep', 'abstract']) // nothing reads a var any more, so nothing could be swept
  const bare = [...roster.values()].reduce((tree, { path, own }) => {
    return withTreeAt(tree, path, { ...own, entries: new Map() }) // an expanded one is complete
  }, withMetrics(alone))
  const whole = expanded.reduce((whole, { network, tree: own }) => {
    return withTreeAt(whole, network.path, own)
  }, withDefaults(bare))
  const staged = readStages(whole, context)
  if (!staged) return undefined
  const { tree, stages } = staged
  const value = toValue(without(tree, ['network', 'teachers', 'students'])) as {
    name: string
    description: string
    tags: string[]
    seed: number
    solver: SolverSpec
    guards?: GuardsSpec
  }
  const losses = namedMaps(tree, 'losses')
  const metrics = namedMaps(tree, 'metrics')
  const known = nameable(expanded.map(({ network }) => network))
  const normalized = {
    losses: losses.flatMap(([name, loss]) => normalizedLoss(name, loss, tree, known, context) ?? []),
    metrics: metrics.flatMap(([name, metric]) => normalizedMetric(name, metric, tree, known, context) ?? []),
  }
  return {
    name: value.name,
    description: value.description,
    tags: value.tags,
    seed: value.seed,
    data: readData(tree),
    networks: expanded.map(({ network }) => network),
    networkNames: [...roster.keys()],
    networksKnown,
    ...normalized,
    termsKnown:
      normalized.losses.length === losses.length &&
      normalized.metrics.length === metrics.length &&
      !isUnknownAt(tree, 'losses', 2) &&
      !isUnknownAt(tree, 'metrics', 2),
    stagesKnown:
      !isUnknownAt(tree, 'stages', 2) &&
      !listAt(tree, 'stages').some((stage) => stage.kind === 'map' && isUnknownAt(stage, 'losses')),
    stages,
    best: value.solver.best,
    keep: value.solver.keep,
    solverstate: namedFile(treeAt(tree, ['solverstate'])),
    guards: value.guards,
    tree,
  }
}

/** Those networks of a base, which others extend, that say where their layers come from. */
export function networksOf(valid: MapTree, context: NormalizeContext): readonly NormalizedNetwork[] {
  const { reporter } = context
  const { roster } = rosterOf(withoutSugar(valid, reporter).plain, reporter)
  const saying = [...roster.values()].filter(({ own }) => own.entries.has('from') || own.entries.has('layers'))
  const { result } = reporter.quietly(['no-layers', 'unknown-reference'], () =>
    saying.flatMap((written) => expandNetwork(written, roster, context)?.network ?? []),
  )
  return result
}

/** False, and reported, where the networks do not go together. */
function checkRoles(plain: MapTree, { reporter }: NormalizeContext): boolean {
  const [network, teacher, student] = ['network', 'teachers', 'students'].map((key) => plain.entries.get(key)?.key)
  const report = (at: Span, message: string, help: string): boolean => {
    reporter.report('roles', { message, at, help })
    return false
  }
  if (!network && !teacher && !student) {
    const at = keySpanAt(plain, ['name'])
    return report(at, 'the experiment has no network', 'write `network:`, or `teacher:` and `student:`')
  }
  if (network && (teacher ?? student)) {
    return report(network, 'a `network` is trained alone, without teacher and student', 'call it `student`')
  }
  if (teacher && !student) {
    return report(
      teacher,
      'there is a teacher and no student',
      'write `student:`, or call the teacher `network` to train it',
    )
  }
  if (student && !teacher) {
    return report(student, 'there is a student and no teacher', 'write `teacher:`, or call the student `network`')
  }
  return true
}

function normalizedLoss(
  name: string,
  loss: MapTree,
  tree: MapTree,
  known: Nameable,
  context: NormalizeContext,
): NormalizedLoss | undefined {
  const { reporter } = context
  const spec = toValue(loss) as LossSpec // valid, and complete
  checkSchedules(spec, loss, reporter)
  const input = readReference(treeAt(loss, ['input']), known, reporter)
  const target = readTarget(treeAt(loss, ['target']), known, reporter)
  if (!input || !target) return undefined
  const similar = loss.entries.has('similar') ? readTarget(treeAt(loss, ['similar']), known, reporter) : undefined
  if (loss.entries.has('similar') && !similar) return undefined
  const projection = loss.entries.has('project') ? readProjection(loss, context) : undefined
  if (loss.entries.has('project') && !projection) return undefined
  const span = keySpanAt(tree, ['losses', name])
  const { active } = spec
  return {
    name,
    spec,
    input,
    target,
    similar,
    projection,
    weight: settledWeight(spec.weight),
    active,
    span,
    tree: loss,
  }
}

function normalizedMetric(
  name: string,
  metric: MapTree,
  tree: MapTree,
  known: Nameable,
  { reporter }: NormalizeContext,
): NormalizedMetric | undefined {
  const span = keySpanAt(tree, ['metrics', name])
  if (RESERVED.includes(name) || /^(loss|weight|temperature)\./.test(name)) {
    reporter.report('reserved-name', {
      message: `\`${name}\` is a key of every metrics line`,
      at: span,
      help: 'take another name',
    })
  }
  const input = readReference(treeAt(metric, ['input']), known, reporter)
  const wanted = treeAt(metric, ['target'])
  const target = wanted && readTarget(wanted, known, reporter)
  if (!input || (wanted && !target)) return undefined
  return { name, spec: toValue(metric) as MetricSpec, input, target, span } // valid, and complete
}
