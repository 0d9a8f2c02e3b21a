/** Examples of `catalogue/caffe.ts`, in its order: the text is Caffe's, so they are told. */
import type { CaffeCode } from '../catalogue/caffe.ts'
import type { RunExample } from './example.ts'

export const caffeExamples: Readonly<Record<CaffeCode, RunExample>> = {
  'caffe-cannot-say': {
    cause: 'ts-compile emit x.yaml --target caffe, of losses: { soft: { type: distillation, temperature: 4, … } }',
    cure: '`convention: seed`, which is Caffe’s SigmoidCrossEntropyLoss of two softmaxes',
  },
  'caffe-net': {
    cause: 'layer { name: "fc8" type: "InnerProduct" bottom: "fc7" … } below no layer with `top: "fc7"`',
    cure: 'bottom: "fc_7", the top that the layer above has',
  },
  'caffe-solver': {
    cause: 'a solver of `type: "RMSProp"` with `momentum: 0.9`',
    cure: 'remove `momentum`; RMSProp has `rms_decay`',
  },
  'cannot-import': {
    cause: 'a Data layer that reads an LMDB of unknown images',
    cure: 'ts-compile import net.prototxt --shape 3,224,224',
  },
  'prototxt-field': {
    cause: 'convolution_param { num_output: 64 kernel_size: 3 param { lr_mult: 0 } }',
    cure: 'param { lr_mult: 0 } convolution_param { num_output: 64 kernel_size: 3 }',
  },
  'prototxt-repeated': {
    cause: 'layer { name: "conv1" name: "conv2" type: "Convolution" … }',
    cure: 'layer { name: "conv1" type: "Convolution" … }',
  },
  'prototxt-syntax': {
    cause: 'layer { name: "relu1" type: "ReLU" bottom: "conv1" top: "conv1", and the end of the file',
    cure: 'layer { name: "relu1" type: "ReLU" bottom: "conv1" top: "conv1" }',
  },
  'prototxt-value': {
    cause: 'pooling_param { pool: "MAX" kernel_size: 2.5 }',
    cure: 'pooling_param { pool: MAX kernel_size: 2 }',
  },
}
