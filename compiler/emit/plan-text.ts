/** The plan as a page that a reviewer reads: tables, formulas, hashes; no clock, no path, no host. */
import Handlebars from 'handlebars'

import type { NetworkPlan, Plan } from '../plan/index.ts'
import { blobsOf } from './blob-text.ts'
import {
  dataOf,
  fateOf,
  foreignLines,
  memoryOf,
  metricOf,
  projectionOf,
  rangeText,
  shapesOf,
  sharedOf,
  totalOf,
  weightsOf,
} from './plan-words.ts'
import { scheduleLines } from './schedule-text.ts'
import { stageTexts } from './stage-text.ts'
import { counted, grouped, table } from './table.ts'

/** `template` is the text of `templates/plan.txt.hbs`. */
export function planText(plan: Plan, template: string): string {
  const page = Handlebars.compile(template, { noEscape: true, strict: true })
  return page({
    name: plan.name,
    description: plan.description,
    tags: (plan.tags ?? []).join(', '),
    hashes: plan.hashes,
    environment: plan.environment,
    data: dataOf(plan),
    networks: plan.networks.map((network) => networkOf(plan, network)),
    total: totalOf(plan),
    losses: plan.losses.map(({ name, formula, range, trained, tested = true, projection, ...loss }) => ({
      name,
      formula,
      range: range && rangeText(range),
      schedules: scheduleLines({ name, ...loss }),
      projection: projection && projectionOf(projection),
      note: `${trained ? '' : '   (weight 0: reported, not trained)'}${tested ? '' : '   (not reported by tests: recorded of training images alone)'}`,
    })),
    metrics: plan.metrics.map((metric) => `${metric.name}: ${metricOf(metric)}`),
    stages: stageTexts(plan),
    guards: Object.entries(plan.guards ?? {}).map(([guard, action]) => `${guard}: ${action}`),
    programs: programsOf(plan),
    answers: answersOf(plan),
    memory: memoryOf(plan),
    waived: plan.waived,
  })
}

function networkOf(plan: Plan, network: NetworkPlan): Record<string, unknown> {
  const rows = network.layers.map(({ name, type, detail, bottoms, shapes, parameters, flops }) => [
    name,
    type,
    detail,
    bottoms.join(', '),
    shapesOf({ shapes }),
    parameters,
    flops,
  ])
  return {
    foreign: foreignLines(network),
    title: `${titleOf(network)} (${grouped(network.parameters)} parameters, ${grouped(network.flops)} FLOPs an image, mode ${network.mode})`,
    table: table(['layer', 'type', '', 'reads', 'shape', 'parameters', 'FLOPs'], rows),
    fate: fateOf(network),
    shared: sharedOf(network),
    blobs: blobsOf(network.layers),
    weights: plan.weights.filter((map) => map.network === network.name).map(weightsOf),
    expect: checksOf(plan, network.name),
  }
}

/** What the run proves of a network before step 1. */
function checksOf({ expect, fingerprints }: Plan, network: string): readonly string[] {
  const measured = expect
    .filter((rule) => rule.network === network)
    .map(({ metric, of, min, images }) => {
      const on = images === undefined ? 'the test set' : `${counted(images, 'image')} of the test set`
      return `the ${metric} of ${of} on ${on} is at least ${min}`
    })
  const guarded = fingerprints
    .filter((print) => print.network === network)
    .flatMap(({ of, labelled, part, allowed }) => [
      `${of} prefers some class${labelled ? ', and is right more often than chance,' : ''} on 256 ${part === 'train' ? 'training' : 'test'} images`,
      ...allowed.map(({ code, reason }) => `not stopped by ${code}: ${reason}`),
    ])
  return [...measured, ...guarded]
}

/** `TEACHER`, or `WIDE, A TEACHER`. */
function titleOf({ name, role }: NetworkPlan): string {
  return (name === role ? name : `${name}, a ${role}`).toUpperCase()
}

function programsOf({ programs }: Plan): string {
  return table(
    ['program', 'ops', 'FLOPs'],
    programs.map(({ name, nodes, flops }) => [name, nodes.filter(({ op }) => op !== 'input').length, flops]),
  )
}

/** Empty where no frozen network is asked. */
function answersOf({ answers, programs }: Plan): string {
  if (!answers) return ''
  const taps = programs
    .filter(({ name }) => name.endsWith('teacher/train'))
    .flatMap(({ outputs, nodes }) => outputs.map(({ name, node }) => ({ name, shape: nodes[node].shape })))
  const names = [...new Set(taps.map(({ name }) => name))].join(', ')
  if (!answers.cacheable) {
    const { file, line } = answers.place
    return `not cacheable: ${names}, for ${answers.why} (${file}:${line})`
  }
  const numbers = taps.reduce((sum, { shape }) => sum + shape.slice(1).reduce((product, size) => product * size, 1), 0)
  return `cacheable: ${names}, ${counted(numbers, 'number')} an image, computed once for each`
}
