/** From every way to say a thing to the one way that later stages see. */
import type { LossSpec, MetricSpec, SolverSpec } from '../schema/index.ts'
import { rootKeys, withDefaults } from '../schema/index.ts'
import { keySpanAt, spanAt, toValue, treeAt, type MapTree, type Tree } from '../source/index.ts'
import { expandNetwork, type NormalizeContext } from './network.ts'
import { readProjection } from './projection.ts'
import { readReference, readTarget } from './reference.ts'
import { checkSchedules } from './schedules.ts'
import type { NetworkRole, NormalizedLoss, NormalizedMetric, NormalizedSpec, Transform } from './spec.ts'
import { mapAt, scalarLike, textAt, withEntry, without } from './tree-edit.ts'

/** Keys of a metrics line that are not a metric's. */
const RESERVED = ['iter', 'phase', 'stage', 'lr', 'loss']

/** `valid` has passed the schema. Undefined after a mistake that leaves no network to go on with. */
export function normalize(valid: MapTree, context: NormalizeContext): NormalizedSpec | undefined {
  for (const name of mapAt(valid, 'vars')?.entries.keys() ?? []) {
    if (!rootKeys.includes(name)) continue
    context.reporter.report('reserved-name', {
      message: `a var cannot be called \`${name}\`: \`--set ${name}=…\` means the key of the root`,
      at: keySpanAt(valid, ['vars', name]),
      help: 'take another name',
    })
  }
  const roles = (['network', 'teacher', 'student'] as const).filter((role) => valid.entries.has(role))
  const together = checkRoles(roles, valid, context)
  const expanded = roles.flatMap((role) => expandNetwork(role, valid, context) ?? [])
  if (expanded.length < roles.length || !together) return undefined
  const alone = without(valid, ['vars', 'sweep', 'abstract']) // nothing reads a var any more, so nothing could be swept
  const complete = withDefaults(withMetrics(alone))
  const tree = expanded.reduce((whole, { network, tree: own }) => withEntry(whole, network.name, own), complete)
  const value = toValue(tree) as {
    name: string
    description: string
    tags: string[]
    seed: number
    solver: SolverSpec
    data: DataValue
  }
  const { dataset, batch, shuffle, transform } = value.data
  return {
    name: value.name,
    description: value.description,
    tags: value.tags,
    seed: value.seed,
    data: {
      dataset,
      batch,
      shuffle,
      transform,
      datasetSpan: spanAt(tree, ['data', 'dataset']),
      span: keySpanAt(tree, ['data']),
    },
    networks: expanded.map(({ network }) => network),
    losses: namedMaps(tree, 'losses').flatMap(([name, loss]) => normalizedLoss(name, loss, tree, context) ?? []),
    metrics: namedMaps(tree, 'metrics').flatMap(
      ([name, metric]) => normalizedMetric(name, metric, tree, context) ?? [],
    ),
    solver: value.solver,
    tree,
  }
}

interface DataValue {
  readonly dataset: string
  readonly batch: { readonly train: number; readonly test: number }
  readonly shuffle: boolean
  readonly transform: Transform
}

/** False, and reported, where the networks do not go together. */
function checkRoles(roles: readonly NetworkRole[], tree: MapTree, { reporter }: NormalizeContext): boolean {
  const [network, teacher, student] = (['network', 'teacher', 'student'] as const).map((role) => roles.includes(role))
  const report = (key: string, message: string, help: string): boolean => {
    reporter.report('roles', { message, at: keySpanAt(tree, [key]), help })
    return false
  }
  if (roles.length === 0) {
    return report('name', 'the experiment has no network', 'write `network:`, or `teacher:` and `student:`')
  }
  if (network && roles.length > 1) {
    return report('network', 'a `network` is trained alone, without teacher and student', 'call it `student`')
  }
  if (teacher && !student) {
    return report(
      'teacher',
      'there is a teacher and no student',
      'write `student:`, or call the teacher `network` to train it',
    )
  }
  if (student && !teacher) {
    return report('student', 'there is a student and no teacher', 'write `teacher:`, or call the student `network`')
  }
  return true
}

/** In name order. */
function namedMaps(tree: MapTree, key: string): readonly (readonly [string, MapTree])[] {
  const map = mapAt(tree, key)
  return [...(map?.entries ?? [])]
    .flatMap(([name, { value }]) => (value.kind === 'map' ? [[name, value] as const] : []))
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

function normalizedLoss(
  name: string,
  loss: MapTree,
  tree: MapTree,
  { reporter }: NormalizeContext,
): NormalizedLoss | undefined {
  const input = readReference(treeAt(loss, ['input']), reporter)
  const target = readTarget(treeAt(loss, ['target']), reporter)
  if (!input || !target) return undefined
  const similar = loss.entries.has('similar') ? readTarget(treeAt(loss, ['similar']), reporter) : undefined
  if (loss.entries.has('similar') && !similar) return undefined
  const projection = loss.entries.has('project') ? readProjection(loss, reporter) : undefined
  if (loss.entries.has('project') && !projection) return undefined
  const spec = toValue(loss) as LossSpec // valid, and complete
  const span = keySpanAt(tree, ['losses', name])
  checkSchedules(spec, loss, reporter)
  const { active } = spec
  return { name, spec, input, target, similar, projection, weight: spec.weight, active, span, tree: loss }
}

function normalizedMetric(
  name: string,
  metric: MapTree,
  tree: MapTree,
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
  const input = readReference(treeAt(metric, ['input']), reporter)
  const wanted = treeAt(metric, ['target'])
  const target = wanted && readTarget(wanted, reporter)
  if (!input || (wanted && !target)) return undefined
  return { name, spec: toValue(metric) as MetricSpec, input, target, span } // valid, and complete
}

/** Without `metrics`, the accuracy of what the first loss over labels trains. */
function withMetrics(tree: MapTree): MapTree {
  if (tree.entries.has('metrics')) return tree
  const losses = namedMaps(tree, 'losses')
  const hard = losses.find(
    ([, loss]) => textAt(loss, 'type') === 'softmax_cross_entropy' && textAt(loss, 'target') === 'data.label',
  )
  const empty: MapTree = { kind: 'map', span: tree.span, provenance: 'default', entries: new Map() }
  if (!hard) return withEntry(tree, 'metrics', empty)
  const [, loss] = hard
  const entry = (key: string, value: string): readonly [string, { key: Tree['span']; value: Tree }] => {
    const like = treeAt(loss, [key]) ?? loss
    return [key, { key: like.span, value: scalarLike(like, value, 'default') }]
  }
  const { span } = loss
  const accuracy: Tree = {
    kind: 'map',
    span,
    provenance: 'default',
    entries: new Map([
      entry('type', 'accuracy'),
      entry('input', textAt(loss, 'input') ?? ''),
      entry('target', 'data.label'),
    ]),
  }
  return withEntry(tree, 'metrics', {
    ...empty,
    span,
    entries: new Map([['accuracy', { key: span, value: accuracy }]]),
  })
}
