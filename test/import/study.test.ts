/** Every net and solver of the study, name by name: what its notes say of each, layer by layer, is what the import compiles to. */
import { describe, expect, it } from 'vitest'

import { lines } from '../harness.ts'
import { checking, importing } from './importing.ts'
import { study } from './study.ts'
import { dataLine, layerLines, lossLines, solverLine } from './summary.ts'

const FROZEN = '0 0'
const USUAL = '1/1 2/1'
const PLAIN = '1/1 1/1'
const ZOO = '1/1 2/0'

/** `filler` is what the weights start from, `rates` the multipliers of the weight and the bias. */
const lenet = (s: string, filler: string, rates: string): readonly string[] => [
  `conv_${s}1 convolution 5×5 20×24×24 ${filler} lr ${rates}`,
  `pool_${s}1 pooling max 2×2, stride 2 20×12×12`,
  `conv_${s}2 convolution 5×5 50×8×8 ${filler} lr ${rates}`,
  `pool_${s}2 pooling max 2×2, stride 2 50×4×4`,
  `ip_${s}1 inner_product 500 units 500 ${filler} lr ${rates}`,
  `relu_${s}1 relu 500`,
  `ip_${s}2 inner_product 100 units 100 ${filler} lr ${rates}`,
]

const LRN = 'lrn 3×3 pixels, alpha 0.00005, beta 0.75'
const cifar = (
  s: string,
  rates: string,
  { last = '1/250 2/0', third = rates, act = 'relu' }: { last?: string; third?: string; act?: 'relu' | 'sigmoid' } = {},
): readonly string[] => {
  const active = (i: number): string => `${act === 'relu' ? 'relu' : 'Sigmoid'}_${s}_${i} ${act}`
  return [
    `conv_${s}_1 convolution 5×5, pad 2 32×32×32 gaussian 0.0001 lr ${rates}`,
    `pool_${s}_1 pooling max 3×3, stride 2 32×16×16`,
    `${active(1)} 32×16×16`,
    `norm_${s}_1 ${LRN} 32×16×16`,
    `conv_${s}_2 convolution 5×5, pad 2 32×16×16 gaussian 0.01 lr ${rates}`,
    `${active(2)} 32×16×16`,
    `pool_${s}_2 pooling ave 3×3, stride 2 32×8×8`,
    `norm_${s}_2 ${LRN} 32×8×8`,
    `conv_${s}_3 convolution 5×5, pad 2 64×8×8 gaussian 0.01 lr ${third}`,
    `${active(3)} 64×8×8`,
    `pool_${s}_3 pooling ave 3×3, stride 2 64×4×4`,
    `ip_${s}_1 inner_product 10 units 10 gaussian 0.01 lr ${last}`,
  ]
}
const TAUGHT = cifar('t', FROZEN, { last: FROZEN })
/** cifar10_full without its second norm and its third convolution. */
const mini = (s: string): readonly string[] => cifar(s, USUAL).filter((line) => !/_3 |norm_._2 /.test(line))
/** Caffe's own names. */
const canonical = (list: readonly string[]): readonly string[] => list.map((line) => line.replace(/_s_(\d)/, '$1'))

const NIN = [
  `conv1 convolution 5×5, pad 2 192×32×32`,
  `cccp1 convolution 1×1 160×32×32`,
  `cccp2 convolution 1×1 96×32×32`,
  `pool1 pooling max 3×3, stride 2 96×16×16`,
  `drop3 dropout ratio 0.5 96×16×16`,
  `conv2 convolution 5×5, pad 2 192×16×16`,
  `cccp3 convolution 1×1 192×16×16`,
  `cccp4 convolution 1×1 192×16×16`,
  `pool2 pooling ave 3×3, stride 2 192×8×8`,
  `drop6 dropout ratio 0.5 192×8×8`,
  `conv3 convolution 3×3, pad 1 192×8×8`,
  `cccp5 convolution 1×1 192×8×8`,
  `cccp6 convolution 1×1 10×8×8`,
  `pool3 pooling ave 8×8 10×1×1`,
].flatMap((line) => {
  if (!line.includes('convolution')) return [line]
  const [name = ''] = line.split(' ')
  const relu = `relu_${name} relu ${line.split(' ').at(-1) ?? ''}`
  return [`${line} gaussian 0.05 lr ${name === 'cccp6' ? PLAIN : ZOO}`, relu]
})

/** VGG16, of pictures of `size` pixels: the sizes after its five poolings follow, rounded up. */
const vgg = (
  names: (kind: 'conv' | 'fc' | 'pool' | 'relu', of: string) => string,
  size: number,
  filler: string,
  rates: string,
  { dropout = false, top = rates }: { dropout?: boolean; top?: string } = {},
): readonly string[] => {
  let side = size
  const body = [
    [64, 64],
    [128, 128],
    [256, 256, 256],
    [512, 512, 512],
    [512, 512, 512],
  ].flatMap((block, b) => {
    const list = block.flatMap((width, i) => {
      const of = `${b + 1}_${i + 1}`
      const shape = `${width}×${side}×${side}`
      return [
        `${names('conv', of)} convolution 3×3, pad 1 ${shape} ${filler} lr ${rates}`,
        `${names('relu', of)} relu ${shape}`,
      ]
    })
    side = Math.ceil(side / 2)
    return [...list, `${names('pool', String(b + 1))} pooling max 2×2, stride 2 ${block[0] ?? 0}×${side}×${side}`]
  })
  const head = [6, 7].flatMap((i) => [
    `${names('fc', String(i))} inner_product 4096 units 4096 ${filler} lr ${top}`,
    `${names('relu', String(i))} relu 4096`,
    ...(dropout ? [`drop${i} dropout ratio 0.5 4096`] : []),
  ])
  return [...body, ...head, `${names('fc', '8')} inner_product 1000 units 1000 ${filler} lr ${top}`]
}
const st = (kind: string, of: string): string => `${kind}_st_${of}`
const zoo = (kind: string, of: string): string => `${kind}${of}`

/** AlexNet, of pictures of 227 pixels. */
const alexnet = (
  filler: (i: number) => string,
  rates: string,
  { norms = true, drops = true } = {},
): readonly string[] =>
  [
    `conv1 convolution 11×11, stride 4 96×55×55 ${filler(1)} lr ${rates}`,
    'relu1 relu 96×55×55',
    'norm1 lrn 5 channels, alpha 0.0001, beta 0.75 96×55×55',
    'pool1 pooling max 3×3, stride 2 96×27×27',
    `conv2 convolution 5×5, pad 2, 2 groups 256×27×27 ${filler(2)} lr ${rates}`,
    'relu2 relu 256×27×27',
    'norm2 lrn 5 channels, alpha 0.0001, beta 0.75 256×27×27',
    'pool2 pooling max 3×3, stride 2 256×13×13',
    `conv3 convolution 3×3, pad 1 384×13×13 ${filler(3)} lr ${rates}`,
    'relu3 relu 384×13×13',
    `conv4 convolution 3×3, pad 1, 2 groups 384×13×13 ${filler(4)} lr ${rates}`,
    'relu4 relu 384×13×13',
    `conv5 convolution 3×3, pad 1, 2 groups 256×13×13 ${filler(5)} lr ${rates}`,
    'relu5 relu 256×13×13',
    'pool5 pooling max 3×3, stride 2 256×6×6',
    `fc6 inner_product 4096 units 4096 ${filler(6)} lr ${rates}`,
    'relu6 relu 4096',
    'drop6 dropout ratio 0.5 4096',
    `fc7 inner_product 4096 units 4096 ${filler(7)} lr ${rates}`,
    'relu7 relu 4096',
    'drop7 dropout ratio 0.5 4096',
    `fc8 inner_product 1000 units 1000 ${filler(8)} lr ${rates}`,
  ].filter((line) => (norms || !line.startsWith('norm')) && (drops || !line.startsWith('drop')))

const MNIST = 'mnist 64/100 scale 0.00392156885937'
const CIFAR = 'cifar10 100/100 mean pixel'
const SOFT = 'distillation student'

const LENET = (interval: number, max: number): string =>
  `sgd 0.01 momentum 0.9 decay 0.0005 inv 0.0001 0.75 max ${max} test 100 every ${interval} display 100 snapshot 5000`
const SWEEP = 'sgd 0.001 momentum 0.9 decay 0.004 step 0.5 10000 max 1000 test 100 every 10 display 10 snapshot 10000'
const LONG =
  'sgd 0.001 momentum 0.9 decay 0.004 step 0.5 10000 max 20000 test 100 every 1000 display 1000 snapshot 10000'
const MINI =
  'sgd 0.001 momentum 0.9 decay 0.004 step 0.1 20000 max 60000 test 100 every 1000 display 1000 snapshot 10000'
const IMAGENET = (rates: string, tests: number): string =>
  `sgd ${rates} max 450000 test ${tests} every 1000 display 20 snapshot 10000`

interface Case {
  readonly net: string
  readonly solver: string
  readonly data: string
  readonly networks: Readonly<Record<string, readonly string[]>>
  readonly losses: readonly string[]
  readonly solved: string
}

const lenets: readonly Case[] = [
  {
    net: 'teacher_lenet',
    solver: 'teacher_lenet_solver',
    data: MNIST,
    networks: { network: lenet('t', 'xavier', USUAL) },
    losses: ['loss softmax_cross_entropy network.ip_t2 data.label × 1'],
    solved: LENET(100, 5000),
  },
  {
    net: 'student_lenet',
    solver: 'student_lenet_solver',
    data: MNIST,
    networks: { network: lenet('s', 'xavier', USUAL) },
    losses: ['loss', 'loss2'].map((name) => `${name} softmax_cross_entropy network.ip_s2 data.label × 0.5`),
    solved: LENET(10, 1000),
  },
  {
    net: 'ts_lenet_shell',
    solver: 'student_lenet_solver',
    data: MNIST,
    networks: { network: lenet('s', 'xavier', USUAL) },
    losses: ['loss softmax_cross_entropy network.ip_s2 data.label × 1'],
    solved: LENET(10, 1000),
  },
  ...[
    ['ts_lenet', [`ts_loss ${SOFT}.ip_s2 teacher.ip_t2 × 1`]],
    [
      'ts_lenet_notebook',
      [`loss softmax_cross_entropy student.ip_s2 data.label × 0.01`, `ts_loss ${SOFT}.ip_s2 teacher.ip_t2 × 0.99`],
    ],
  ].map(([net, losses]) => ({
    net: net as string,
    solver: 'ts_lenet_solver',
    data: MNIST,
    networks: { teacher: lenet('t', 'constant', FROZEN), student: lenet('s', 'xavier', USUAL) },
    losses: losses as readonly string[],
    solved: LENET(10, 1000),
  })),
]

/** λ on the teacher, and 1 − λ on the labels. */
const both = (soft: number, hard: number): readonly string[] => [
  `loss softmax_cross_entropy student.ip_s_1 data.label × ${hard}`,
  `ts_loss ${SOFT}.ip_s_1 teacher.ip_t_1 × ${soft}`,
]
const taught = (net: string, solver: string, losses: readonly string[], solved: string): Case => ({
  net,
  solver,
  data: CIFAR,
  networks: { teacher: TAUGHT, student: cifar('s', USUAL) },
  losses,
  solved,
})
const alone = (net: string, solver: string, layers: readonly string[], top: string, solved: string): Case => ({
  net,
  solver,
  data: CIFAR,
  networks: { network: layers },
  losses: [`loss softmax_cross_entropy network.${top} data.label × 1`],
  solved,
})
const pure = [`ts_loss ${SOFT}.ip_s_1 teacher.ip_t_1 × 1`]
const sigmoids = { act: 'sigmoid' } as const
const cifars: readonly Case[] = [
  alone(
    'cifar10_teacher',
    'cifar10_teacher_solver',
    cifar('t', USUAL, { third: PLAIN }),
    'ip_t_1',
    'sgd 0.001 momentum 0.9 decay 0.004 step 0.1 20000 max 100000 test 100 every 1000 display 200 snapshot 10000',
  ),
  alone(
    'cifar10_full', // the sweep's member of λ = 0
    'cifar10_full_solver',
    canonical(cifar('s', USUAL, { third: PLAIN })),
    'ip1',
    'sgd 0.001 momentum 0.9 decay 0.004 fixed max 60000 test 100 every 1000 display 200 snapshot 10000',
  ),
  alone(
    'cifar10_full_sigmoid',
    'cifar10_full_sigmoid_solver',
    canonical(cifar('s', USUAL, { third: PLAIN, last: '1/0 2/0', ...sigmoids })).flatMap((line) =>
      line.startsWith('norm') ? [] : [line.replace('Sigmoid_s_', 'Sigmoid')],
    ),
    'ip1',
    'sgd 0.001 momentum 0.9 decay 0 fixed max 60000 test 100 every 1000 display 200 snapshot 10000',
  ),
  taught('ts_cifar10', 'ts_cifar10_solver', both(0.1, 0.9), LONG),
  taught('ts_cifar10_half', 'ts_cifar10_solver', both(0.5, 0.5), LONG),
  taught('ts_cifar10_pure', 'ts_cifar10_sweep_solver', pure, SWEEP),
  ...[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9].map((lambda) =>
    taught(`ts_cifar10_sweep_${lambda}`, 'ts_cifar10_sweep_solver', both(lambda, (10 - lambda * 10) / 10), SWEEP),
  ),
  ...(
    [
      ['ts_cifar10_sigmoid', 0.001, 0.999],
      ['ts_cifar10_sigmoid_tenth', 0.1, 0.9],
    ] as const
  ).map(([net, soft, hard]) => ({
    ...taught(net, 'ts_cifar10_solver', both(soft, hard), LONG),
    networks: { teacher: TAUGHT, student: cifar('s', USUAL, sigmoids) },
  })),
  alone('cifar10_mini', 'cifar10_mini_solver', mini('t'), 'ip_t_1', MINI),
  ...(
    [
      ['ts_cifar10_mini', 0.1, 0.9],
      ['ts_cifar10_mini_alone', 0, 1],
    ] as const
  ).map(([net, soft, hard]) => ({
    ...taught(net, 'ts_cifar10_mini_solver', both(soft, hard), MINI),
    networks: { teacher: TAUGHT, student: mini('s') },
  })),
  {
    net: 'ts_cifar10_nin_idle',
    solver: 'ts_cifar10_nin_solver',
    data: 'cifar10 128/100',
    networks: { teacher: NIN.map(untouched), student: cifar('s', USUAL, { third: PLAIN }) },
    losses: ['loss softmax_cross_entropy student.ip_s_1 data.label × 1', `ts_loss ${SOFT}.ip_s_1 teacher.pool3 × 0`],
    solved:
      'sgd 0.01 momentum 0.9 decay 0.0001 step 0.1 10000 max 120000 test 100 every 500 display 100 snapshot 10000',
  },
]

const pictures: readonly Case[] = [
  ...(
    [
      ['ts_vgg16_solver', '0.01 momentum 0.9 decay 0.0005 step 0.1 100000'],
      ['ts_vgg16_head_solver', '0.003 momentum 0.9 decay 0.0005 step 0.5 100000'],
    ] as const
  ).map(([solver, rates]) => ({
    net: 'ts_vgg16_test',
    solver,
    data: 'ilsvrc12_train_lmdb 20/75 mean imagenet_mean.binaryproto crop 227/227 mirror',
    networks: {
      teacher: alexnet(() => 'constant', FROZEN, { drops: false }),
      student: vgg(st, 227, 'xavier', PLAIN),
    },
    losses: [
      'loss softmax_cross_entropy student.fc_st_8 data.label × 0.995',
      `st_loss ${SOFT}.fc_st_8 teacher.fc8 × 0.005`,
    ],
    solved: IMAGENET(rates, 100),
  })),
  {
    net: 'vgg16_train_val',
    solver: 'vgg16_train_val_solver',
    data: 'ilsvrc12_train_lmdb 16/75 mean 104 117 123 crop 224/224 mirror',
    networks: { network: vgg(st, 224, 'xavier', PLAIN) },
    losses: ['loss softmax_cross_entropy network.fc_st_8 data.label × 1'],
    solved: IMAGENET('0.003 momentum 0.9 decay 0.0005 step 0.5 5000', 1000),
  },
  {
    net: 'vgg16_original2',
    solver: 'vgg16_original2_solver',
    data: 'ilsvrc12_train_lmdb 20/50 mean 104 117 123 crop 224/224',
    networks: { network: vgg(zoo, 224, 'constant', FROZEN, { dropout: true, top: PLAIN }) },
    losses: ['loss softmax_cross_entropy network.fc8 data.label × 1'],
    solved: IMAGENET('0.003 momentum 0.9 decay 0.0005 step 0.5 5000', 1000),
  },
  {
    net: 'alexnet',
    solver: 'bvlc_alexnet_solver',
    data: 'val.txt 256/50 mean imagenet_mean.binaryproto crop 224/224 mirror',
    networks: { network: alexnet(() => 'gaussian 0.01', ZOO).map(smaller) },
    losses: ['loss softmax_cross_entropy network.fc8 data.label × 1'],
    solved: IMAGENET('0.01 momentum 0.9 decay 0.0005 step 0.1 100000', 1000),
  },
  {
    net: 'alexnet_bn',
    solver: 'alexnet_bn_solver',
    data: 'ilsvrc12_train_lmdb 128/50 crop 227/227 mirror',
    networks: {
      network: [
        'data_bn batch_norm eps 0.00001, fraction 0.999 3×227×227',
        'data_scale scale γ·x + β 3×227×227 constant lr 1/1 1/1',
        ...alexnet(() => 'msra', ZOO, { norms: false }),
      ],
    },
    losses: ['loss softmax_cross_entropy network.fc8 data.label × 1'],
    solved: 'sgd 0.05 momentum 0.9 decay 0.0005 poly 1 of 2 max 320000 test 1000 every 1000 display 100 snapshot 10000',
  },
]

/** No loss of any weight reaches it, so here nothing moves it; Caffe’s weight decay still would. */
function untouched(line: string): string {
  return line.replace(/lr .*/, `lr ${FROZEN}`)
}

/** As its first convolution makes it of 224 pixels, not of 227. */
function smaller(line: string): string {
  return line.replace('×55×55', '×54×54')
}

describe('the study’s experiments', () => {
  it.each([...lenets, ...cifars, ...pictures])('$net, $solver', ({ net, solver, data, networks, losses, solved }) => {
    const { imported, diagnostics } = importing({ net: `${net}.prototxt`, solver: `${solver}.prototxt` }, study)
    expect(lines(diagnostics)).toEqual([])
    const { experiment } = imported ? checking(imported) : {}
    if (!experiment) throw new Error('it does not compile')
    const plan = experiment.spec
    expect(Object.fromEntries(plan.networks.map(({ name, layers }) => [name, layerLines(layers)]))).toEqual(networks)
    expect({ data: dataLine(plan), losses: lossLines(plan), solved: solverLine(plan) }).toEqual({
      data,
      losses,
      solved,
    })
  })
})
