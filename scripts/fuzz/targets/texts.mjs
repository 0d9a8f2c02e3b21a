/** Texts: specs of experiments and networks, Caffe's prototxts. What is wrong in them is a diagnostic. */
import { compile } from '../../../dist/compiler/index.js'
import { readPrototxt } from '../../../dist/compiler/prototxt/index.js'
import { Reporter } from '../../../dist/compiler/diagnostics/index.js'
import { fileOf } from '../fixtures.mjs'

const NETWORK = 'experiments/networks/lenet.yaml'
const TEACHER = 'experiments/mnist-teacher.yaml'
const PROTOTXT = `name: "LeNet" layer { name: "data" type: "Input" top: "data" input_param { shape: { dim: 1 dim: 1 dim: 28 dim: 28 } } }
layer { name: "conv1" type: "Convolution" bottom: "data" top: "conv1" param { lr_mult: 1 } convolution_param { num_output: 20 kernel_size: 5 weight_filler { type: "xavier" } } }
layers { name: "ip" type: INNER_PRODUCT bottom: "conv1" top: "ip" blobs_lr: 1 inner_product_param { num_output: 10 } } # old
`

export const texts = {
  spec: {
    seeds: () =>
      ['experiments/mnist-distill.yaml', 'experiments/mnist-hints.yaml', 'docs/examples/edited.yaml'].map(fileOf),
    run: (bytes) =>
      compiled({ 'x.yaml': bytes, 'networks/lenet.yaml': fileOf(NETWORK), 'mnist-teacher.yaml': fileOf(TEACHER) }),
  },
  network: {
    seeds: () => [NETWORK, 'experiments/networks/resnet8-cifar.yaml'].map(fileOf),
    run: (bytes) => compiled({ 'x.yaml': fileOf(TEACHER), 'networks/lenet.yaml': bytes }),
  },
  prototxt: {
    seeds: () => [Uint8Array.from(Buffer.from(PROTOTXT))],
    run: (bytes) => {
      const reporter = new Reporter()
      readPrototxt('x.prototxt', Buffer.from(bytes).toString('utf8'), 'NetParameter', reporter)
      return reporter.diagnostics.some(({ severity }) => severity === 'error') ? 'refused' : 'read'
    },
  },
}

function compiled(files) {
  const host = {
    readText: (path) =>
      Object.hasOwn(files, path)
        ? { ok: true, text: Buffer.from(files[path]).toString('utf8') }
        : { ok: false, reason: 'no such file' },
    siblings: () => Object.keys(files),
    env: () => undefined,
    outside: () => undefined,
  }
  const { experiment } = compile('x.yaml', { host, verify: true })
  return experiment ? 'read' : 'refused'
}
