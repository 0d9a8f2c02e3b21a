/**
 * Random networks, renames and damage: either each tensor of the file arrives bit-identical where it should, or an error
 * names what does not fit. Files, compilation and loading are those of a run.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'

import { withWeights } from '../../cli/weights-host.ts'
import { encodeSafetensors, type TensorData } from '../../compiler/formats/index.ts'
import { compile, type CompileResult } from '../../compiler/index.ts'
import { loadWeights } from '../../runtime/run/load-weights.ts'

const folder = mkdtempSync(join(tmpdir(), 'ts-compile-arrive-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Layer {
  readonly name: string
  readonly kind: 'convolution' | 'inner_product'
  readonly outputs: number
  readonly bias: boolean
}

const layers = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom('conv1', 'conv2', 'a', 'ab', 'b_1', 'features/0', 'x.y', 'fc', 'ip1', 'out'), {
      minLength: 2,
      maxLength: 5,
    }),
    fc.nat(2),
    fc.array(fc.record({ outputs: fc.integer({ min: 1, max: 4 }), bias: fc.boolean() }), {
      minLength: 5,
      maxLength: 5,
    }),
  )
  .map(([names, convolutions, sizes]): readonly Layer[] =>
    names.map((name, i) => ({
      name,
      kind: i < convolutions && i < names.length - 1 ? 'convolution' : 'inner_product',
      outputs: i === names.length - 1 ? 10 : (sizes[i]?.outputs ?? 1),
      bias: sizes[i]?.bias ?? true,
    })),
  )

/** What the file calls a layer, and the rule that takes it back. */
const renames = {
  none: { told: (name: string) => name, rule: undefined },
  prefix: { told: (name: string) => `module.${name}`, rule: "[{ match: '^module\\.(.+)$', to: '$1' }]" },
  suffix: { told: (name: string) => `${name}_ema`, rule: "[{ match: '^(.+)_ema$', to: '$1' }]" },
  swapped: {
    told: (name: string) => ({ a: 'ab', ab: 'a' })[name] ?? name,
    rule: "[{ match: '^a$', to: ab }, { match: '^ab$', to: a }]",
  },
} as const

const damages = ['none', 'dropped', 'misnamed', 'longer', 'transposed', 'exchanged', 'extra'] as const
type Damage = (typeof damages)[number]
type Tensors = Map<string, TensorData & { readonly data: Float32Array<ArrayBuffer> }>

/** The tensors that fit, by the names of the file, with numbers that no two of them share. */
function fitting(net: readonly Layer[], told: (name: string) => string): Tensors {
  const tensors: Tensors = new Map()
  let [channels, side, next] = [1, 28, 1]
  const put = (name: string, shape: readonly number[]): void => {
    const data = new Float32Array(shape.reduce((product, size) => product * size, 1))
    tensors.set(name, { shape, data: data.map(() => next++ / 7) })
  }
  for (const { name, kind, outputs, bias } of net) {
    if (kind === 'convolution') {
      put(`${told(name)}.weight`, [outputs, channels, 5, 5])
      side = Math.floor((side - 5) / 3) + 1
    } else {
      put(`${told(name)}.weight`, [outputs, channels * side * side])
      side = 1
    }
    channels = outputs
    if (bias) put(`${told(name)}.bias`, [outputs])
  }
  return tensors
}

/** What the damage is about, in the words of the file; undefined where nothing of it can be seen in names and shapes. */
function damage(tensors: Tensors, how: Damage, which: number): string | undefined {
  const names = [...tensors.keys()]
  const name = names[which % names.length] ?? ''
  const tensor = tensors.get(name)
  if (!tensor || how === 'none') return undefined
  const { shape, data } = tensor
  switch (how) {
    case 'dropped':
      tensors.delete(name)
      return name
    case 'misnamed':
      tensors.delete(name)
      tensors.set(`${name.replace('.', '~.')}`, tensor)
      return name
    case 'longer':
      tensors.set(name, { shape: [shape[0] + 1, ...shape.slice(1)], data: grown(data, shape) })
      return name
    case 'transposed':
      if (shape.length !== 2 || shape[0] === shape[1]) return undefined
      tensors.set(name, { shape: [...shape].reverse(), data })
      return name
    case 'exchanged': {
      const other = names[(which + 1) % names.length] ?? ''
      const theirs = tensors.get(other)
      if (!theirs || other === name) return undefined
      tensors.set(name, theirs)
      tensors.set(other, tensor)
      return theirs.shape.join() === shape.join() ? undefined : name
    }
    case 'extra':
      tensors.set(`more.weight`, tensor)
      return 'more.weight'
  }
}

function grown(data: Float32Array, shape: readonly number[]): Float32Array<ArrayBuffer> {
  const longer = new Float32Array(data.length + data.length / shape[0])
  longer.set(data)
  return longer
}

function compiled(net: readonly Layer[], rule: string | undefined, own: string): Promise<CompileResult> {
  const line = ({ name, kind, outputs, bias }: Layer): string =>
    `    - { name: '${name}', type: ${kind}, num_output: ${outputs}, bias_term: ${bias}${kind === 'convolution' ? ', kernel_size: 5, stride: 3' : ''} }\n`
  const last = net.at(-1)?.name ?? ''
  writeFileSync(
    join(folder, 'x.yaml'),
    `version: 1
name: arrive
data: { dataset: mnist, transform: { scale: 0.00390625 } }
teacher:
  layers:
${net.map(line).join('')}  weights: { file: w.safetensors${rule === undefined ? '' : `, rename: ${rule}`} }
${own === '' ? '' : `  rename: { suffix: ${own} }\n`}student: { layers: [{ name: s, type: inner_product, num_output: 10, weight_filler: { type: xavier } }] }
losses: { soft: { type: distillation, input: student.s, target: 'teacher.${last}${own}' } }
solver: { type: sgd, base_lr: 0.01, max_iter: 10 }
`,
  )
  return withWeights((host) => compile(join(folder, 'x.yaml'), { host, verify: true, running: true }))
}

describe('weights of a file', () => {
  it('arrive bit by bit where they should, or an error names what does not fit', async () => {
    const seen = { arrived: 0, refused: 0 }
    await fc.assert(
      fc.asyncProperty(
        layers,
        fc.constantFrom(...Object.values(renames)),
        fc.constantFrom('', '_t'),
        fc.constantFrom<Damage>('none', 'none', ...damages),
        fc.nat(20),
        async (net, { told, rule }, own, how, which) => {
          const tensors = fitting(net, told)
          const about = damage(tensors, how, which)
          const file = join(folder, 'w.safetensors')
          writeFileSync(file, encodeSafetensors({ tensors, metadata: {} }))
          const { experiment, diagnostics } = await compiled(net, rule, own)
          const errors = diagnostics.filter(({ severity }) => severity === 'error')
          if (about !== undefined) {
            const words = errors.map(({ message, help = '' }) => `${message} ${help}`).join('\n')
            expect(errors.map(({ code }) => code)).toEqual(['weights-misfit'])
            const [layer = ''] = /^.*(?=\.)/.exec(about) ?? []
            const ours = net.find(({ name }) => told(name) === layer)?.name ?? layer // by which it is told
            expect(words).toContain(`\`${ours}${about.slice(layer.length)}\``)
            seen.refused++
            return
          }
          expect(errors.map(({ message }) => message)).toEqual([])
          const [map] = experiment?.spec.weights ?? []
          if (!map) throw new Error('the teacher takes weights')
          const { tensors: loaded } = await loadWeights([file], map)
          const wanted = net.flatMap(({ name, bias }) =>
            ['weight', ...(bias ? ['bias'] : [])].map((part) => [
              `teacher.${name}${own}.${part}`,
              tensors.get(`${told(name)}.${part}`),
            ]),
          )
          expect(loaded).toEqual(new Map(wanted as [string, TensorData][]))
          seen.arrived++
        },
      ),
      { numRuns: 150, seed: 5 },
    )
    expect(Math.min(seen.arrived, seen.refused)).toBeGreaterThan(30)
  })
})
