/** Numbers that Caffe refuses when it sets a layer up: its CHECKs in the layers' LayerSetUp, and what would divide by zero. */
import type { Reporter } from '../../diagnostics/index.ts'
import { messageAt, valuesAt } from '../message.ts'
import type { CaffeLayer } from './layer.ts'

interface Bound {
  readonly holds: (value: number) => boolean
  readonly words: string
}

const AT_LEAST_ONE: Bound = { holds: (value) => value >= 1, words: 'must be 1 or more' }
const ODD: Bound = { holds: (value) => value % 2 === 1, words: 'must be odd: a window has a middle' }
const PART: Bound = { holds: (value) => value > 0 && value < 1, words: 'must be more than 0 and less than 1' }

const WINDOW = ['kernel_size', 'kernel_h', 'kernel_w', 'stride', 'stride_h', 'stride_w']

/** By the parameters of a layer: which of its fields have which bounds. */
const BOUNDS: readonly (readonly [parameters: string, fields: readonly string[], bound: Bound])[] = [
  ['convolution_param', ['num_output', 'group', 'dilation', ...WINDOW], AT_LEAST_ONE],
  ['pooling_param', WINDOW, AT_LEAST_ONE],
  ['inner_product_param', ['num_output'], AT_LEAST_ONE],
  ['embed_param', ['num_output', 'input_dim'], AT_LEAST_ONE],
  ['lrn_param', ['local_size'], ODD],
  ['dropout_param', ['dropout_ratio'], PART],
]

export function checkNumbers({ name, message }: CaffeLayer, reporter: Reporter): void {
  for (const [parameters, fields, { holds, words }] of BOUNDS) {
    for (const field of fields) {
      for (const { value, span } of valuesAt(messageAt(message, parameters), field)) {
        if (typeof value !== 'number' || holds(value)) continue
        reporter.report('caffe-net', { message: `\`${field}\` of \`${name}\` ${words}, but is ${value}`, at: span })
      }
    }
  }
}
