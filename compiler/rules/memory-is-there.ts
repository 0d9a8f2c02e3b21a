import { elements } from '../ir/index.ts'
import { parametersOf, type Model, type TypedNetwork } from '../network/index.ts'
import { solverDefinition } from '../solvers/index.ts'
import { spanAt } from '../source/index.ts'
import type { Rule } from './rule.ts'

const BYTES = 4
const GIB = 2 ** 30
/** More than this few machines have. */
const LIMIT = 64 * GIB

interface Piece {
  readonly what: string
  readonly bytes: number
}

/** A training step fits in the memory of a large machine. */
export const memoryIsThere: Rule = (model, reporter) => {
  const { spec } = model
  const pieces = [
    ...imagePieces(model),
    ...[...model.networks.values()].flatMap((network) => [
      ...parameterPieces(model, network),
      ...activationPieces(network, spec.data.batch.train),
    ]),
  ]
  const total = pieces.reduce((sum, { bytes }) => sum + bytes, 0)
  if (total <= LIMIT) return
  const largest = [...pieces].sort((a, b) => b.bytes - a.bytes).slice(0, 3)
  reporter.report('memory', {
    message: `a training step would need about ${gib(total)}: ${largest.map(({ what, bytes }) => `${what} ${gib(bytes)}`).join(', ')}`,
    at: spanAt(spec.tree, ['data', 'batch', 'train']),
    help: `take a batch smaller than ${spec.data.batch.train}, smaller layers or smaller images`,
  })
}

/** Batches that are made ahead, at least, and the one that the engine has. */
const BATCHES = 5
/** Pictures that a thread scales at once. */
const SCALED = 8

function imagePieces({ spec, dataset }: Model): readonly Piece[] {
  if (!dataset) return []
  const { batch, transform } = spec.data
  const { resize } = transform.train
  const ahead = {
    what: `images [${dataset.shape.join(', ')}] for ${BATCHES} batches`,
    bytes: BYTES * BATCHES * batch.train * elements(dataset.shape),
  }
  if (!resize) return [ahead]
  const scaled = elements([dataset.shape[0], ...resize])
  return [ahead, { what: `${SCALED} images scaled to ${resize.join('×')}`, bytes: SCALED * scaled }]
}

/** A trained parameter has a gradient and its slots beside it. */
function parameterPieces({ spec }: Model, network: TypedNetwork): readonly Piece[] {
  const counts = spec.stages.map(({ solver }) => solverDefinition(solver.type).slots(solver).length)
  const beside = 1 + Math.max(...counts)
  return parametersOf(network).map(({ name, shape, frozen }) => ({
    what: `\`${network.name}.${name}\` [${shape.join(', ')}]${frozen ? '' : ` with gradient and ${beside === 1 ? 'no slot' : 'slots'}`}`,
    bytes: BYTES * elements(shape) * (frozen ? 1 : 1 + beside),
  }))
}

/** What is trained keeps the outputs of all its layers until the backward pass; of the rest, the largest is there at a time. */
function activationPieces(network: TypedNetwork, batch: number): readonly Piece[] {
  const pieces = [...network.layers.values()].map(({ layer, shapes }) => ({
    what: `the output of \`${network.name}.${layer.name}\``,
    bytes: BYTES * batch * shapes.reduce((sum, shape) => sum + elements(shape), 0),
  }))
  const trained = parametersOf(network).some(({ frozen }) => !frozen)
  return trained ? pieces : [...pieces].sort((a, b) => b.bytes - a.bytes).slice(0, 1)
}

function gib(bytes: number): string {
  return `${(bytes / GIB).toFixed(bytes < 10 * GIB ? 1 : 0)} GiB`
}
