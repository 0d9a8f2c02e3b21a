/** An experiment as a program of PyTorch's: the networks, the losses, the solver and the data, in one file that a person can read. */
import Handlebars from 'handlebars'

import type { Reporter } from '../../diagnostics/index.ts'
import { tapsOfTarget } from '../../normalize/index.ts'
import type { Model } from '../../network/index.ts'
import { trainedNetworks, type Plan } from '../../plan/index.ts'
import { Cannot } from '../cannot.ts'
import { dataWords, type TorchFiles } from './data.ts'
import { lossWords, metricWords, projectionWords } from './losses.ts'
import { networkWords } from './networks.ts'
import { Parts, type Part } from './parts.ts'
import { literal, Names, remark } from './python.ts'
import { stageWords } from './stages.ts'

export type { TorchFiles, TorchPart } from './data.ts'
export { torchState, type TorchState } from './networks.ts'

export interface TorchProgram {
  readonly text: string
  /** What is left out, or comes out in other numbers. */
  readonly notes: readonly string[]
}

export const PROGRAM = 'train.py'

/** What the file has at its top level, whatever the experiment. */
const GLOBALS =
  'argparse functools gzip hashlib json math Path np torch F nn HERE SEED DATA words permutation order drawn limited load Phase evaluate train main losses_of weights_of tops_of networks projections tops label iteration length STAGES Solver Sgd Nesterov Adagrad Rmsprop Adadelta Adam Adamw BatchNorm Scale Bias Embed'.split(
    ' ',
  )

/** `template`: reads a file of `templates`. Undefined after a reported thing that the program cannot say. */
export function emitPytorch(
  model: Model,
  plan: Plan,
  files: TorchFiles,
  reporter: Reporter,
  template: (name: string) => string,
): TorchProgram | undefined {
  const { spec } = model
  const cannot = new Cannot(reporter, 'pytorch-cannot-say')
  if (!cannot.allOfLayers(model.networks.values())) return undefined
  const parts = new Parts()
  const names = new Names(GLOBALS)
  const context = { model, parts, cannot }
  const read = [
    ...spec.losses.flatMap(({ input, target, similar }) => [input, ...tapsOfTarget(target), ...tapsOfTarget(similar)]),
    ...spec.metrics.flatMap(({ input, target }) => [input, ...tapsOfTarget(target)]),
  ]
  const networks = [...model.networks.values()].map((network) => {
    const own = new Set(read.filter((one) => one.network === network.name).map(({ layer }) => layer))
    return networkWords(network, names.fresh(classOf(network.name)), own, parts, cannot)
  })
  const drops = [...model.networks.values()].some(
    ({ layers, mode }) => mode === 'train' && [...layers.values()].some(({ layer }) => layer.spec.type === 'dropout'),
  )
  if (drops)
    cannot.note(
      'dropout is PyTorch’s own, which drops other units than a run does: numbers differ from the first step on',
    )
  if ([...model.networks.values()].some(({ expect }) => expect))
    cannot.note('`expect` is left out: the program examines no teacher before it trains')
  const data = dataWords(model, files, parts, cannot)
  const words = {
    name: spec.name,
    description: remark(spec.description),
    program: PROGRAM,
    seed: plan.seed,
    networks: networks.map((network) => ({ ...network, key: literal(network.name) })),
    title: literal(spec.name),
    trainingSet: literal(networks.filter(({ trains }) => trains).map(({ name }) => name)),
    trainedNames: literal(trainedNetworks(plan)),
    drops,
    data,
    losses: lossWords(plan, names, context),
    projections: projectionWords(context),
    metrics: metricWords(names, context),
    stages: stageWords(plan, names, model, parts, cannot),
  }
  if (reporter.hasErrors) return undefined
  const page = Handlebars.compile(template(`pytorch/${PROGRAM}.hbs`), { noEscape: true, strict: true })
  const texts = (first: Part, last: Part): readonly string[] =>
    parts.from(first, last).map((part) => template(`pytorch/parts/${part}.py`).trimEnd())
  const text = page({
    ...words,
    layerParts: texts('along', 'mvn'),
    lossParts: texts('counted_labels', 'schedule'),
    metricParts: texts('accuracy', 'kl_divergence'),
    solverParts: texts('solver', 'solver_adamw'),
    dataParts: texts('read_idx', 'read_records'),
  })
  return { text: text.includes('math.') ? text : text.replace('import math\n', ''), notes: cannot.notes }
}

/** `student` → `Student`, `wide-2` → `Wide2`. */
function classOf(name: string): string {
  return name
    .split(/[^A-Za-z0-9]+/)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('')
}
