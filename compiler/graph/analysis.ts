/**
 * What an analysis asks. `answers`: the class scores of every network for a batch, and, of each ReLU, the sum of what each unit
 * passes: 0 where it passes nothing. `pulls`: the gradient of each loss, before its weight, at the class scores of its input's network.
 * Networks are as tests see them in both.
 */
import type { GraphBuilder, Shape } from '../ir/index.ts'
import { layerAt, shapeAt, type Model, type TypedNetwork } from '../network/index.ts'
import { tapsOfTarget, type Reference } from '../normalize/index.ts'
import { reduceSum, relu } from '../ops/index.ts'
import { gradients } from './autodiff.ts'
import { Batch } from './batch.ts'
import type { GraphInputs } from './inputs.ts'
import type { GraphOutput, GraphProgram } from './training-graph.ts'

/** A network with an output a class. */
export interface Analysed {
  readonly network: string
  readonly role: TypedNetwork['role']
  /** The layer of the scores; of a softmax what it is taken of. */
  readonly layer: string
  /** Outputs, at least one a class. */
  readonly width: number
  /** Nothing says that they are scores: a teacher from a file may give shares. */
  readonly foreign: boolean
}

/** The units behind a ReLU: a channel, or an output of a layer without places, is one. */
export interface RectifiedUnits {
  readonly network: string
  readonly layer: string
  readonly units: number
  /** Where each of them looks, in one image. */
  readonly places: number
}

/** A loss whose gradient reaches the scores of a network. */
export interface Term {
  readonly loss: string
  readonly network: string
}

export interface Analysis {
  readonly analysed: readonly Analysed[]
  readonly rectified: readonly RectifiedUnits[]
  readonly terms: readonly Term[]
  readonly programs: readonly GraphProgram[]
}

/** Of `batch` images. No output of `answers` reads what was recorded of training images alone. */
export function buildAnalysis(g: GraphBuilder, inputs: GraphInputs, whole: Model, batch: number): Analysis {
  const data = { ...whole.spec.data, batch: { train: batch, test: batch } }
  const model: Model = { ...whole, spec: { ...whole.spec, data } }
  const networks = [...model.networks.values()]
  const made = new Batch(g, inputs, model, 'test', () => false)
  const scored = networks.flatMap((network) => {
    const found = scoresOf(network, model)
    return found ? [{ network, ...found }] : []
  })
  const asked = scored.filter(({ network: { foreign } }) => foreign?.kind !== 'recorded' || foreign.files.test)
  const rectified = networks.flatMap((network) => rectifiedIn(network))
  const terms = model.spec.losses.flatMap(({ name, input }) => {
    const at = scored.find(({ network }) => network.name === input.network && !network.foreign)?.source
    const value = made.losses(model.spec.losses.filter((loss) => loss.name === name)).get(name)
    const [gradient] = at && value ? g.within(`loss.${name}`, () => gradients(g, value, [made.read(at)])) : []
    return gradient ? [{ loss: name, network: input.network, gradient }] : []
  })
  const answers = [
    ...asked.map(({ source }) => ({ name: `${source.network}.${source.layer}`, node: made.read(source) })),
    ...rectified.map(({ network, layer, places }) => {
      const top = made.read({ network, layer, span: model.spec.data.datasetSpan })
      const axes = top.shape.flatMap((_, axis) => (axis === 1 || (places === 1 && axis > 1) ? [] : [axis]))
      return {
        name: unitsName(network, layer),
        node: g.within(`${network}.${layer}`, () => reduceSum(g, relu(g, top), axes)),
      }
    }),
  ]
  const pulls = terms.map(({ loss, gradient }) => ({ name: `loss.${loss}`, node: gradient }))
  return {
    analysed: asked.map(({ network: { name, role, foreign }, source, width }) => ({
      network: name,
      role,
      layer: source.layer,
      width,
      foreign: foreign !== undefined,
    })),
    rectified,
    terms: terms.map(({ loss, network }) => ({ loss, network })),
    programs: [program('answers', answers), program('pulls', pulls)].filter(({ outputs }) => outputs.length > 0),
  }
}

/** What of `answers` has the sums of a ReLU's units. */
export function unitsName(network: string, layer: string): string {
  return `units ${network}.${layer}`
}

type Tap = Pick<GraphOutput, 'name' | 'node'>

function program(name: 'answers' | 'pulls', taps: readonly Tap[]): GraphProgram {
  const outputs = taps.map((tap) => ({ kind: 'tap', ...tap }) as const)
  return { name, stage: '', kind: name, outputs, frozenTaps: new Map() }
}

/** What accuracies and losses read of it, what it is expected to know, or its last layer: the first that scores classes. */
function scoresOf(
  network: TypedNetwork,
  model: Model,
): { readonly source: Reference; readonly width: number } | undefined {
  const { spec, dataset } = model
  const own = ({ network: name }: Reference): boolean => name === network.name
  const measured = [...spec.metrics, ...spec.losses].sort((a, b) => rank(a.spec.type) - rank(b.spec.type))
  const read = measured.flatMap(({ input, target }) => [input, ...tapsOfTarget(target)]).filter(own)
  const named = [...(network.expect ? [network.expect.accuracy.of] : []), ...network.tops.slice(-1)]
  const candidates = [...read, ...named.map((layer) => ({ network: network.name, layer, span: network.span }))]
  for (const candidate of candidates) {
    const source = belowSoftmax(model, candidate)
    const shape = shapeAt(model, source)
    if (shape && dataset && shape[0] >= dataset.classes && isFlat(shape)) return { source, width: shape[0] }
  }
  return undefined
}

/** What compares classes says best where they are. */
function rank(type: string): number {
  const order = ['accuracy', 'softmax_cross_entropy', 'agreement']
  return order.includes(type) ? order.indexOf(type) : order.length
}

function belowSoftmax(model: Model, at: Reference): Reference {
  const found = layerAt(model, at)
  return found?.layer.spec.type === 'softmax' ? { ...at, layer: found.layer.bottoms[0] } : at
}

function isFlat(shape: Shape): boolean {
  return shape.slice(1).every((size) => size === 1)
}

function rectifiedIn({ name, layers }: TypedNetwork): readonly RectifiedUnits[] {
  return [...layers.values()].flatMap(({ layer, shapes: [shape] }) =>
    layer.spec.type === 'relu' && shape.length > 0
      ? [
          {
            network: name,
            layer: layer.tops[0],
            units: shape[0],
            places: shape.slice(1).reduce((product, size) => product * size, 1),
          },
        ]
      : [],
  )
}
