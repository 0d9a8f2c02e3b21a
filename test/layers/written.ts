/** Every layer as a user writes it. */
import type { layerTypes } from './cases.ts'
import { oneNetwork } from './round-trip.ts'

export type Type = (typeof layerTypes)[number]

/** A layer of each type between a convolution [2, 8, 8] and an inner product that reads `it`. */
const written: { readonly [T in Type]: string } = {
  abs: '{ name: it, type: abs }',
  argmax: '{ name: it, type: argmax, axis: 1 }',
  batch_norm: '{ name: it, type: batch_norm }',
  bias: '{ name: it, type: bias }',
  bnll: '{ name: it, type: bnll }',
  concat: '{ name: it, type: concat, bottom: [conv, data8] }',
  convolution: '{ name: it, type: convolution, num_output: 3, kernel_size: 3, pad: 1 }',
  crop: '{ name: it, type: crop, bottom: [conv, small], offset: [1] }',
  deconvolution: '{ name: it, type: deconvolution, num_output: 3, kernel_size: 2, stride: 2, weight_filler: bilinear }',
  dropout: '{ name: it, type: dropout, dropout_ratio: 0.5 }',
  eltwise: '{ name: it, type: eltwise, operation: max, bottom: [conv, conv] }',
  elu: '{ name: it, type: elu }',
  embed: '{ name: it, type: embed, input_dim: 4, num_output: 2 }',
  exp: '{ name: it, type: exp }',
  flatten: '{ name: it, type: flatten }',
  inner_product: '{ name: it, type: inner_product, num_output: 3 }',
  log: '{ name: it, type: log, shift: 9 }',
  lrn: '{ name: it, type: lrn }',
  mvn: '{ name: it, type: mvn }',
  pooling: '{ name: it, type: pooling, pool: ave, kernel_size: 3, stride: 2 }',
  power: '{ name: it, type: power, power: 2 }',
  prelu: '{ name: it, type: prelu }',
  reduction: '{ name: it, type: reduction, axis: 2 }',
  relu: '{ name: it, type: relu, negative_slope: 0.1 }',
  reshape: '{ name: it, type: reshape, shape: [0, -1, 1, 2] }',
  scale: '{ name: it, type: scale, bias_term: true }',
  sigmoid: '{ name: it, type: sigmoid }',
  silence: '{ name: it, type: silence, bottom: conv }',
  slice: '{ name: it, type: slice, top: [a, b] }',
  softmax: '{ name: it, type: softmax }',
  split: '{ name: it, type: split, top: [a, b] }',
  tanh: '{ name: it, type: tanh }',
  threshold: '{ name: it, type: threshold }',
  tile: '{ name: it, type: tile, tiles: 2 }',
}

/** What the inner product reads. */
const reads: Partial<Record<Type, string>> = { silence: 'conv', slice: '"it:b"', split: '"it:a"' }

/** A layer of each type between a convolution [2, 8, 8] and an inner product. */
export function specOf(type: Type): string {
  return oneNetwork({
    layers: `    - { name: data8, type: pooling, pool: ave, kernel_size: 7, stride: 3 }
    - { name: small, type: pooling, pool: max, kernel_size: 2, stride: 2 }
    - { name: conv, type: convolution, num_output: 2, kernel_size: 3, pad: 1, bottom: data8 }
    - ${written[type]}
    - { name: ip, type: inner_product, num_output: 10, bottom: ${reads[type] ?? 'it'} }`,
  })
}
