/** An experiment as Caffe would be told it: a net with both phases, a solver, and nets that are only there to be used. */
import type { Reporter } from '../../diagnostics/index.ts'
import type { Model, TypedNetwork } from '../../network/index.ts'
import type { Plan } from '../../plan/index.ts'
import { printPrototxt, type Field, type Fields } from '../../prototxt/index.ts'
import { Blobs } from './blobs.ts'
import { Cannot } from '../cannot.ts'
import { dataLayers } from './data.ts'
import { lossLayers } from './losses.ts'
import { layersOf } from './nets.ts'
import { solverFields } from './solver.ts'

export { weightLayers, type CaffeWeights } from './weights.ts'

export interface CaffeFiles {
  /** Names and texts. */
  readonly files: ReadonlyMap<string, string>
  /** What is left out, and changes no number of the training. */
  readonly notes: readonly string[]
}

const NET = 'train_test.prototxt'
export const SOLVER = 'solver.prototxt'

/** Undefined after a reported thing that Caffe cannot say. */
export function emitCaffe(model: Model, plan: Plan, reporter: Reporter): CaffeFiles | undefined {
  const cannot = new Cannot(reporter, 'caffe-cannot-say')
  const { spec } = model
  const networks = [...model.networks.values()]
  const blobs = new Blobs(model, cannot)
  cannot.allOfLayers(networks)
  const data = dataLayers(model, blobs, cannot)
  const layers = networks.flatMap((network) => layersOf(network, blobs, false, cannot))
  const losses = lossLayers(model, blobs, cannot)
  const solver = solverFields(model, plan, NET, cannot)
  for (const { expect } of networks)
    if (expect) cannot.note('`expect` is left out: Caffe examines no teacher before it trains')
  if (reporter.hasErrors) return undefined
  const head = [`Emitted from the experiment ${spec.name}.`]
  const files = new Map([
    [NET, printPrototxt([['name', spec.name], ...data, ...layers, ...losses], head)],
    [SOLVER, printPrototxt(solver, head)],
  ])
  const trained = networks.filter(({ role }) => role !== 'teacher')
  for (const network of trained) {
    const name = trained.length === 1 ? 'deploy.prototxt' : `deploy-${network.name}.prototxt`
    files.set(name, printPrototxt(deployNet(model, network, reporter), head))
  }
  return { files, notes: cannot.notes }
}

/** One network on one image; its scores become probabilities where a softmax was trained. */
function deployNet(model: Model, network: TypedNetwork, reporter: Reporter): Fields {
  const cannot = new Cannot(reporter, 'caffe-cannot-say')
  const blobs = new Blobs(model, cannot)
  const dims = [1, ...network.input].map((dim): Field => ['dim', dim])
  const scores = model.spec.losses.flatMap(({ spec, input }) =>
    spec.type === 'softmax_cross_entropy' && input.network === network.name ? [blobs.at(input)] : [],
  )
  const [scored] = scores
  const prob = blobs.fresh('prob')
  const softmax: Fields =
    scored === undefined
      ? []
      : [
          [
            'layer',
            [
              ['name', prob],
              ['type', 'Softmax'],
              ['bottom', scored],
              ['top', prob],
            ],
          ],
        ]
  return [
    ['name', `${model.spec.name}-${network.name}`],
    [
      'layer',
      [
        ['name', blobs.input],
        ['type', 'Input'],
        ['top', blobs.input],
        ['input_param', [['shape', dims]]],
      ],
    ],
    ...layersOf(network, blobs, true, cannot),
    ...softmax,
  ]
}
