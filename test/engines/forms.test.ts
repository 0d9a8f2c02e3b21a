/** Every form of every op that has several, in both layouts, against the float64 reference. */
import { describe, expect, it } from 'vitest'

import { elements, GraphBuilder, gradients, type Node } from '../../compiler/index.ts'
import { formedNodes, FORMS, Forms, formsFor, lowerProgram, type FormChoices } from '../../compiler/onnx/index.ts'
import { avgPool, conv2d, input, maxPool, mul, reduceSum, relu } from '../../compiler/ops/index.ts'
import { evaluateNodes } from '../reference/evaluate.ts'
import type { RefTensor } from '../reference/tensor.ts'
import { blockOf, planOf, runNodes, toF32 } from './run-nodes.ts'

type Pair = readonly [number, number]

interface Case {
  readonly image: readonly [number, number, number, number]
  readonly outputs: number
  readonly kernel: Pair
  readonly stride?: Pair
  readonly pad?: Pair
  readonly dilation?: Pair
  readonly group?: number
  readonly pool?: 'max' | 'mean'
  readonly bias?: boolean
}

/** Few numbers, so that ties are common; the reference and float32 agree on which is the largest. */
function numbers(size: number, seed: number): Float64Array {
  let state = seed * 2654435761 + 12345
  return Float64Array.from({ length: size }, () => {
    state = (state * 1664525 + 1013904223) % 2 ** 32
    return (Math.floor((state / 2 ** 32) * 9) - 4) / 4
  })
}

/** A convolution before, so that images are in blocks, the op in question, a pooling, and all gradients. */
function network({ image, outputs, kernel, ...more }: Case): {
  readonly roots: readonly Node[]
  readonly inputs: Node[]
} {
  const { stride = [1, 1], pad = [0, 0], dilation = [1, 1], group = 1, pool, bias = true } = more
  const g = new GraphBuilder()
  const inputs: Node[] = []
  const make = (shape: readonly number[]): Node => {
    const node = input(g, `x${inputs.length}`, { shape, dtype: 'f32' })
    inputs.push(node)
    return node
  }
  const one = { stride: [1, 1], pad: [0, 0], dilation: [1, 1], group: 1 } as const
  const c = image[1]
  const before = relu(g, conv2d(g, make(image), make([c, c, 1, 1]), make([c]), one))
  const w = make([outputs, c / group, ...kernel])
  const y = conv2d(g, before, w, bias ? make([outputs]) : undefined, { stride, pad, dilation, group })
  const size = y.shape.slice(2).map((n) => Math.ceil((n - 2) / 2) + 1) as [number, number]
  const window = { kernel: [2, 2], stride: [2, 2], pad: [0, 0], size } as const
  const z = pool === undefined ? y : (pool === 'max' ? maxPool : avgPool)(g, y, window)
  const loss = reduceSum(g, mul(g, z, make(z.shape)), [0, 1, 2, 3])
  return { roots: [z, ...gradients(g, loss, inputs).filter((node) => node !== undefined)], inputs }
}

const CASES: Readonly<Record<string, Case>> = {
  'a margin': { image: [4, 16, 6, 7], outputs: 32, kernel: [3, 3], pad: [1, 1] },
  'a wide margin, few channels': { image: [8, 3, 8, 6], outputs: 16, kernel: [5, 5], pad: [2, 2], pool: 'max' },
  'channels that fill no block': { image: [3, 20, 5, 5], outputs: 20, kernel: [3, 3], pad: [1, 1], pool: 'mean' },
  'few outputs': { image: [2, 16, 6, 6], outputs: 10, kernel: [3, 3], pad: [1, 0] },
  'one tap': { image: [4, 32, 5, 6], outputs: 16, kernel: [1, 1], pool: 'mean' },
  'one tap, few channels': { image: [3, 3, 5, 6], outputs: 20, kernel: [1, 1], pool: 'max' },
  strides: { image: [4, 16, 7, 8], outputs: 16, kernel: [3, 2], stride: [2, 3], pad: [1, 1], pool: 'max' },
  dilation: { image: [4, 16, 8, 8], outputs: 16, kernel: [2, 3], dilation: [2, 2], pad: [1, 2] },
  groups: { image: [2, 32, 4, 4], outputs: 32, kernel: [3, 3], pad: [1, 1], group: 2 },
  'a channel a group': { image: [8, 16, 4, 4], outputs: 16, kernel: [3, 3], pad: [1, 1], group: 16, bias: false },
  'no way to flip': { image: [2, 16, 5, 5], outputs: 16, kernel: [2, 2], pad: [2, 2] },
}

const tested = new Set<string>()

async function check(one: Case): Promise<void> {
  const { roots, inputs } = network(one)
  const feeds = new Map<string, RefTensor>(
    inputs.map(({ shape }, i) => [`x${i}`, { shape, data: numbers(elements(shape), i + 1) }]),
  )
  const expected = evaluateNodes(roots, feeds)
  const fed = new Map([...feeds].map(([name, tensor]) => [name, toF32(tensor)]))
  const prove = async (fuse: boolean, forms: FormChoices): Promise<void> => {
    const actual = await runNodes(roots, fed, { fuse, forms })
    actual.forEach(({ shape, data }, i) => {
      expect(shape).toEqual(expected[i].shape)
      const scale = expected[i].data.reduce((most, value) => Math.max(most, Math.abs(value)), 1)
      const worst = expected[i].data.reduce((most, value, k) => Math.max(most, Math.abs(value - data[k])), 0)
      expect(worst / scale, `${JSON.stringify(forms)}, output ${i}`).toBeLessThan(1e-5)
    })
  }
  const [program] = planOf(roots).programs
  for (const fuse of [true, false]) {
    const block = await blockOf(fuse)
    const forms = new Forms()
    lowerProgram(program, new Map(), { ...(block !== undefined && { block }), forms })
    expect(formedNodes(program).map(({ key }) => key)).toEqual(expect.arrayContaining([...forms.asked.keys()]))
    await prove(fuse, {}) // all of them as usual
    for (const [key, { possible, usual }] of forms.asked) {
      expect(possible).toContain(usual)
      for (const form of possible) {
        if (form !== usual) await prove(fuse, { [key]: form })
        tested.add(`${key.split(' ')[0]} ${form}`)
      }
    }
  }
}

describe('each form of an op', () => {
  for (const [name, one] of Object.entries(CASES)) it(`has the reference’s numbers: ${name}`, () => check(one))

  it('was tried', async () => {
    const all = Object.entries(FORMS).flatMap(([op, forms]) => forms.map((form) => `${op} ${form}`))
    const isThere = (await blockOf(true)) !== undefined
    const canonical = /canonical|convolution|transposed|dilated|product/
    expect([...tested].sort()).toEqual(all.filter((one) => isThere || canonical.test(one)).sort())
  })
})

describe('what was chosen', () => {
  const { roots } = network(CASES['a margin'])
  const [program] = planOf(roots).programs
  const lowered = (forms?: Forms): string =>
    Buffer.from(lowerProgram(program, new Map(), { block: 16, ...(forms && { forms }) })).toString('base64')
  const [first] = formedNodes(program)

  it('makes another model, and nothing where no such form, or no such op, is there', () => {
    expect(lowered(new Forms({ [first.key]: 'canonical' }))).not.toBe(lowered())
    for (const choices of [{}, { [first.key]: 'sideways' }, { 'conv2d 1x1': 'canonical' }, { toString: 'blocked' }])
      expect(lowered(new Forms(choices))).toBe(lowered())
  })

  it('is kept for programs that have such ops', () => {
    const choices = { [first.key]: 'canonical', 'conv2d 1x1': 'canonical' }
    expect(formsFor([program], choices)).toEqual({ [first.key]: 'canonical' })
  })
})
