/** `plan.json` of a run: a plan in every part that somebody reads, or none. It may lie in the folder of a stranger. */
import { join } from 'node:path'

import type { Plan, ProgramNode } from '../../compiler/index.ts'
import {
  either,
  fieldsOf,
  isFlag,
  isNumber,
  isObject,
  isText,
  listOf,
  maybe,
  namesOf,
  objectOf,
  oneOf,
  type Check,
} from './checks.ts'
import { FILES, readJson } from './folder.ts'

/** Undefined where it cannot be read, or is no plan. */
export function planIn(folder: string): Plan | undefined {
  const read = readJson(join(folder, FILES.plan))
  return isPlan(read) ? (read as Plan) : undefined
}

type Of<List extends readonly unknown[] | undefined> = NonNullable<List>[number]
type NetworkPlan = Of<Plan['networks']>
type LayerPlan = Of<NetworkPlan['layers']>
type Stage = Of<Plan['stages']>
type Program = Of<Plan['programs']>
type WeightMap = Of<Plan['weights']>
type Data = Plan['data']

const texts = listOf(isText)
const shape = listOf(isNumber)
const scheduled = either(isNumber, isObject)
const part = oneOf('train', 'test')
const place = objectOf<Of<Plan['expect']>['place']>({ file: isText, line: isNumber, column: isNumber })
const selected = { metric: isText, mode: oneOf('max', 'min'), phase: oneOf('validation', 'test') }
const foreign = fieldsOf({ kind: isText, outputs: listOf(fieldsOf({ name: isText, shape })) })

const layer = objectOf<LayerPlan>({
  name: isText,
  type: isText,
  bottoms: texts,
  shapes: listOf(shape),
  parameters: isNumber,
  blobs: listOf(
    objectOf<Of<LayerPlan['blobs']>>({
      name: isText,
      filler: maybe(fieldsOf({ type: isText })),
      learns: maybe(fieldsOf({ lr_mult: isNumber, decay_mult: isNumber })),
    }),
  ),
  shared: maybe(listOf(objectOf<Of<LayerPlan['shared']>>({ blob: isText, with: isText }))),
  flops: isNumber,
  detail: isText,
})

const network = objectOf<NetworkPlan>({
  name: isText,
  role: oneOf('network', 'teacher', 'student'),
  layers: listOf(layer),
  parameters: isNumber,
  running: isNumber,
  trainable: isNumber,
  flops: isNumber,
  mode: oneOf('eval', 'train'),
  frozen: maybe(isText),
  foreign: maybe(foreign),
})

const solver = fieldsOf({
  type: isText,
  base_lr: maybe(isNumber),
  max_iter: isNumber,
  iter_size: isNumber,
  display: isNumber,
  average_loss: isNumber,
  snapshot: isNumber,
  lr_policy: fieldsOf({ type: isText }),
  precision: maybe(isText),
  loss_scale: maybe(isNumber),
  test: objectOf<Stage['solver']['test']>({
    interval: isNumber,
    iterations: either(isNumber, oneOf('all')),
    initial: isFlag,
    unmade: maybe(isText),
  }),
  early_stopping: maybe(fieldsOf({ ...selected, patience: isNumber })),
  stop: maybe(fieldsOf({ ...selected, at: isNumber })),
})

const files = fieldsOf({ paths: texts, labels: maybe(isText) })
const data = objectOf<Data>({
  dataset: isText,
  files: maybe(objectOf<NonNullable<Data['files']>>({ train: files, test: files })),
  shape,
  classes: isNumber,
  images: objectOf<Data['images']>({ train: maybe(isNumber), validation: maybe(isNumber), test: maybe(isNumber) }),
  batch: objectOf<Data['batch']>({ train: isNumber, test: isNumber }),
  shuffle: isFlag,
  limit: maybe(fieldsOf({ train: maybe(isNumber), test: maybe(isNumber) })),
  excluded: maybe(shape),
  corrupt: oneOf('fail', 'skip'),
  transform: objectOf<Data['transform']>({
    channels: isText,
    scale: isNumber,
    mean: either(isText, shape, fieldsOf({ file: isText })),
    train: isObject,
    test: isObject,
  }),
})

const weights = objectOf<WeightMap>({
  network: isText,
  sources: listOf(
    either(
      fieldsOf({ type: oneOf('experiment'), file: isText, name: isText, network: isText, resultHash: isText }),
      fieldsOf({ type: oneOf('file'), file: isText, format: isText, sha256: maybe(isText) }),
    ),
  ),
  entries: listOf(
    fieldsOf({ source: isNumber, from: isText, to: isText, shape, dtype: maybe(isText), stored: maybe(shape) }),
  ),
  constants: maybe(listOf(objectOf<Of<WeightMap['constants']>>({ to: isText, shape, value: isNumber }))),
  fresh: texts,
  leftover: listOf(objectOf<Of<WeightMap['leftover']>>({ source: isNumber, name: isText, why: isText })),
})

const loss = objectOf<Of<Plan['losses']>>({
  name: isText,
  type: isText,
  input: isText,
  target: isText,
  sources: texts,
  weight: scheduled,
  active: maybe(fieldsOf({ start: isNumber, end: maybe(isNumber) })),
  temperature: maybe(isObject),
  formula: isText,
  range: maybe(fieldsOf({ start: isNumber, least: isNumber })),
  trained: isFlag,
  tested: maybe(oneOf(false)),
  projection: maybe(layer),
})

const node = objectOf<ProgramNode>({
  op: isText,
  attributes: isObject,
  inputs: listOf(isNumber),
  shape,
  dtype: isText,
  origin: maybe(isText),
})
const port = listOf(
  fieldsOf({
    name: isText,
    node: isNumber,
    kind: isText,
    field: maybe(isText),
    state: maybe(isText),
    tap: maybe(isText),
    scalar: maybe(isText),
    loss: maybe(isText),
    of: maybe(isText),
    stream: maybe(fieldsOf({ layer: isText, ratio: isNumber })),
  }),
)
const program = objectOf<Program>({
  name: isText,
  nodes: listOf(node),
  inputs: port,
  outputs: port,
  flops: isNumber,
  precision: maybe(isText),
})

const isPlan: Check = objectOf<Plan>({
  format: oneOf(1),
  name: isText,
  description: isText,
  tags: maybe(texts),
  seed: isNumber,
  environment: listOf(fieldsOf({ name: isText, value: isText })),
  hashes: objectOf<Plan['hashes']>({ result: isText, plan: isText }),
  data,
  networks: listOf(network),
  weights: listOf(weights),
  losses: listOf(loss),
  metrics: listOf(
    objectOf<Of<Plan['metrics']>>({
      name: isText,
      type: isText,
      input: isText,
      target: maybe(isText),
      settings: isText,
      better: oneOf('max', 'min'),
    }),
  ),
  stages: listOf(
    objectOf<Stage>({ name: isText, losses: texts, frozen: texts, slots: oneOf('fresh', 'keep'), solver }),
  ),
  best: maybe(fieldsOf(selected)),
  keep: maybe(isNumber),
  solverstate: maybe(
    objectOf<NonNullable<Plan['solverstate']>>({
      file: isText,
      sha256: maybe(isText),
      iteration: maybe(isNumber),
      entries: listOf(fieldsOf({ from: isText, to: isText, shape })),
    }),
  ),
  guards: maybe(isObject),
  expect: listOf(
    objectOf<Of<Plan['expect']>>({
      network: isText,
      value: isText,
      metric: isText,
      of: isText,
      min: isNumber,
      images: maybe(isNumber),
      place,
    }),
  ),
  fingerprints: listOf(
    objectOf<Of<Plan['fingerprints']>>({
      network: isText,
      of: isText,
      probabilities: isFlag,
      foreign: maybe(isText),
      part: maybe(part),
      labelled: isFlag,
      classes: isNumber,
      allowed: listOf(fieldsOf({ code: isText, reason: isText })),
      place,
    }),
  ),
  answers: maybe(fieldsOf({ cacheable: isFlag, why: maybe(isText), place: maybe(place) })),
  waived: listOf(objectOf<Of<Plan['waived']>>({ code: isText, reason: isText, messages: texts })),
  memory: namesOf(isNumber),
  state: listOf(
    objectOf<Of<Plan['state']>>({
      name: isText,
      network: isText,
      kind: isText,
      shape,
      frozen: isFlag,
      init: fieldsOf({ type: isText, network: maybe(isText), from: maybe(isText) }),
    }),
  ),
  programs: listOf(program),
})
