/** What the guard of teachers looks at before step 1: the class scores of each network that is loaded and stays as it is. */
import type { GraphBuilder } from '../ir/index.ts'
import {
  isFixed,
  layerAt,
  shapeAt,
  stageModels,
  type ForeignNetwork,
  type Model,
  type StageModel,
  type TypedNetwork,
} from '../network/index.ts'
import { tapsOfTarget, type Reference } from '../normalize/index.ts'
import { Batch } from './batch.ts'
import type { GraphInputs } from './inputs.ts'
import type { GraphProgram } from './training-graph.ts'

export interface Fingerprint {
  readonly network: string
  /** The layer with an output a class, of shape [C] or [C, 1, 1]. */
  readonly layer: string
  /** Of a softmax, the shares of the classes; else scores. */
  readonly probabilities: boolean
  /** Of a teacher that the spec does not describe: whether it is a softmax is seen in what it gives. */
  readonly foreign?: ForeignNetwork['kind']
  readonly source: Reference
}

/** One a network: what `expect` names, else what losses compare with, else its last layer, as long as that scores classes. */
export function fingerprintsOf(model: Model): readonly Fingerprint[] {
  const stages = stageModels(model)
  return [...model.networks.values()].flatMap((network) => {
    const { foreign } = network
    if (!network.weights && !foreign) return []
    const source = candidatesOf(network, model).find((reference) => scoresClasses(model, stages, reference))
    if (!source) return []
    const probabilities = layerAt(model, source)?.layer.spec.type === 'softmax'
    return [
      { network: network.name, layer: source.layer, probabilities, ...(foreign && { foreign: foreign.kind }), source },
    ]
  })
}

function candidatesOf({ name, expect, tops, span }: TypedNetwork, { spec }: Model): readonly Reference[] {
  const targets = spec.losses.flatMap(({ target }) => tapsOfTarget(target)).filter(({ network }) => network === name)
  const named = [...(expect ? [expect.accuracy.of] : []), ...targets.map(({ layer }) => layer), ...tops.slice(-1)]
  return named.map((layer) => ({ network: name, layer, span }))
}

function scoresClasses(model: Model, stages: readonly StageModel[], reference: Reference): boolean {
  const shape = shapeAt(model, reference)
  const classes = model.dataset?.classes ?? 0
  const type = layerAt(model, reference)?.layer.spec.type
  const isClasses = shape !== undefined && shape[0] === classes && shape.slice(1).every((size) => size === 1)
  if (classes < 2 || !isClasses || type === 'sigmoid') return false
  return stages.every((stage) => isFixed(stage, reference))
}

/** One forward pass: nothing to split from it. */
export function buildFingerprint(g: GraphBuilder, inputs: GraphInputs, model: Model): readonly GraphProgram[] {
  const found = fingerprintsOf(model).filter(({ foreign }) => foreign !== 'recorded') // whose rows are looked at themselves
  if (found.length === 0) return []
  const batch = new Batch(g, inputs, model, 'test', () => false)
  const outputs = found.map(({ network, layer, source }) => {
    const node = g.within(`fingerprint.${network}`, () => batch.read(source))
    return { kind: 'tap', name: `${network}.${layer}`, node } as const
  })
  return [{ name: 'fingerprint', stage: '', kind: 'fingerprint', outputs, frozenTaps: new Map() }]
}
