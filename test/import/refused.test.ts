/** What Caffe would refuse is refused where it is written; what a spec cannot hold says what to add. */
import { describe, expect, it } from 'vitest'

import { lines } from '../harness.ts'
import { importing, nets } from './importing.ts'

const said = (net: string, files = {}, solver?: string): readonly string[] =>
  lines(importing({ net, ...(solver !== undefined && { solver }) }, files).diagnostics)

const places = (net: string): readonly string[] => said(net).map((line) => line.split(' ').slice(1, 3).join(' '))

/** Lines of a file that hold `text`, counted from 1. */
const linesWith = (net: string, text: string | RegExp): readonly number[] =>
  (nets[net] ?? '').split('\n').flatMap((line, i) => (line.match(text) ? [i + 1] : []))

describe('the study’s nets that cannot load', () => {
  it('ts_vgg16_train_val: each `param` in a `convolution_param`, four `param`s, one `propagate_down`', () => {
    const net = 'ts_vgg16_train_val.prototxt'
    const nested = linesWith(net, /^ {4}param/)
    expect(nested).toHaveLength(13)
    const four = linesWith(net, 'InnerProduct').filter((line) =>
      (nets[net] ?? '').split('\n')[line - 1]?.includes('fc_st'),
    )
    expect(four).toHaveLength(3)
    const found = places(net)
    expect(found.filter((place) => place.startsWith('prototxt-field'))).toEqual(
      nested.map((line) => `prototxt-field ${net}:${line}:5`),
    )
    expect(found.filter((place) => place.startsWith('caffe-net')).map((place) => Number(place.split(':')[1]))).toEqual([
      ...four,
      ...linesWith(net, 'propagate_down: false'),
    ])
  })

  it('ts_cifar10_nin: a target that is trained, at the bottom that names it', () => {
    const net = 'ts_cifar10_nin.prototxt'
    const [line = 0] = linesWith(net, 'SigmoidCrossEntropyLoss')
    expect(said(net)).toEqual([
      expect.stringMatching(
        new RegExp(`^error caffe-net ${net}:${line}:\\d+ \`ts_loss\` cannot pass a gradient to \`sm_t_1\``),
      ) as unknown,
    ])
  })
})

/** A net of one small layer, with `text` in the place of it. */
const around = (text: string): string => `
layer { name: "data" type: "Data" top: "data" top: "label" data_param { source: "mnist_train_lmdb" batch_size: 8 } }
${text}
layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip" bottom: "label" top: "loss" }
`
const IP =
  'layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 10 weight_filler { type: "xavier" } } }'

describe('nets that Caffe does not build', () => {
  it('the net that they are made of is fine', () =>
    expect(said('n.prototxt', { 'n.prototxt': around(IP) })).toEqual([]))

  it.each([
    [
      IP.replace('InnerProduct"', 'InerProduct"'),
      '3:26 Caffe has no layer type `InerProduct` | did you mean `InnerProduct`?',
    ],
    [
      IP.replace('"data"', '"dta"'),
      '3:49 `ip` reads `dta` as its bottom 0, and no layer before it makes that | did you mean `data`?',
    ],
    [IP.replace('num_output: 10', 'num_output: 0'), '3:100 `num_output` of `ip` must be 1 or more, but is 0'],
    [
      'layer { name: "c" type: "Convolution" bottom: "data" top: "c" convolution_param { num_output: 2 kernel_size: 0 } }\n' +
        IP,
      '3:110 `kernel_size` of `c` must be 1 or more, but is 0',
    ],
    [
      'layer { name: "p" type: "Pooling" bottom: "data" top: "p" pooling_param { kernel_size: 2 stride: 0 } }\n' + IP,
      '3:98 `stride` of `p` must be 1 or more, but is 0',
    ],
    [
      'layer { name: "n" type: "LRN" bottom: "data" top: "n" lrn_param { local_size: 4 } }\n' + IP,
      '3:79 `local_size` of `n` must be odd: a window has a middle, but is 4',
    ],
    [
      'layer { name: "d" type: "Dropout" bottom: "data" top: "d" dropout_param { dropout_ratio: 1 } }\n' + IP,
      '3:90 `dropout_ratio` of `d` must be more than 0 and less than 1, but is 1',
    ],
    [IP.replace('num_output: 10 ', ''), '3:15 `ip` has no `num_output` | say how many outputs it has'],
    [
      `${IP}\n${IP}`,
      '4:61 two layers make `ip`: `ip` and `ip` | give one of the two tops another name, or say in which phase each layer is',
    ],
    [IP.replace(' top:', ' bottom: "label" top:'), '3:64 `ip` has 2 bottoms, and `InnerProduct` reads 1'],
    [
      IP.replace(' inner', ' param {} param {} param {} inner'),
      '3:90 `ip` has 3 `param`s, and a `InnerProduct` has 2 blobs | write one a blob: the weight, then the bias',
    ],
    [
      IP.replace('num_output', 'bias_term: false num_output').replace(' inner', ' param {} param {} inner'),
      '3:81 `ip` has 2 `param`s, and a `InnerProduct` has 1 blob | write one a blob: the weight, then the bias',
    ],
    [
      IP.replace(' inner', ' propagate_down: true propagate_down: true inner'),
      '3:66 `ip` says `propagate_down` 2 times, and has 1 bottom | say it for each bottom, or not at all',
    ],
    [
      IP.replace(' inner', ' loss_weight: 1 loss_weight: 1 inner'),
      '3:66 `ip` says `loss_weight` 2 times, and has 1 top | say it for each top, or not at all',
    ],
    [
      IP.replace(' inner', ' include { phase: TRAIN } exclude { phase: TEST } inner'),
      '3:91 `ip` says both `include` and `exclude` | write either the rules that take the layer in, or those that leave it out',
    ],
    [IP.replace('xavier', 'xaver'), '3:125 Caffe has no filler `xaver` | did you mean `xavier`?'],
    [
      `${IP}\nlayers { name: "old" type: RELU bottom: "ip" top: "ip" }`,
      '4:1 the net has both `layer` and `layers`, of which Caffe reads one alone | write `layer` throughout; `upgrade_net_proto_text` of Caffe does it',
    ],
    [
      `input: "x" input_dim: 1 input_dim: 2\n${IP}`,
      '3:12 there are 1 `input`s, and 2 `input_dim`s | write one `input_shape`, or four `input_dim`, for each `input`',
    ],
    [
      'layer { name: "c" type: "Convolution" bottom: "data" top: "c" convolution_param { num_output: 2 } }\n' + IP,
      '3:15 `c` has no kernel | write `kernel_size`, or both `kernel_h` and `kernel_w`',
    ],
    [
      'layer { name: "p" type: "Pooling" bottom: "data" top: "p" pooling_param { kernel_size: 2 stride: 2 stride_h: 1 } }\n' +
        IP,
      '3:100 `p` says its stride twice | write `stride`, or `stride_h` and `stride_w`',
    ],
  ])('%s', (text, wanted) => {
    const [first] = said('n.prototxt', { 'n.prototxt': around(text) })
    expect(first).toBe(`error caffe-net n.prototxt:${wanted}`)
  })
})

describe('solvers that Caffe does not take', () => {
  const good = 'net: "n.prototxt" base_lr: 0.1 lr_policy: "fixed" max_iter: 10'
  const files = (solver: string): Record<string, string> => ({ 'n.prototxt': around(IP), 's.prototxt': solver })
  it('the one that they are made of is fine', () => expect(said('s.prototxt', files(good))).toEqual([]))

  it.each([
    [
      good.replace('net: "n.prototxt" ', ''),
      'caffe-solver s.prototxt:1:1 the solver names no net | write `net: "…"`, or name the net on the command line',
    ],
    [
      `${good} train_net: "n.prototxt"`,
      'caffe-solver s.prototxt:1:75 the solver has both `net` and `train_net` | keep one of the two',
    ],
    [good.replace('fixed', 'fixd'), 'caffe-solver s.prototxt:1:43 Caffe has no policy `fixd` | did you mean `fixed`?'],
    [
      good.replace('lr_policy: "fixed" ', ''),
      'caffe-solver s.prototxt:1:1 there is no `lr_policy` | it has fixed, step, exp, inv, multistep, poly, sigmoid',
    ],
    [
      good.replace('"fixed"', '"step" gamma: 0.1'),
      'caffe-solver s.prototxt:1:43 `step` needs a `stepsize` | write how many iterations lie between two steps',
    ],
    [
      `${good} type: "RMSProp" momentum: 0.9`,
      'caffe-solver s.prototxt:1:90 `RMSProp` knows no momentum | remove `momentum`',
    ],
    [`${good} type: "AdaGrd"`, 'caffe-solver s.prototxt:1:70 Caffe has no solver `AdaGrd` | did you mean `AdaGrad`?'],
    [
      good.replace('base_lr: 0.1', 'base_lr: 0'),
      'caffe-solver s.prototxt:1:28 the learning rate is 0 | write a `base_lr` above 0',
    ],
    [
      good.replace('n.prototxt', 'm.prototxt'),
      'unreadable-file s.prototxt:1:6 cannot read `m.prototxt`: no such file | did you mean `n.prototxt`?',
    ],
    [
      `${good} momentun: 0.9`,
      'prototxt-field s.prototxt:1:64 a solver has no field `momentun` | did you mean `momentum` or `momentum2`?',
    ],
  ])('%s', (solver, wanted) => expect(said('s.prototxt', files(solver))[0]).toBe(`error ${wanted}`))
})

describe('what a spec cannot hold', () => {
  it('images whose size nothing says', () => {
    const text = around(IP).replace('mnist_train_lmdb', 'flowers')
    expect(said('n.prototxt', { 'n.prototxt': text })).toEqual([
      'error cannot-import n.prototxt:2:15 nothing says how large the images of `data` are: Caffe learns it from the data | say it on the command line: `--shape 3,32,32` for channels, height and width',
    ])
  })

  it('two inputs', () => {
    const text =
      around(`layer { name: "more" type: "DummyData" top: "more" dummy_data_param { shape { dim: 8 dim: 10 } } }
${IP.replaceAll('"ip"', '"a"')}
layer { name: "ip" type: "Eltwise" bottom: "a" bottom: "more" top: "ip" }`)
    expect(said('n.prototxt', { 'n.prototxt': text })[0]).toMatch(
      /^error cannot-import n\.prototxt:3:45 the net computes from two inputs, `data` and `more`/,
    )
  })

  it('a loss that our language does not have, alone', () => {
    const text = around(IP).replace('SoftmaxWithLoss', 'InfogainLoss')
    expect(said('n.prototxt', { 'n.prototxt': text })).toEqual([
      expect.stringMatching(
        /^error cannot-import n\.prototxt:4:15 no loss that trains this net can be said/,
      ) as unknown,
    ])
  })
})
