/** An experiment as Caffe would be told it: a net with both phases, a solver, and nets that are only there to be used. */
import type { Reporter } from '../../diagnostics/index.ts'
import type { Model } from '../../network/index.ts'
import type { Plan } from '../../plan/index.ts'
import { printPrototxt } from '../../prototxt/index.ts'
import { Blobs } from './blobs.ts'
import { Cannot } from '../cannot.ts'
import { dataLayers } from './data.ts'
import { DEPLOY, deployNet } from './deploy.ts'
import { lossLayers } from './losses.ts'
import { layersOf } from './nets.ts'
import { solverFields } from './solver.ts'

export { DEPLOY, emitCaffeNetwork } from './deploy.ts'
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
  const blobs = new Blobs(networks, cannot)
  cannot.allOfLayers(networks)
  const data = dataLayers(model, blobs, cannot)
  const layers = networks.flatMap((network) => layersOf(network, blobs, 'train', cannot))
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
    const name = trained.length === 1 ? DEPLOY : `deploy-${network.name}.prototxt`
    const scored = spec.losses.find(
      (loss) => loss.spec.type === 'softmax_cross_entropy' && loss.input.network === network.name,
    )
    const deployed = { name: `${spec.name}-${network.name}`, network, scored: scored?.input }
    files.set(name, printPrototxt(deployNet(deployed, new Cannot(reporter, 'caffe-cannot-say')), head))
  }
  return { files, notes: cannot.notes }
}
