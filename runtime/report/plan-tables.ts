/** The plan's part of a report: what `plan.txt` says, as tables of HTML. */
import { costOf, type NetworkPlan, type Plan } from '../../compiler/index.ts'
import { costWords, grouped, planWords, type DataWords } from '../../compiler/emit/index.ts'
import { htmlTable, type HtmlTable } from './tables.ts'

export interface PlanView {
  readonly data: DataWords
  readonly networks: readonly NetworkView[]
  readonly total: string
  readonly losses: HtmlTable
  readonly metrics: HtmlTable
  readonly stages: readonly { readonly title: string; readonly lines: readonly string[] }[]
  readonly programs: HtmlTable
  readonly costs: readonly CostView[]
  readonly memory: string
}

/** What a step of a stage costs, and what kept answers save of it. */
interface CostView {
  readonly title: string
  readonly table: HtmlTable
  readonly saving: string
}

interface NetworkView {
  readonly name: string
  readonly facts: string
  readonly layers: HtmlTable
  readonly fate: string
  /** Empty where nothing is shared. */
  readonly shared: string
  readonly weights: readonly { readonly source: string; readonly map: HtmlTable }[]
  readonly expect: readonly string[]
}

export function planView(plan: Plan): PlanView {
  return {
    data: planWords.dataOf(plan),
    networks: plan.networks.map((network) => networkOf(plan, network)),
    total: planWords.totalOf(plan),
    losses: htmlTable(
      ['loss', 'type', 'weight', 'formula'],
      plan.losses.map(({ name, type, weight, active, temperature, formula, range, trained, projection }) => [
        name,
        type,
        { text: `${planWords.weightOf({ weight, active })}${trained ? '' : ' (reported, not trained)'}`, number: true },
        [
          formula,
          ...(range ? [planWords.rangeText(range)] : []),
          ...(temperature ? [`T ${planWords.scheduleOf(temperature)}`] : []),
          ...(projection ? [planWords.projectionOf(projection)] : []),
        ].join('; '),
      ]),
    ),
    metrics: htmlTable(
      ['metric', 'type', 'of', 'against', ''],
      plan.metrics.map(({ name, type, input, target, settings }) => [name, type, input, target ?? '–', settings]),
    ),
    stages: planWords
      .stageTexts(plan)
      .map(({ title, lines }) => ({ title: title === 'SOLVER' ? 'solver' : title.replace(/^STAGE/, 'stage'), lines })),
    programs: htmlTable(
      ['program', 'ops', 'FLOPs'],
      plan.programs.map(({ name, nodes, flops }) => [name, nodes.filter(({ op }) => op !== 'input').length, flops]),
    ),
    costs: costOf(plan).map((cost) => ({
      title: cost.stage === '' ? 'FLOPs of a step' : `FLOPs of a step of ${cost.stage}`,
      table: htmlTable(costWords.COST_HEAD, costWords.costRows(cost)),
      saving: costWords.savingText(plan, cost),
    })),
    memory: planWords.memoryOf(plan),
  }
}

function networkOf(plan: Plan, network: NetworkPlan): NetworkView {
  const { name, role, layers, parameters, flops, mode } = network
  return {
    name,
    facts: `${name === role ? '' : `a ${role}, `}${grouped(parameters)} parameters, ${grouped(flops)} FLOPs an image, mode ${mode}`,
    layers: htmlTable(
      ['layer', 'type', '', 'reads', 'shape', 'parameters', 'FLOPs'],
      layers.map((layer) => [
        layer.name,
        layer.type,
        layer.detail,
        layer.bottoms.join(', '),
        planWords.shapesOf(layer),
        layer.parameters,
        layer.flops,
      ]),
    ),
    fate: [planWords.fateOf(network), ...planWords.foreignLines(network)].join('; '),
    shared: planWords.sharedOf(network),
    weights: plan.weights
      .filter((map) => map.network === name)
      .map((map) => ({
        source: planWords.weightSources(map),
        map: htmlTable(planWords.weightRows(map).columns, planWords.weightRows(map).rows),
      })),
    expect: plan.expect
      .filter((expectation) => expectation.network === name)
      .map(({ metric, of, min }) => `the ${metric} of ${of} on the test set is at least ${min}`),
  }
}
