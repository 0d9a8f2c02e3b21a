/** The networks that come with the project have the shapes and the sizes that their papers, Caffe's files or the study give. */
import { readdirSync } from 'node:fs'

import { describe, expect, it } from 'vitest'

import { elements, type NetworkPlan } from '../../compiler/index.ts'
import { parametersOf, type TypedNetwork } from '../../compiler/network/index.ts'
import { compileFiles, lines, type Files } from '../harness.ts'
import { typedNetwork } from './typed.ts'

/** Shapes of every layer's tops, `conv1 20×24×24 pool1 …`. */
const shapesOf = (network: TypedNetwork, names?: readonly string[]): string =>
  [...network.shapes]
    .filter(([name]) => (names ? names.includes(name) : name !== 'data'))
    .map(([name, shape]) => `${name} ${shape.join('×')}`)
    .join(' ')

const sizeOf = (network: TypedNetwork, kind: 'parameter' | 'running'): number =>
  parametersOf(network)
    .filter((parameter) => parameter.kind === kind)
    .reduce((sum, { shape }) => sum + elements(shape), 0)

/** `conv1 1,2 1,1`: lr_mult and decay_mult of weight and bias. */
const ratesOf = (network: TypedNetwork): readonly string[] =>
  [...network.layers.values()]
    .filter(({ parameters }) => parameters.length > 0)
    .map(({ layer, parameters }) => {
      const list = (key: 'lrMult' | 'decayMult'): string => parameters.map((parameter) => parameter[key]).join()
      return `${layer.name} ${list('lrMult')} ${list('decayMult')}`
    })

interface Known {
  readonly file: string
  readonly parameters: number
  /** Of every layer. */
  readonly shapes: string
}

/** The study's: shapes as its logs print them (study.md, section 2), counts from there too. */
const studied: readonly Known[] = [
  {
    file: 'lenet', // caffe-semantics 6.1: 520 + 25,050 + 400,500 + 5,010
    parameters: 431_080,
    shapes: 'conv1 20×24×24 pool1 20×12×12 conv2 50×8×8 pool2 50×4×4 ip1 500 relu1 500 ip2 10',
  },
  {
    file: 'cifar10-full', // table 2.2: 2,432 + 25,632 + 51,264 + 10,250
    parameters: 89_578,
    shapes:
      'conv1 32×32×32 pool1 32×16×16 relu1 32×16×16 norm1 32×16×16 conv2 32×16×16 relu2 32×16×16 pool2 32×8×8 ' +
      'norm2 32×8×8 conv3 64×8×8 relu3 64×8×8 pool3 64×4×4 ip1 10',
  },
  {
    file: 'cifar10-quick', // caffe-semantics 6.2: 2,432 + 25,632 + 51,264 + 65,600 + 650
    parameters: 145_578,
    shapes:
      'conv1 32×32×32 pool1 32×16×16 relu1 32×16×16 conv2 32×16×16 relu2 32×16×16 pool2 32×8×8 conv3 64×8×8 ' +
      'relu3 64×8×8 pool3 64×4×4 ip1 64 ip2 10',
  },
  {
    file: 'nin', // study 2.4: 14,592 + 30,880 + 15,456 + 460,992 + 2·37,056 + 331,968 + 37,056 + 1,930
    parameters: 966_986,
    shapes:
      'conv1 192×32×32 relu1 192×32×32 cccp1 160×32×32 relu_cccp1 160×32×32 cccp2 96×32×32 relu_cccp2 96×32×32 ' +
      'pool1 96×16×16 drop3 96×16×16 conv2 192×16×16 relu2 192×16×16 cccp3 192×16×16 relu_cccp3 192×16×16 ' +
      'cccp4 192×16×16 relu_cccp4 192×16×16 pool2 192×8×8 drop6 192×8×8 conv3 192×8×8 relu3 192×8×8 ' +
      'cccp5 192×8×8 relu_cccp5 192×8×8 cccp6 10×8×8 relu_cccp6 10×8×8 pool3 10×1×1',
  },
]

describe('networks of the study', () => {
  it.each(studied)('$file has $parameters parameters and these shapes', ({ file, parameters, shapes }) => {
    const network = typedNetwork(`networks/${file}.yaml`)
    expect(sizeOf(network, 'parameter')).toBe(parameters)
    expect(shapesOf(network)).toBe(shapes)
  })

  it('have the rates of Caffe’s files', () => {
    expect(ratesOf(typedNetwork('networks/lenet.yaml'))).toEqual(
      ['conv1', 'conv2', 'ip1', 'ip2'].map((name) => `${name} 1,2 1,1`),
    )
    // its third convolution has no `param`; its inner product decays by 250
    expect(ratesOf(typedNetwork('networks/cifar10-full.yaml'))).toEqual([
      'conv1 1,2 1,1',
      'conv2 1,2 1,1',
      'conv3 1,1 1,1',
      'ip1 1,2 250,0',
    ])
    expect(ratesOf(typedNetwork('networks/cifar10-quick.yaml'))).toEqual(
      ['conv1', 'conv2', 'conv3', 'ip1', 'ip2'].map((name) => `${name} 1,2 1,1`),
    )
    const nin = ['conv1', 'cccp1', 'cccp2', 'conv2', 'cccp3', 'cccp4', 'conv3', 'cccp5']
    expect(ratesOf(typedNetwork('networks/nin.yaml'))).toEqual([
      ...nin.map((name) => `${name} 1,2 1,0`),
      'cccp6 1,1 1,1',
    ])
  })

  const planned = (files: Files, main: string, role: string): NetworkPlan => {
    const { experiment, diagnostics } = compileFiles(files, main)
    const plan = experiment?.spec.networks.find(({ name }) => name === role)
    if (!plan) throw new Error(lines(diagnostics).join('\n'))
    return plan
  }

  it('cifar10_mini has 48,554 parameters: the full one less norm2, conv3, relu3, pool3 (study 2.3)', () => {
    const { parameters, layers } = planned({}, 'cifar-mini.yaml', 'student') // 2,432 + 25,632 + 2,048·10 + 10
    expect(parameters).toBe(48_554)
    expect(layers.map(({ name, shapes }) => `${name} ${shapes[0].join('×')}`).join(' ')).toBe(
      'conv1_s 32×32×32 pool1_s 32×16×16 relu1_s 32×16×16 norm1_s 32×16×16 conv2_s 32×16×16 relu2_s 32×16×16 ' +
        'pool2_s 32×8×8 ip1_s 10',
    )
  })

  it('LeNet with the study’s 100 outputs has 476,170 (study 2.1)', () => {
    const files = {
      'hundred.yaml': `version: 1
name: hundred
data: { dataset: mnist }
network: { from: networks/lenet.yaml, override: { ip2: { num_output: 100 } } }
losses: { hard: { type: softmax_cross_entropy, input: network.ip2, target: data.label } }
solver: { type: sgd, base_lr: 0.01, max_iter: 1 }
`,
    }
    expect(planned(files, 'hundred.yaml', 'network').parameters).toBe(476_170)
  })
})

describe('networks that everybody knows', () => {
  it('AlexNet has 60,965,224 parameters', () => {
    // bvlc_alexnet, Caffe's own: 34,944 + 307,456 + 885,120 + 663,936 + 442,624 + 37,752,832 + 16,781,312 + 4,097,000
    const network = typedNetwork('networks/alexnet.yaml')
    expect(sizeOf(network, 'parameter')).toBe(60_965_224)
    expect(shapesOf(network)).toBe(
      'conv1 96×55×55 relu1 96×55×55 norm1 96×55×55 pool1 96×27×27 conv2 256×27×27 relu2 256×27×27 norm2 256×27×27 ' +
        'pool2 256×13×13 conv3 384×13×13 relu3 384×13×13 conv4 384×13×13 relu4 384×13×13 conv5 256×13×13 ' +
        'relu5 256×13×13 pool5 256×6×6 fc6 4096 relu6 4096 drop6 4096 fc7 4096 relu7 4096 drop7 4096 fc8 1000',
    )
  })

  it('VGG-16 has 138,357,544 parameters', () => {
    // Simonyan and Zisserman 2015, configuration D ("138 million" in table 2): convolutions 14,714,688, then
    // 25,088·4096 + 4096 = 102,764,544, 4096² + 4096 = 16,781,312 and 4096·1000 + 1000 = 4,097,000
    const network = typedNetwork('networks/vgg16.yaml')
    expect(sizeOf(network, 'parameter')).toBe(138_357_544)
    const stages = ['64×112×112', '128×56×56', '256×28×28', '512×14×14', '512×7×7']
    expect(shapesOf(network, ['pool1', 'pool2', 'pool3', 'pool4', 'pool5', 'fc6', 'fc7', 'fc8'])).toBe(
      [...stages.map((shape, i) => `pool${i + 1} ${shape}`), 'fc6 4096', 'fc7 4096', 'fc8 1000'].join(' '),
    )
    const convolutions = [...network.layers.values()].filter(({ layer }) => layer.spec.type === 'convolution')
    expect(convolutions.length).toBe(13)
  })

  it('ResNet-20 has 269,722 parameters', () => {
    // He et al. 2015, section 4.2, n = 3, option A ("0.27M" in table 6). Convolutions without bias:
    // 3·16·9 = 432; stage one 6·16·16·9 = 13,824; two 16·32·9 + 5·32·32·9 = 50,688; three 32·64·9 + 5·64·64·9 = 202,752.
    // γ and β of 7, 6 and 6 normalizations: 2·(7·16 + 6·32 + 6·64) = 1,376. The classes: 64·10 + 10 = 650.
    // (272,474 is option B: two 1×1 projections of 512 and 2,048 with their normalizations of 64 and 128.)
    const network = typedNetwork('networks/resnet-cifar.yaml')
    expect(sizeOf(network, 'parameter')).toBe(432 + 13_824 + 50_688 + 202_752 + 1_376 + 650)
    expect(sizeOf(network, 'parameter')).toBe(269_722)
    expect(sizeOf(network, 'running')).toBe(1_376 + 19) // means, variances, and a factor for each of the 19
    const ends = ['first_relu', 'res1_3_relu', 'res2_1_relu', 'res2_3_relu', 'res3_1_relu', 'res3_3_relu', 'pool', 'fc']
    expect(shapesOf(network, ends)).toBe(
      'first_relu 16×32×32 res1_3_relu 16×32×32 res2_1_relu 32×16×16 res2_3_relu 32×16×16 res3_1_relu 64×8×8 ' +
        'res3_3_relu 64×8×8 pool 64×1×1 fc 10',
    )
    const learned = [...network.layers.values()].filter(({ layer }) =>
      ['convolution', 'inner_product'].includes(layer.spec.type),
    )
    expect(learned.length).toBe(20)
  })

  it('ResNet-8 has 75,290 parameters', () => {
    // As above: 432; 2·16·16·9 = 4,608; 16·32·9 + 32·32·9 = 13,824; 32·64·9 + 64·64·9 = 55,296; 2·(3·16 + 2·32 + 2·64) = 480; 650
    const network = typedNetwork('networks/resnet8-cifar.yaml')
    expect(sizeOf(network, 'parameter')).toBe(432 + 4_608 + 13_824 + 55_296 + 480 + 650)
    expect(shapesOf(network, ['res1_1_relu', 'res3_1_relu', 'fc'])).toBe(
      'res1_1_relu 16×32×32 res3_1_relu 64×8×8 fc 10',
    )
  })

  it('two layers of 1,200 have 2,395,210', () => {
    expect(sizeOf(typedNetwork('networks/mlp-1200.yaml'), 'parameter')).toBe(785 * 1200 + 1201 * 1200 + 1201 * 10)
  })
})

it('no network of the project is left out', () => {
  const files = readdirSync(new URL('../../experiments/networks', import.meta.url)).sort()
  const known = [
    ...studied.map(({ file }) => file),
    'alexnet',
    'vgg16',
    'resnet-cifar',
    'resnet8-cifar',
    'mlp-1200',
  ].map((file) => `${file}.yaml`)
  expect(files).toEqual(known.sort())
})
