/** What ours and PyTorch's start from: one file of tensors that both read. */
import { elements, type Plan } from '../compiler/index.ts'
import { fillFrom, openBatches, openDataset, RandomWords, type Tensor } from '../runtime/index.ts'

/**
 * The batch, `data.*`, every parameter, and running statistics that say mean 0 and variance 1, by their names in the plan.
 * Slots are zeros, which each makes for itself.
 */
export async function startTensors(plan: Plan, images: 'dataset' | 'random'): Promise<ReadonlyMap<string, Tensor>> {
  const batch = images === 'dataset' ? await firstBatch(plan) : randomBatch(plan)
  return new Map([...batch, ...randomParameters(plan), ...runningStatistics(plan)])
}

async function firstBatch(plan: Plan): Promise<ReadonlyMap<string, Tensor>> {
  const batches = await openBatches(plan, await openDataset(plan.data, '.'), 'train')
  try {
    return new Map(await batches.next())
  } finally {
    await batches.close()
  }
}

/**
 * Of the order of pixels less their mean, so that normalizations have something to do; half as wide, because at the full
 * width some losses reach ln FLT_MIN, where ours stops as Caffe's does and PyTorch's goes on.
 */
function randomBatch({ data: { batch, shape, classes } }: Plan): ReadonlyMap<string, Tensor> {
  const image = new Float32Array(batch.train * elements(shape))
  fillFrom({ type: 'uniform', min: -32, max: 32 }, image, new RandomWords(0, 'init', 'data.image'))
  const words = new RandomWords(0, 'init', 'data.label')
  const label = Int32Array.from({ length: batch.train }, () => words.next() % classes)
  return new Map<string, Tensor>([
    ['data.image', { shape: [batch.train, ...shape], data: image }],
    ['data.label', { shape: [batch.train], data: label }],
  ])
}

/**
 * Xavier's weights everywhere, scales of 1, and no bias. How long a step takes does not depend on what a teacher knows; and Caffe's
 * own narrow fillers would leave the loss at ln 10 whatever the layers do, which compares nothing.
 */
function randomParameters(plan: Plan): readonly (readonly [string, Tensor])[] {
  return plan.state
    .filter(({ kind }) => kind === 'parameter')
    .map(({ name, shape }) => {
      const data = new Float32Array(elements(shape))
      const limit = Math.sqrt(3 / elements(shape.slice(1)))
      if (shape.length > 1)
        fillFrom({ type: 'uniform', min: -limit, max: limit }, data, new RandomWords(0, 'init', name))
      else if (name.endsWith('.weight')) data.fill(1) // of 0 nothing would pass on, nor come back
      return [name, { shape, data }]
    })
}

function runningStatistics(plan: Plan): readonly (readonly [string, Tensor])[] {
  return plan.state
    .filter(({ kind }) => kind === 'running')
    .map(({ name, shape }) => [
      name,
      { shape, data: new Float32Array(elements(shape)).fill(name.endsWith('.mean') ? 0 : 1) },
    ])
}
