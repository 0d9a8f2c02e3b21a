/** TensorFlow.js in plain JavaScript: every op of the graph against the float64 reference. */
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

import { openBackend } from '../../runtime/engines/tfjs/backend.ts'
import { openTfjs } from '../../runtime/engines/tfjs/index.ts'
import { TfjsSession } from '../../runtime/engines/tfjs/session.ts'
import { imageNetworks, networkError } from './image-networks.ts'
import { conform, failures, opTypes } from './op-conformance.ts'
import type { Loads } from './run-nodes.ts'

const used = new Set<string>()

describe('every op of the graph on tfjs in JavaScript', () => {
  beforeAll(async () => {
    await openTfjs({ device: 'js' })
    const engine = tf.engine()
    const runKernel = engine.runKernel.bind(engine)
    vi.spyOn(engine, 'runKernel').mockImplementation((name, ...rest) => {
      used.add(name)
      return runKernel(name, ...rest)
    })
  })

  afterAll(() => vi.restoreAllMocks())

  for (const op of opTypes) {
    it(op, async () => {
      const found = await conform(await openTfjs({ device: 'js' }), op)
      expect(found.length).toBeGreaterThan(0)
      expect(failures(found)).toEqual([])
    })
  }
})

it('kernels that ops are made of: all backends need them, `npm run gpu-types` asks TensorFlow', async () => {
  await expect(`${[...used].sort().join('\n')}\n`).toMatchFileSnapshot('tfjs-kernels.golden.txt')
})

it('TensorFlow, which nobody has to have, is missed in plain words', async () => {
  await expect(openTfjs({ device: 'cuda' })).rejects.toMatchObject({
    name: 'EngineError',
    message: 'tfjs on cuda needs the package `@tensorflow/tfjs-node-gpu`, which is not installed',
    help: '`npm install @tensorflow/tfjs-node-gpu` installs it',
  })
})

it('a gradient of max pooling for kernels that promise nothing of equals', async () => {
  const backend = await openBackend({ device: 'js', software: false })
  expect(backend.firstOfEquals).toBe('own')
  const engine: Loads = {
    load: (plan, state) => Promise.resolve(new TfjsSession({ ...backend, firstOfEquals: 'composed' }, plan, state)),
  }
  expect(failures(await conform(engine, 'max_pool_grad'))).toEqual([])
})

describe('images with channels last', () => {
  // those in which values of other shapes and orders meet; `npm run conformance` has them all
  for (const name of ['normalization of a batch', 'maps and scalars', 'parts and joints', 'an inner product behind']) {
    it(name, async () => {
      const engine = await openTfjs({ device: 'js' })
      expect(await networkError(engine, [2, 3, 7, 7], imageNetworks[name], 1)).toBeLessThan(1e-5)
    })
  }
})
