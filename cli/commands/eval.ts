import { elements, type CompiledNetwork, type Plan } from '../../compiler/index.ts'
import { counted, grouped, table } from '../../compiler/emit/index.ts'
import { evaluate, locating, openDataset, type Evaluated } from '../../runtime/index.ts'
import { outsideOf } from '../allowed-roots.ts'
import { EXIT, Exit } from '../exit.ts'
import { networkAlone, type NetworkOptions } from '../network-alone.ts'
import { orExit } from '../run-failure.ts'
import { print, printLines } from '../terminal.ts'
import { topOf } from './predict.ts'

export interface EvalOptions extends NetworkOptions {
  readonly blob?: string
  readonly dataDir?: string
  readonly format: 'text' | 'json'
}

/** Prints how good a network is on the whole test set of its experiment. */
export async function evalNetwork(file: string, options: EvalOptions): Promise<void> {
  const { network, files, experiment } = await networkAlone(file, options)
  if (!experiment)
    throw new Exit(
      EXIT.usage,
      `\`${file}\` is a network: an experiment says on which data`,
      'name an experiment that takes it',
    )
  const { spec: plan, folder, tree } = experiment
  const top = scoresOf(network, plan, options.blob)
  const probabilities = plan.networks.some(
    ({ name, layers }) =>
      name === network.name && layers.some((layer) => layer.name === top && layer.type === 'softmax'),
  )
  await orExit(folder, async () => {
    const dataset = await locating(tree, () => openDataset(plan.data, folder, { ...options, outside: outsideOf }))
    if (!dataset.test.labels) throw new Exit(EXIT.mistakes, 'the test set has no labels to compare with')
    const found = await locating(tree, () =>
      evaluate({ network, files, top, probabilities, folder, dataset }, plan, dataset),
    )
    if (options.format === 'json')
      print(JSON.stringify({ network: network.name, of: top, dataset: dataset.name, ...found }))
    else printLines(textOf(network.name, top, dataset.name, found))
  })
}

/** The layer whose largest output is the answer: what the spec measures, else the last one. */
function scoresOf(network: CompiledNetwork, plan: Plan, blob: string | undefined): string {
  const own = `${network.name}.`
  const read = [...plan.metrics, ...plan.losses].flatMap(({ type, input }) =>
    ['accuracy', 'softmax_cross_entropy'].includes(type) && input.startsWith(own) ? [input.slice(own.length)] : [],
  )
  const expected = [...plan.expect, ...plan.fingerprints].flatMap(({ network: name, of }) =>
    name === network.name ? [of] : [],
  )
  const top = topOf(network, blob ?? [...read, ...expected][0])
  const width = elements(network.tops.get(top) ?? [])
  if (width >= plan.data.classes) return top
  throw new Exit(
    EXIT.mistakes,
    `\`${own}${top}\` has ${counted(width, 'output')}, and ${plan.data.dataset} has ${plan.data.classes} classes`,
    'name the layer with an output a class: `--blob`',
  )
}

function textOf(network: string, top: string, dataset: string, found: Evaluated): string {
  const { images, accuracy, cross_entropy, entropy, by_class } = found
  const rows = by_class.map((one) => [one.class, one.images, one.accuracy.toFixed(4)])
  return [
    `${top} of ${network} on ${grouped(images)} test images of ${dataset}:`,
    `accuracy ${accuracy.toFixed(4)}, cross-entropy ${cross_entropy.toFixed(6)}, entropy ${entropy.toFixed(6)} (nats)`,
    '',
    table(['class', 'images', 'accuracy'], rows),
  ].join('\n')
}
