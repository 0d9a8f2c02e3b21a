/** The plan as a page that a reviewer reads: tables, formulas, hashes; no clock, no path, no host. */
import Handlebars from 'handlebars'

import type { LayerPlan, NetworkPlan, Plan, WeightMap } from '../plan/index.ts'
import { solverLines } from './solver-text.ts'
import { grouped, table } from './table.ts'

/** `template` is the text of `templates/plan.txt.hbs`. */
export function planText(plan: Plan, template: string): string {
  const page = Handlebars.compile(template, { noEscape: true, strict: true })
  return page({
    name: plan.name,
    description: plan.description,
    hashes: plan.hashes,
    data: dataOf(plan),
    networks: plan.networks.map((network) => networkOf(plan, network)),
    total: totalOf(plan),
    losses: plan.losses.map(({ name, formula, trained, projection }) => ({
      name,
      formula,
      projection: projection && projectionOf(projection),
      note: trained ? '' : '   (weight 0: reported, not trained)',
    })),
    metrics: plan.metrics.map(
      ({ name, type, input, target }) =>
        `${name}: ${type} of ${input}${target === undefined ? '' : ` against ${target}`}`,
    ),
    solver: solverLines(plan.solver, plan.seed),
    programs: programsOf(plan),
    memory: memoryOf(plan),
  })
}

function dataOf({ data, seed }: Plan): Record<string, string> {
  const { transform, shape, images, batch } = data
  const { mean, scale } = transform
  const shifted = mean === 'none' || mean.length === 0 ? 'x' : `(x − ${meanOf(mean)})`
  return {
    dataset: data.dataset,
    classes: String(data.classes),
    shape: shape.join('×'),
    train: grouped(images.train),
    test: grouped(images.test),
    batchTrain: String(batch.train),
    batchTest: String(batch.test),
    order: data.shuffle ? `shuffled anew each epoch from seed ${seed}` : 'in the order of the file',
    transform: scale === 1 ? `${shifted}, from 0 to 255` : `${shifted} · ${scale}`,
  }
}

function meanOf(mean: 'channel' | 'pixel' | readonly number[]): string {
  if (typeof mean === 'string') return `the training set’s mean of that ${mean}`
  return mean.length > 1 ? `[${mean.join(', ')}]` : String(mean[0])
}

/** `r: convolution, 1×1, 32×8×8 → 64×8×8, 2,112 parameters`. */
function projectionOf({ type, detail, shapes, parameters }: LayerPlan): string {
  return `r: ${type} ${detail}, to ${shapes.map((shape) => shape.join('×')).join(', ')}, ${grouped(parameters)} parameters, trained`
}

function networkOf(plan: Plan, network: NetworkPlan): Record<string, unknown> {
  const rows = network.layers.map(({ name, type, detail, bottoms, shapes, parameters, flops }) => [
    name,
    type,
    detail,
    bottoms.join(', '),
    shapes.map((shape) => (shape.length === 0 ? '1' : shape.join('×'))).join(', '),
    parameters,
    flops,
  ])
  return {
    title: `${network.name.toUpperCase()} (${grouped(network.parameters)} parameters, ${grouped(network.flops)} FLOPs an image, mode ${network.mode})`,
    table: table(['layer', 'type', '', 'reads', 'shape', 'parameters', 'FLOPs'], rows),
    fate: fateOf(network),
    weights: plan.weights.filter((map) => map.network === network.name).map(weightsOf),
    expect: plan.expect
      .filter((expectation) => expectation.network === network.name)
      .map(({ metric, of, min }) => `the ${metric} of ${of} on the test set is at least ${min}`),
  }
}

function fateOf({ parameters, trainable, running, frozen }: NetworkPlan): string {
  const kept = running > 0 ? `; ${grouped(running)} running statistics` : ''
  if (trainable === parameters) return `trained: all ${grouped(parameters)} parameters${kept}`
  if (trainable === 0) return `frozen: ${frozen ?? 'nothing trains it'}${kept}`
  return `trained: ${grouped(trainable)} of ${grouped(parameters)} parameters; the rest stays (${frozen ?? ''})${kept}`
}

function weightsOf({ source, entries, network }: WeightMap): Record<string, string> {
  const rows = entries.map(({ from, to, shape }) => [from, '→', to.slice(network.length + 1), shape.join('×')])
  return {
    source: `experiment ${source.name} (${source.file}), result ${source.resultHash.slice(0, 16)}; every tensor finds its place`,
    table: table(['in the source', '', 'here', 'shape'], rows),
  }
}

function totalOf({ losses }: Plan): string {
  return losses
    .filter(({ trained }) => trained)
    .map(({ name, weight }) => (weight === 1 ? name : `${Number(weight.toPrecision(12))} · ${name}`))
    .join(' + ')
}

function programsOf({ programs }: Plan): string {
  return table(
    ['program', 'ops', 'FLOPs'],
    programs.map(({ name, nodes, flops }) => [name, nodes.filter(({ op }) => op !== 'input').length, flops]),
  )
}

function memoryOf({ memory }: Plan): string {
  const { parameters, slots, activations, batch } = memory
  const parts = [
    `parameters ${mebibytes(parameters)}`,
    `slots ${mebibytes(slots)}`,
    `activations and gradients ${mebibytes(activations)} at the peak`,
    `a batch ${mebibytes(batch)}`,
  ]
  return parts.join(', ')
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(2)} MiB`
}

export { dataOf, fateOf, memoryOf, solverOf, totalOf, weightsOf }
