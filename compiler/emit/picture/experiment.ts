/** An experiment as a picture in which each layer stands by itself. */
import type { CompiledExperiment } from '../../result.ts'
import { layerOfTop, shapeAt, type Model, type TypedLayer } from '../../network/index.ts'
import { tapsOfTarget, type NormalizedLoss, type Reference } from '../../normalize/index.ts'
import type { LossPlan, NetworkPlan, Plan, WeightMap } from '../../plan/index.ts'
import { totalOf } from '../plan-words.ts'
import { factorOf, scheduleLines } from '../schedule-text.ts'
import { counted, grouped } from '../table.ts'
import { DATA, drawnLayers, itemOf, wordsOf, type Drawn } from './layers.ts'
import { wrapped, type Arrow, type Box, type Item, type Picture } from './picture.ts'

export const LABELS = 'data.label'

/** What stands outside of networks. */
const OUTSIDE = { times: 1, shape: '', type: '', frozen: false, lines: [] } as const

export function experimentPicture({ name, model, spec: plan }: CompiledExperiment): Picture {
  const fixed = new Set(plan.state.flatMap((state) => (state.frozen ? [state.name] : [])))
  const networks = inOrder(plan.networks).flatMap((network) => {
    const typed = model.networks.get(network.name)
    return typed ? [{ network, typed }] : []
  })
  const drawn = networks.map(({ network, typed }) =>
    drawnLayers(typed, (state) => fixed.has(state), network.trainable === 0),
  )
  const notes = networks.map(({ network }, i) => weightsOf(plan, network, drawn[i]?.items[0]))
  const losses = model.spec.losses.map((loss) => lossOf(model, plan, loss))
  const all = [...drawn, ...notes, ...losses]
  const arrows = all.flatMap((one) => one.arrows)
  const total = totalOf(plan)
  return {
    title: name,
    caption: [...wrapped(plan.description, 90), ...(total === '' ? [] : wrapped(`loss = ${total}`, 90))],
    boxes: networks.map(({ network }) => boxOf(network)),
    frames: [],
    items: [...dataOf(plan, arrows), ...all.flatMap((one) => one.items)],
    arrows,
  }
}

/** Teachers to the left. */
function inOrder(networks: readonly NetworkPlan[]): readonly NetworkPlan[] {
  const isTeacher = ({ role }: NetworkPlan): boolean => role === 'teacher'
  return [...networks.filter(isTeacher), ...networks.filter((network) => !isTeacher(network))]
}

function boxOf({ name, role, parameters, trainable }: NetworkPlan): Box {
  const called = name === role ? name.toUpperCase() : `${name.toUpperCase()}, a ${role}`
  const frozen = trainable === 0
  const fate = frozen ? 'frozen' : trainable === parameters ? 'trained' : 'partly frozen'
  const part = frozen || trainable === parameters ? '' : `${grouped(trainable)} of `
  const size = `${part}${grouped(parameters)} parameters${part === '' ? '' : ' trained'}`
  return { id: name, lines: [`${called}: ${fate}`, size], frozen }
}

/** Images, and labels where something reads them. */
function dataOf({ data }: Plan, arrows: readonly Arrow[]): readonly Item[] {
  const images = data.images.train === undefined ? 'images' : `${grouped(data.images.train)} images`
  const lines = [`${images}, ${grouped(data.batch.train)} a step`]
  const item: Item = { ...OUTSIDE, id: DATA, kind: 'data', name: data.dataset, lines, shape: data.shape.join('×') }
  if (!arrows.some(({ from }) => from === LABELS)) return [item]
  return [item, { ...OUTSIDE, id: LABELS, kind: 'labels', name: LABELS, lines: [`${grouped(data.classes)} classes`] }]
}

/** Where its parameters come from, as a note at its first layer. */
function weightsOf(plan: Plan, { name, foreign }: NetworkPlan, first: Item | undefined): Drawn {
  if (!first) return { items: [], arrows: [] }
  const files = foreign?.kind === 'onnx' ? [foreign.file] : Object.values(foreign?.files ?? {}).map(({ file }) => file)
  const maps = plan.weights.filter((map) => map.network === name)
  const proofs = plan.expect
    .filter(({ network }) => network === name)
    .map(({ metric, of, min }) => `proved: ${metric} of ${of} ≥ ${min}`)
  const lines = [...files, ...maps.flatMap(sourceLines), ...proofs]
  if (lines.length === 0) return { items: [], arrows: [] }
  const id = weightsId(name)
  const item: Item = { ...OUTSIDE, id, kind: 'weights', name: foreign ? 'file' : 'weights', lines }
  return { items: [item], arrows: [{ from: id, to: first.id, label: '', kind: 'weights' }] }
}

/** No layer has a space in its name. */
export function weightsId(network: string): string {
  return `${network}/ weights`
}

function sourceLines({ sources, entries, constants = [], fresh }: WeightMap): readonly string[] {
  const from = sources.map((source) =>
    source.type === 'experiment' ? `${source.network} of ${source.name}` : source.file,
  )
  const given = entries.length + constants.length
  return [...from, fresh.length > 0 ? `${given} of ${given + fresh.length} tensors` : `all ${counted(given, 'tensor')}`]
}

/** The loss, what stands between it and its input, and what it reads. */
function lossOf(model: Model, plan: Plan, { name, input, target, similar }: NormalizedLoss): Drawn {
  const id = lossId(name)
  const planned = plan.losses.find((loss) => loss.name === name)
  const item: Item = {
    ...OUTSIDE,
    id,
    kind: 'loss',
    name: planned ? titleOf(planned) : name,
    lines: planned ? lossLines(plan, planned) : [],
  }
  const reads = (reference: Reference, to: string, kind: Arrow['kind']): Arrow => {
    const label = (shapeAt(model, reference) ?? []).join('×')
    return { from: itemOf(reference.network, reference.layer), to, label, kind }
  }
  const projection = model.projections.get(name)
  const between = projection && projectionOf(id, projection)
  const targets = [...tapsOfTarget(target), ...tapsOfTarget(similar)].map((tap) => reads(tap, id, 'target'))
  const isLabelled = [target, similar].some((one) => one && tapsOfTarget(one).length === 0)
  return {
    items: [...(between ? [between] : []), item],
    arrows: [
      reads(input, between?.id ?? id, 'value'),
      ...(between ? [{ from: between.id, to: id, label: between.shape, kind: 'value' as const }] : []),
      ...targets,
      ...(isLabelled ? [{ from: LABELS, to: id, label: '', kind: 'target' as const }] : []),
    ],
  }
}

/** No network has such a name. */
export function lossId(name: string): string {
  return `/losses/${name}`
}

function projectionOf(loss: string, typed: TypedLayer): Item {
  const shape = typed.shapes.map((one) => one.join('×')).join(', ')
  const lines = [wordsOf(typed), 'a projection, trained']
  return {
    ...OUTSIDE,
    id: `${loss}/ projection`,
    kind: 'layer',
    name: layerOfTop(typed.layer.name),
    lines,
    shape,
    type: typed.layer.spec.type,
  }
}

/** `0.9 · soft`. */
function titleOf(loss: LossPlan): string {
  return loss.weight === 1 && !loss.active ? loss.name : `${factorOf(loss)} · ${loss.name}`
}

function lossLines({ stages }: Plan, loss: LossPlan): readonly string[] {
  const named = stages.filter(({ name }) => name !== '')
  const here = named.filter(({ losses }) => losses.includes(loss.name)).map(({ name }) => name)
  return [
    loss.type,
    ...formulaLines(loss.formula),
    ...scheduleLines(loss).flatMap((line) => wrapped(line)),
    ...(here.length < named.length && here.length > 0
      ? [`in ${here.length > 1 ? 'stages' : 'stage'} ${here.join(', ')}`]
      : []),
    ...(loss.trained ? [] : ['reported, not trained']),
  ]
}

/** A clause a line: `p = softmax(…)` stays together. */
function formulaLines(formula: string): readonly string[] {
  const clauses = formula.split(', ')
  return clauses.flatMap((clause, i) => wrapped(i < clauses.length - 1 ? `${clause},` : clause, 48))
}
