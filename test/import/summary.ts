/** A plan in few words: what the study's notes say of a net and its solver, in one order, to be compared with them. */
import type { Plan } from '../../compiler/index.ts'

type LayerPlan = Plan['networks'][number]['layers'][number]

/** A network, a line a layer: its name, type, what is said of it, the shape it makes, how its parameters start and learn. */
export function layerLines(layers: readonly LayerPlan[]): readonly string[] {
  return layers.map(({ name, type, detail, shapes, blobs }) =>
    [name, type, detail, ...shapes.map((shape) => shape.join('×')), ...blobsOf(blobs)]
      .filter((word) => word !== '')
      .join(' '),
  )
}

function blobsOf(blobs: LayerPlan['blobs']): readonly string[] {
  const { type, std }: { readonly type?: string; readonly std?: number } = blobs[0]?.filler ?? {}
  if (type === undefined) return []
  const rates = blobs.map(({ learns }) => (learns ? `${learns.lr_mult}/${learns.decay_mult}` : '0'))
  return [std === undefined ? type : `${type} ${std}`, `lr ${rates.join(' ')}`]
}

/** `name type input target × weight`, a line a loss. */
export function lossLines({ losses }: Plan): readonly string[] {
  return losses.map(
    ({ name, type, input, target, weight }) => `${name} ${type} ${input} ${target} × ${JSON.stringify(weight)}`,
  )
}

/** The dataset, both batches, and what is done to an image. */
export function dataLine({ data }: Plan): string {
  const { dataset, batch, transform, files } = data
  const { scale, mean, train, test } = transform
  const words = [
    files ? files.train.paths[0] : dataset,
    `${batch.train}/${batch.test}`,
    ...(scale === 1 ? [] : [`scale ${scale}`]),
    ...(mean === 'none'
      ? []
      : [`mean ${typeof mean === 'string' ? mean : 'file' in mean ? mean.file : mean.join(' ')}`]),
    ...(train.crop ? [`crop ${train.crop[0]}/${test.crop?.[0] ?? 'none'}`] : []),
    ...(train.mirror ? ['mirror'] : []),
  ]
  return words.join(' ')
}

/** Type, rates, policy, and how often what is done. */
export function solverLine({ stages }: Plan): string {
  const [stage] = stages
  if (!stage) return ''
  const { type, base_lr, lr_policy, weight_decay, max_iter, iter_size, test, display, snapshot } = stage.solver
  const momentum = 'momentum' in stage.solver ? stage.solver.momentum : undefined
  return [
    `${type} ${base_lr} momentum ${momentum ?? 'none'} decay ${weight_decay}`,
    Object.values(lr_policy).join(' '),
    ...(iter_size === 1 ? [] : [`of ${iter_size}`]),
    `max ${max_iter} test ${test.iterations} every ${test.interval} display ${display} snapshot ${snapshot}`,
  ].join(' ')
}
