/** Whole steps on WebGPU and on the CPU: forward, backward and update of small networks, of every kind of layer. */
import { beforeAll, describe, expect, it } from 'vitest'

import { openEngine, type Engine, type OnHost } from '../../runtime/engines/index.ts'
import { compiled, trainSteps, type Trained } from './plan-steps.ts'
import { useSoftwareGpu } from './software-gpu.ts'

beforeAll(useSoftwareGpu)

const STEPS = 20

/** Sums are made in other orders, step after step. */
const NEAR = 1e-4

/** `networks` and their `losses`, on images of `shape`. */
const spec = (shape: string, networks: string, losses: string): string => `version: 1
name: tiny
description: A small network of the layers that are looked at.
data:
  dataset: npy
  train: { path: images.npy, labels: labels.npy }
  test: { path: test.npy, labels: labels.npy }
  shape: ${shape}
  classes: 4
  batch: { train: 4, test: 4 }
${networks}
losses:
${losses}
solver: { type: sgd, base_lr: 0.02, momentum: 0.9, weight_decay: 0.004, max_iter: 40, test: { interval: 40, iterations: 1 } }
`
const convolution = (name: string, keys: string): string =>
  `    - { name: ${name}, type: convolution, weight_filler: { type: xavier }, ${keys} }`
const ip = (name: string, count: number): string =>
  `    - { name: ${name}, type: inner_product, num_output: ${count}, weight_filler: { type: xavier } }`
const hard = (network: string): string =>
  `  hard: { type: softmax_cross_entropy, input: ${network}.ip, target: data.label }`

const lenet = `network:
  layers:
${convolution('conv1', 'num_output: 5, kernel_size: 3')}
    - { name: pool1, type: pooling, pool: max, kernel_size: 2, stride: 2 }
${convolution('conv2', 'num_output: 6, kernel_size: 3')}
    - { name: pool2, type: pooling, pool: max, kernel_size: 2, stride: 2 }
${ip('ip1', 9)}
    - { name: relu1, type: relu }
${ip('ip', 4)}`

const quick = `  layers:
${convolution('conv1', 'num_output: 6, kernel_size: 5, pad: 2')}
    - { name: pool1, type: pooling, pool: max, kernel_size: 3, stride: 2 }
    - { name: relu1, type: relu }
    - { name: norm1, type: lrn, local_size: 3, alpha: 0.5, beta: 0.75 }
${convolution('conv2', 'num_output: 8, kernel_size: 3, pad: 1')}
    - { name: relu2, type: relu }
    - { name: pool2, type: pooling, pool: ave, kernel_size: 3, stride: 2 }
${ip('ip', 4)}`

const grouped = `network:
  layers:
${convolution('conv1', 'num_output: 6, kernel_size: 3, pad: 1, group: 3, bias_term: false')}
    - { name: norm1, type: batch_norm }
    - { name: scale1, type: scale, bias_term: true }
    - { name: relu1, type: relu }
${convolution('conv2', 'num_output: 6, kernel_size: 3, stride: 2, pad: 1, group: 6')}
    - { name: drop, type: dropout, dropout_ratio: 0.25 }
${ip('ip', 4)}`

const networks: Readonly<Record<string, string>> = {
  'convolutions and max pooling': spec('[1, 12, 12]', lenet, hard('network')),
  'a teacher, normalization of channels, both poolings': spec(
    '[3, 9, 9]',
    `teacher:\n  weights: { file: teacher.safetensors }\n${quick}\nstudent:\n${quick}`,
    `${hard('student')}\n  soft: { type: distillation, input: student.ip, target: teacher.ip, temperature: 3, weight: 0.5 }`,
  ),
  'groups, normalization of batches, dropout': spec('[3, 8, 8]', grouped, hard('network')),
}

async function trained(engine: Engine, text: string): Promise<Trained> {
  return trainSteps(engine, compiled({ 'x.yaml': text }), STEPS)
}

describe('twenty steps on webgpu are those on the cpu', () => {
  for (const [name, text] of Object.entries(networks)) {
    it(name, async () => {
      const onHost: OnHost[] = []
      const { engine: gpu } = await openEngine({ engine: 'onnx', device: 'webgpu' }, (found) => onHost.push(found))
      const { engine: cpu } = await openEngine({ engine: 'onnx', device: 'cpu', threads: 1 })
      const [there, here] = [await trained(gpu, text), await trained(cpu, text)]
      expect(onHost).toEqual([])
      expect(there.losses.map(({ loss }) => loss)).toEqual(
        here.losses.map(({ loss }) => expect.closeTo(loss, 4) as number),
      )
      for (const [tensor, { data }] of here.tensors) {
        const theirs = there.tensors.get(tensor)?.data ?? []
        const numbers = Float32Array.from(data)
        const largest = numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
        const worst = numbers.reduce((most, value, i) => Math.max(most, Math.abs(value - theirs[i])), 0)
        expect(worst, tensor).toBeLessThan(NEAR * largest)
      }
      const [first] = here.losses
      expect(here.losses.at(-1)?.loss).not.toBeCloseTo(first.loss, 2)
    })
  }
})
