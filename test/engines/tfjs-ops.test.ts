/** TensorFlow.js in plain JavaScript: every op of the graph against the float64 reference. */
import { describe, expect, it } from 'vitest'

import { openBackend } from '../../runtime/engines/tfjs/backend.ts'
import { openTfjs } from '../../runtime/engines/tfjs/index.ts'
import { TfjsSession } from '../../runtime/engines/tfjs/session.ts'
import { imageNetworks, networkError } from './image-networks.ts'
import { conform, failures, opTypes } from './op-conformance.ts'
import type { Loads } from './run-nodes.ts'

describe('every op of the graph on tfjs in JavaScript', () => {
  for (const op of opTypes) {
    it(op, async () => {
      const found = await conform(await openTfjs({ device: 'js' }), op)
      expect(found.length).toBeGreaterThan(0)
      expect(failures(found)).toEqual([])
    })
  }
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
