/** Caffe's prototxts → a spec that a person would have written. */
import { posix } from 'node:path'

import { datasetFacts } from '../datasets/index.ts'
import { Reporter } from '../diagnostics/index.ts'
import type { Host } from '../host.ts'
import {
  checkFiller,
  checkLayers,
  gradientsOf,
  layersIn,
  layersOf,
  messageAt,
  messagesAt,
  numbersAt,
  stateOf,
  textAt,
  textsAt,
  type CaffeLayer,
  type Message,
} from '../prototxt/index.ts'
import { Commented, printWritten, type Written, type WrittenMap } from '../source/index.ts'
import { dataOf, inputOf } from './data.ts'
import { withDefaults } from './defaults.ts'
import { lossesOf, lossMaps, metricsOf, withoutFolded } from './losses.ts'
import { specName } from './names.ts'
import { Notes, type Note } from './notes.ts'
import { partsOf, type Part } from './parts.ts'
import { solverOf } from './solver.ts'
import { readSources, type Sources } from './sources.ts'
import { networksOf } from './spec.ts'
import { layerList, placesOf, textsOf } from './texts.ts'
import type { ImportedWeights } from './weights.ts'
import { isData, wire, type Source, type Wires } from './wires.ts'

export type { ImportedWeights } from './weights.ts'

export interface ImportRequest {
  /** A net, or a solver that names its net or holds it. */
  readonly net: string
  readonly solver?: string
  readonly weights?: ImportedWeights
  /** [C, H, W] of the images, where the prototxt does not say it. */
  readonly shape?: readonly [number, number, number]
  /** What the spec is called, where the net's own name will not do. */
  readonly name?: string
  /** Comments of the first lines, such as the one that names the schema for editors, by the kind of file. */
  readonly head?: (kind: ImportedKind) => readonly string[]
}

/** Without a solver an experiment is not whole; without anything that is trained there is a network alone. */
export type ImportedKind = 'abstract' | 'experiment' | 'network'

export interface Imported {
  readonly kind: ImportedKind
  readonly name: string
  /** YAML. */
  readonly text: string
  /** What the spec does not say, in the words of its comments. */
  readonly notes: readonly string[]
}

/** Undefined after a reported mistake. */
export function importCaffe(request: ImportRequest, host: Host, reporter: Reporter): Imported | undefined {
  const sources = readSources(request.net, request.solver, host, reporter)
  if (!sources) return undefined
  const trainLayers = layersOf(sources.train, reporter)
  const testLayers = sources.test === sources.train ? trainLayers : layersOf(sources.test, reporter)
  if (!trainLayers || !testLayers) return undefined
  const { solver } = sources
  const state = messageAt(sources.train, 'state')
  const train = layersIn(trainLayers, stateOf('TRAIN', [state, messageAt(solver, 'train_state')]), reporter)
  const { layers: test, index: testState } = testPhase(testLayers, train, sources, reporter)
  for (const layers of [train, test]) checkLayers(layers, reporter)
  for (const { message } of new Set([...trainLayers, ...testLayers])) checkFillers(message, reporter)
  const gradients = gradientsOf(train, reporter)
  if (reporter.hasErrors) return undefined

  const notes = new Notes()
  const wires = wire(train, test, notes, reporter)
  const layers = withoutFolded(wires.layers, wires.losses, wires.accuracies)
  const parts = partsOf(layers, wires.losses, gradients)
  const name = specName(request.name ?? textAt(sources.train, 'name') ?? posix.basename(request.net, '.prototxt'))
  const made = { request, sources, testState, wires: { ...wires, layers }, name, notes, reporter }
  const spec = parts.length === 0 ? networkFile(made) : experiment(made, parts, gradients)
  if (!spec || reporter.hasErrors) return undefined
  const files = sources.files.map((file) => posix.basename(file)).join(' and ')
  const head = [...(request.head?.(spec.kind) ?? []), `Imported from ${files}.`]
  return { kind: spec.kind, name, text: printWritten(spec.map, head), notes: notes.all.map(({ text }) => text) }
}

interface Making {
  readonly request: ImportRequest
  readonly sources: Sources
  /** Which of several test nets of the solver is the spec's. */
  readonly testState: number
  readonly wires: Wires
  readonly name: string
  readonly notes: Notes
  readonly reporter: Reporter
}

interface Made {
  readonly kind: ImportedKind
  readonly map: WrittenMap
}

function experiment(
  { request, sources, testState, wires, name, notes, reporter }: Making,
  parts: readonly Part[],
  gradients: Parameters<typeof networksOf>[3],
): Made | undefined {
  const places = placesOf(parts, notes)
  const losses = lossesOf(wires.losses, places, notes)
  const [first] = wires.losses
  if (!losses.some(({ weight }) => weight !== 0)) {
    reporter.report('cannot-import', {
      message: 'no loss that trains this net can be said in a spec',
      at: first?.layer.span,
      help: notes.of('losses')[0],
    })
    return undefined
  }
  const classes = classesOf(wires)
  const data = dataOf({ ...wires.data, shape: request.shape, classes }, notes, reporter)
  const metrics = metricsOf(wires.accuracies, places, notes)
  const networks = networksOf(parts, places, request.weights, gradients, notes)
  const solver =
    sources.solver && solverOf(sources.solver, wires.data.test.length > 0 ? testState : undefined, notes, reporter)
  if (!data || (sources.solver && !solver)) return undefined
  const { losses: lossMap, lambda } = lossMaps(losses)
  const [network = 'network', ...others] = Object.keys(networks.entries)
  const entries = networks.entries
  const kind = solver ? 'experiment' : 'abstract'
  const map: WrittenMap = {
    version: 1,
    name,
    abstract: solver ? undefined : new Commented(true, { beside: 'no solver was named: what extends this says one' }),
    vars: lambda === undefined ? undefined : { lambda },
    seed: solver?.seed,
    data: above(data, notes.of('data')),
    [network]: above(entries[network] ?? {}, notes.of('networks')),
    ...Object.fromEntries(others.map((other) => [other, entries[other]])),
    losses: above(lossMap, notes.of('losses')),
    metrics: metrics && above(metrics, notes.of('metrics')),
    solver: solver && above(solver.solver, notes.of('solver')),
    allow: networks.untrained
      ? [
          {
            code: 'untrained-teacher',
            reason: 'imported without weights: Caffe, too, starts what is frozen from its fillers',
          },
        ]
      : undefined,
  }
  return { kind, map }
}

/** A net in which nothing is trained is a network, for experiments to take. */
function networkFile({ request, sources, wires, notes, reporter }: Making): Made | undefined {
  const part: Part = { name: 'network', role: 'teacher', layers: wires.layers, untouched: false }
  if (part.layers.length === 0) {
    reporter.report('cannot-import', {
      message: 'the net has no layer that a spec can say',
      at: wires.losses[0]?.layer.span ?? sources.train.span,
      help: notes.all[0]?.text ?? 'it has data and losses alone',
    })
    return undefined
  }
  if (sources.solver) notes.add('networks', 'nothing is trained here, so there is nothing for the solver to do')
  const { defaults, texts } = withDefaults(textsOf(part, placesOf([part], notes)))
  const all = [...wires.data.train, ...wires.data.test]
  const silent = new Notes()
  const data = all.some(({ type }) => type !== 'Input') ? quietData(request, wires, silent) : undefined
  const known = typeof data?.['dataset'] === 'string' ? datasetFacts(data['dataset'])?.shape : undefined
  const shape = data?.['shape'] instanceof Commented ? data['shape'].value : undefined
  const input: Written | undefined = inputOf(all)?.shape ?? request.shape ?? known ?? shape
  const list = layerList(texts)
  return {
    kind: 'network',
    map: { kind: 'network', input, defaults, layers: above(list, notes.of('networks')) },
  }
}

/** What is known of the data, where it is no mistake to know nothing. */
function quietData(request: ImportRequest, wires: Wires, notes: Notes): WrittenMap | undefined {
  return dataOf({ ...wires.data, shape: request.shape, classes: 1 }, notes, new Reporter())
}

function above(value: Written, lines: readonly string[]): Written {
  return lines.length === 0 ? value : new Commented(value, { above: lines })
}

/** Of several test states the first that looks at other data than training does. */
function testPhase(
  layers: readonly CaffeLayer[],
  train: readonly CaffeLayer[],
  { solver, test }: Sources,
  reporter: Reporter,
): { readonly layers: readonly CaffeLayer[]; readonly index: number } {
  const isTested = solver ? numbersAt(solver, 'test_iter').length > 0 : undefined
  const states = messagesAt(solver, 'test_state')
  const choices = (states.length === 0 ? [undefined] : states).map((state) =>
    layersIn(layers, stateOf('TEST', [messageAt(test, 'state'), state]), reporter),
  )
  // without tests Caffe builds no test net; without a solver, one that has data is meant to be built
  if (!(isTested ?? choices.some((one) => one.some(isData)))) return { layers: [], index: 0 }
  const data = train.filter(isData).flatMap(sourceOf)
  const other = choices.findIndex((one) =>
    one
      .filter(isData)
      .flatMap(sourceOf)
      .some((path) => !data.includes(path)),
  )
  const index = Math.max(other, 0)
  return { layers: choices[index] ?? [], index }
}

function sourceOf({ message }: CaffeLayer): readonly string[] {
  return [...message.fields.keys()].flatMap((field) => textsAt(messageAt(message, field), 'source'))
}

function checkFillers(message: Message, reporter: Reporter): void {
  if (message.type === 'FillerParameter') checkFiller(message, reporter)
  for (const values of message.fields.values()) {
    for (const { value } of values) if (typeof value === 'object') checkFillers(value, reporter)
  }
}

/** How many the first loss over labels tells apart. */
function classesOf({ losses }: Wires): number {
  const judged = losses.find(({ inputs }) => inputs[1]?.kind === 'label')
  let source: Source | undefined = judged?.inputs[0]
  for (let steps = 0; source?.kind === 'top' && steps < 1000; steps++) {
    const outputs = source.maker.keys['num_output']
    if (typeof outputs === 'number') return outputs
    source = source.maker.inputs[0]
  }
  return 2
}

export type { Note }
