/** Protobuf's text format: everything that Caffe's reader takes, and where it stops. */
import { describe, expect, it } from 'vitest'

import { Reporter } from '../../compiler/index.ts'
import {
  flagAt,
  flagsAt,
  messageAt,
  messagesAt,
  numberAt,
  numbersAt,
  readPrototxt,
  textAt,
  textsAt,
  type Message,
} from '../../compiler/prototxt/index.ts'
import { lines } from '../harness.ts'

function read(text: string, type = 'NetParameter'): { message: Message | undefined; said: readonly string[] } {
  const reporter = new Reporter()
  const message = readPrototxt('n.prototxt', text, type, reporter)
  return { message, said: lines(reporter.diagnostics) }
}

const layer = (text: string): Message | undefined => {
  const { message, said } = read(`layer { ${text} }`)
  expect(said).toEqual([])
  return messageAt(message, 'layer')
}

describe('what is read', () => {
  it('comments, separators and both brackets', () => {
    const { message, said } = read(
      '# one\nname: "n" ; # two\nlayer < name: \'a\', type: "ReLU" >\nlayer: { name: "b" };',
    )
    expect(said).toEqual([])
    expect(messagesAt(message, 'layer').map((one) => textAt(one, 'name'))).toEqual(['a', 'b'])
  })

  it('lists in brackets and one by one', () => {
    const { message } = read('input_dim: [1, 2]\ninput_dim: 3 input_dim: []\nlayer [{ name: "a" }, < name: "b" >]')
    expect(numbersAt(message, 'input_dim')).toEqual([1, 2, 3])
    expect(messagesAt(message, 'layer')).toHaveLength(2)
  })

  it('strings side by side, and every escape', () => {
    const text = String.raw`name: "a\tb" 'c\x41\101\n' "\"\'\\\?" "\u00e9\U0001F600" "\303\251"`
    expect(textAt(read(text).message, 'name')).toBe('a\tbcAA\n"\'\\?é😀é')
  })

  it('whole numbers, decimal, hexadecimal and octal', () => {
    const { message } = read(
      'max_iter: 0x10 display: 017 device_id: -0x1 stepsize: 0 snapshot: 2147483647',
      'SolverParameter',
    )
    expect(['max_iter', 'display', 'device_id', 'stepsize', 'snapshot'].map((key) => numberAt(message, key))).toEqual([
      16, 15, -1, 0, 2147483647,
    ])
  })

  it('floats in every spelling', () => {
    const values = 'loss_weight: [1, 1., .5, 1.f, 2F, -3e-2, 5E+1f, inf, -inf, nan, Infinity]'
    expect(numbersAt(layer(values), 'loss_weight')).toEqual([
      1,
      1,
      0.5,
      1,
      2,
      -0.03,
      50,
      Infinity,
      -Infinity,
      NaN,
      Infinity,
    ])
  })

  it('truth in every spelling', () => {
    const values = 'propagate_down: [true, True, t, 1, 0x1, false, False, f, 0, 00]'
    expect(flagsAt(layer(values), 'propagate_down')).toEqual([
      true,
      true,
      true,
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ])
  })

  it('enums by name and by number', () => {
    const pooling = messageAt(layer('pooling_param { pool: 1 }'), 'pooling_param')
    expect(textAt(pooling, 'pool')).toBe('AVE')
    expect(textsAt(messageAt(layer('include { phase: TEST }'), 'include'), 'phase')).toEqual(['TEST'])
    expect(flagAt(messageAt(layer('pooling_param { global_pooling: true }'), 'pooling_param'), 'global_pooling')).toBe(
      true,
    )
  })

  it('a byte order mark counts no column', () => {
    expect(read('\uFEFFnane: "x"').said).toEqual([
      'error prototxt-field n.prototxt:1:1 a net has no field `nane` | did you mean `name`?',
    ])
  })
})

describe('what is refused, and where', () => {
  it.each([
    ['layer {\n  name: "a"\n', 'syntax 3:1 the text ends inside of a message | close it with `}`'],
    ['layer { name: "a" >', 'syntax 1:19 `>` closes another sign | close it with `}`'],
    [
      'name: "n"\n}',
      'syntax 2:1 nothing is open that `}` could close | remove it, or look above for a message that was closed too early',
    ],
    ['name: "a\nb"', 'syntax 1:7 a text is not closed | close it on the same line; two strings side by side are one'],
    ['name "n"', 'syntax 1:6 `name` is followed by a text | write `name: …`, or `name { … }`'],
    [
      'name:\n\nlayer {}',
      'syntax 3:7 here stands `{`, where a field should | a field is `name: value`, or `name { … }`',
    ],
    ['name: "\\q"', 'syntax 1:7 `\\q` is no escape | write `\\\\` for a backslash'],
    ['input_dim: 12abc', 'syntax 1:14 a number is followed by `a` without a space | put a space between the two'],
    ['input_dim: [1, 2', 'syntax 1:17 the list of `input_dim` goes on with the end of the text | write `,` or `]`'],
    ['name: @', 'syntax 1:7 `@` means nothing here | a comment starts with `#`, a text stands in quotes'],
    [
      'input_dim: -',
      'syntax 1:13 `input_dim` has no value: here stands the end of the text | write a number, a word or a text',
    ],
    ['input_dim: 1.5', 'value 1:12 `1.5` is no whole number'],
    ['input_dim: 3000000000', 'value 1:12 `3000000000` is not from -2147483648 to 2147483647'],
    ['input_dim: "1"', 'value 1:12 `input_dim` is a number, not a text | remove the quotes'],
    ['name: n', 'value 1:7 `name` is a text, which stands in quotes | write `name: "n"`'],
    ['layer { pooling_param { kernel_size: -2 } }', 'value 1:38 `-2` is not from 0 to 4294967295'],
    [
      'layer { pooling_param { pool: MAXIMUM } }',
      'value 1:31 `MAXIMUM` is no value of `pool` | it is one of MAX, AVE, STOCHASTIC',
    ],
    ['layer { pooling_param { pool: "MAX" } }', 'value 1:31 `pool` is a word without quotes | write `pool: MAX`'],
    [
      'layer { pooling_param: 3 }',
      'value 1:24 `pooling_param` is a message, not a single value | write `pooling_param { … }`',
    ],
    ['name { }', 'value 1:6 `name` is a single value, not a message | write `name: …`'],
    ['layer { include { phase: 7 } }', 'value 1:26 `7` is no value of `phase` | it is one of TRAIN, TEST'],
    [
      'force_backward: 2',
      'value 1:17 `2` is neither true nor false | write `force_backward: true` or `force_backward: false`',
    ],
    [
      'layer { name: "a"\n name: "b" }',
      'repeated 2:2 `name` is said twice in one `layer` | keep one of the two; Caffe refuses the file',
    ],
    ['layer { botom: "a" }', 'field 1:9 a `layer` has no field `botom` | did you mean `bottom`?'],
    [
      'layer { kernel_size: 3 }',
      'field 1:9 a `layer` has no field `kernel_size` | it is a field of `convolution_param { … }`',
    ],
    [
      'layer { convolution_param { param { lr_mult: 0 } } }',
      'field 1:29 a `convolution_param` has no field `param` | it belongs to the `layer` around it: close this one first',
    ],
    ['layer { constructor: 1 }', 'field 1:9 a `layer` has no field `constructor`'],
  ])('%j', (text, wanted) => {
    const { said } = read(text)
    expect(said[0]?.replace(/^error prototxt-/, '').replace('n.prototxt:', '')).toBe(wanted)
  })

  it('messages that stand too deep in each other', () => {
    const deep = 'layer { '.repeat(100_000)
    expect(read(deep).said[0]).toMatch(/^error prototxt-syntax n\.prototxt:1:807 messages stand more than 100 deep/)
  })

  it('every field that is wrong, not the first alone', () => {
    expect(read('layer { tpe: "ReLU" botom: "a" }\nnme: "x"').said.map((line) => line.split(' ')[2])).toEqual([
      'n.prototxt:1:9',
      'n.prototxt:1:21',
      'n.prototxt:2:1',
    ])
  })
})
