/** Many steps on TensorFlow.js: what lives on the device is counted, and what moves. */
import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'

import type { Traffic } from '../../runtime/engines/index.ts'
import { openTfjs } from '../../runtime/engines/tfjs/index.ts'
import { compiled, trainSteps } from './plan-steps.ts'

const spec = `version: 1
name: tiny
description: Images of 36 pixels.
data:
  dataset: npy
  train: { path: images.npy, labels: labels.npy }
  test: { path: test.npy, labels: labels.npy }
  shape: [2, 6, 6]
  classes: 3
  batch: { train: 2, test: 2 }
network:
  layers:
    - { name: conv, type: convolution, num_output: 2, kernel_size: 3, weight_filler: { type: xavier } }
    - { name: relu, type: relu }
    - { name: pool, type: pooling, pool: max, kernel_size: 2, stride: 2 }
    - { name: ip, type: inner_product, num_output: 3, weight_filler: { type: xavier } }
losses:
  hard: { type: softmax_cross_entropy, input: network.ip, target: data.label }
metrics:
  accuracy: { type: accuracy, input: network.ip, target: data.label }
solver: { type: sgd, base_lr: 0.01, momentum: 0.9, weight_decay: 0.001, max_iter: 1000, test: { interval: 1000, iterations: 1 } }
`

it('a thousand steps leave as many tensors on the device as one, and move a batch up and the losses down', async () => {
  const plan = compiled({ 'x.yaml': spec })
  const engine = await openTfjs({ device: 'js' })
  const tensors = tf.memory().numTensors
  const counts: number[] = []
  const moved: (Traffic | undefined)[] = []
  await trainSteps(engine, plan, 1000, {
    after: () => {
      counts.push(tf.memory().numTensors)
      moved.push(engine.traffic?.())
    },
  })
  expect(new Set(counts.slice(1)).size).toBe(1)
  expect(tf.memory().numTensors).toBe(tensors)
  const [before, after] = moved.slice(-2)
  const [image, label, rate] = [2 * 2 * 6 * 6, 2, 1]
  expect((after?.toDevice ?? 0) - (before?.toDevice ?? 0)).toBe(4 * (image + label + rate))
  expect((after?.fromDevice ?? 0) - (before?.fromDevice ?? 0)).toBe(4 * 2)
})
