/** Weights in files: every tensor finds its place, or the spec says in writing that it need not. */
import { describe, expect, it } from 'vitest'

import { compile, type Host, type WeightsHeader } from '../../compiler/index.ts'
import { memoryHost, lines, small, experiments } from '../harness.ts'

const WHOLE: WeightsHeader['tensors'] = [
  { name: 'conv.weight', shape: [4, 1, 5, 5] },
  { name: 'conv.bias', shape: [4] },
  { name: 'ip.weight', shape: [10, 576] },
  { name: 'ip.bias', shape: [10] },
]

type Sources = Readonly<Record<string, WeightsHeader['tensors']>>

/** Compiles the small distillation with `weights` in its teacher, and files that hold `sources`. */
function compiled(
  weights: string,
  sources: Sources = { 't.caffemodel': WHOLE },
  running = false,
): ReturnType<typeof compile> {
  const files = small(['weights: { experiment: teacher.yaml }', `weights: ${weights}`])
  const host: Host = {
    ...memoryHost({ ...experiments, ...files }),
    weights: (path) => {
      const tensors = Object.hasOwn(sources, path) ? sources[path] : undefined
      return tensors
        ? { kind: 'header', header: { format: 'caffemodel', tensors } }
        : { kind: 'missing', reason: 'no such file' }
    },
  }
  return compile('x.yaml', { host, verify: true, running })
}

function told(...args: Parameters<typeof compiled>): readonly string[] {
  return lines(compiled(...args).diagnostics)
}

const renamed = (name: (layer: string) => string): WeightsHeader['tensors'] =>
  WHOLE.map((tensor) => ({ ...tensor, name: tensor.name.replace(/^[^.]+/, name) }))

describe('a file of weights', () => {
  it('is mapped by name and shape', () => {
    const { experiment, diagnostics } = compiled('{ file: t.caffemodel }')
    expect(lines(diagnostics)).toEqual([])
    expect(experiment?.spec.weights).toEqual([
      {
        network: 'teacher',
        sources: [{ type: 'file', file: 't.caffemodel', format: 'caffemodel' }],
        entries: WHOLE.map(({ name, shape }) => ({
          source: 0,
          from: name,
          to: `teacher.${name.replace('.', '_t.')}`,
          shape,
        })),
        fresh: [],
        leftover: [],
      },
    ])
    const state = experiment?.spec.state.find(({ name }) => name === 'teacher.conv_t.weight')
    expect(state?.init).toEqual({ type: 'weights', network: 'teacher', from: 'conv.weight' })
  })

  it('of old has shapes with ones in front, which fit; others do not', () => {
    const old = WHOLE.map(({ name, shape }) => ({
      name,
      legacyShape: true,
      shape: [...Array<number>(4 - shape.length).fill(1), ...shape],
    }))
    expect(told('{ file: t.caffemodel }', { 't.caffemodel': old })).toEqual([])
    const meant = old.map(({ legacyShape: _, ...tensor }) => tensor)
    expect(told('{ file: t.caffemodel }', { 't.caffemodel': meant })[0]).toContain(
      '`conv.bias` is [1, 1, 1, 4], not [4]',
    )
    const other = old.map((tensor) => (tensor.name === 'conv.bias' ? { ...tensor, shape: [1, 2, 1, 4] } : tensor))
    expect(told('{ file: t.caffemodel }', { 't.caffemodel': other })[0]).toContain(
      '`conv.bias` is [1, 2, 1, 4], not [4]',
    )
  })

  it('is renamed by rules over its own names', () => {
    const files = { 't.caffemodel': renamed((layer) => `net_${layer}`) }
    expect(told("{ file: t.caffemodel, rename: [{ match: '^net_(.+)$', to: '$1' }] }", files)).toEqual([])
    expect(told('{ file: t.caffemodel }', files)).toEqual([
      expect.stringMatching(
        /^error weights-misfit x.yaml:8:20 .*it has no `conv.weight`.*\| `rename: \[{ match: '\^net_\(\.\+\)\$', to: '\$1' }\]` in `weights` makes them agree$/,
      ),
    ])
  })

  it('with a slip in a name is told which one is near', () => {
    const files = { 't.caffemodel': renamed((layer) => layer.replace('conv', 'conw')) }
    expect(told('{ file: t.caffemodel }', files)).toEqual([
      'error weights-misfit x.yaml:8:20 the weights of `t.caffemodel` do not fit `teacher`: it has no `conv.weight`; it has no `conv.bias`; `conw.weight` is left over; `conw.bias` is left over | did you mean `conw.weight`? Names are compared as they are before `rename`',
    ])
  })

  it('that is transposed is told so', () => {
    const files = {
      't.caffemodel': WHOLE.map((tensor) => (tensor.name === 'ip.weight' ? { ...tensor, shape: [576, 10] } : tensor)),
    }
    expect(told('{ file: t.caffemodel }', files)).toEqual([
      'error weights-misfit x.yaml:8:20 the weights of `t.caffemodel` do not fit `teacher`: `ip.weight` is [576, 10], not [10, 576] | it is transposed: ours is [outputs, inputs]',
    ])
  })

  it('of which only a part is asked for leaves the rest to the fillers, if that is written', () => {
    const { experiment, diagnostics } = compiled("{ file: t.caffemodel, only: ['conv*'], otherwise: fillers }")
    expect(lines(diagnostics)).toEqual([])
    expect(experiment?.spec.weights[0]).toMatchObject({
      entries: [{ from: 'conv.weight' }, { from: 'conv.bias' }],
      fresh: ['teacher.ip_t.weight', 'teacher.ip_t.bias'],
      leftover: [
        { source: 0, name: 'ip.weight', why: 'only' },
        { source: 0, name: 'ip.bias', why: 'only' },
      ],
    })
    const init = (name: string): string | undefined =>
      experiment?.spec.state.find((state) => state.name === name)?.init.type
    expect([init('teacher.conv_t.weight'), init('teacher.ip_t.weight')]).toEqual(['weights', 'uniform'])
    expect(told("{ file: t.caffemodel, only: ['conv*'] }")[0]).toContain('it has no `ip.weight`')
  })

  it('may have more than is taken, if that is written', () => {
    const more = { 't.caffemodel': [...WHOLE, { name: 'aux.weight', shape: [3] }] }
    expect(told('{ file: t.caffemodel }', more)).toEqual([
      'error weights-misfit x.yaml:8:20 the weights of `t.caffemodel` do not fit `teacher`: `aux.weight` is left over | every tensor must find its place, or `leftover: ignore` says that some need not',
    ])
    const { experiment, diagnostics } = compiled('{ file: t.caffemodel, leftover: ignore }', more)
    expect(lines(diagnostics)).toEqual([])
    expect(experiment?.spec.weights[0].leftover).toEqual([{ source: 0, name: 'aux.weight', why: 'leftover' }])
  })

  it('that gives nothing is refused, whatever is written', () => {
    const files = { 't.caffemodel': renamed((layer) => `${layer}1`) }
    expect(told('{ file: t.caffemodel, otherwise: fillers, leftover: ignore }', files)).toEqual([
      expect.stringContaining(
        'error weights-misfit x.yaml:8:20 the weights of `t.caffemodel` do not fit `teacher`: nothing is loaded',
      ),
    ])
  })

  it('of another shape is never left to the fillers', () => {
    const files = {
      't.caffemodel': WHOLE.map((tensor) => (tensor.name === 'ip.bias' ? { ...tensor, shape: [7] } : tensor)),
    }
    expect(told('{ file: t.caffemodel, otherwise: fillers }', files)[0]).toContain('`ip.bias` is [7], not [10]')
  })

  it('warns of permissions that nothing needs', () => {
    expect(told('{ file: t.caffemodel, otherwise: fillers, leftover: ignore }')).toEqual([
      'warning without-effect x.yaml:8:34 `otherwise` has no effect: the sources have every parameter | remove it, so that a mistake is not missed',
      'warning without-effect x.yaml:8:54 `leftover` has no effect: every tensor of the sources finds its place | remove it, so that a mistake is not missed',
    ])
  })

  it('of half precision is converted, and the plan says so', () => {
    const files = { 't.caffemodel': WHOLE.map((tensor) => ({ ...tensor, dtype: 'F16' })) }
    expect(compiled('{ file: t.caffemodel }', files).experiment?.spec.weights[0].entries[0]).toMatchObject({
      dtype: 'F16',
    })
  })
})

describe('several sources', () => {
  const parts = { 'a.caffemodel': WHOLE.slice(0, 2), 'b.safetensors': WHOLE.slice(2) }

  it('fill a network together', () => {
    const { experiment, diagnostics } = compiled(
      '{ sources: [{ file: a.caffemodel }, { file: b.safetensors }] }',
      parts,
    )
    expect(lines(diagnostics)).toEqual([])
    expect(experiment?.spec.weights[0].entries.map(({ source, from }) => [source, from])).toEqual([
      [0, 'conv.weight'],
      [0, 'conv.bias'],
      [1, 'ip.weight'],
      [1, 'ip.bias'],
    ])
  })

  it('must not have the same', () => {
    expect(
      told('{ sources: [{ file: a.caffemodel }, { file: t.caffemodel }] }', { ...parts, 't.caffemodel': WHOLE }),
    ).toEqual([
      expect.stringContaining('`conv.weight` is `conv.weight` of `a.caffemodel` and `conv.weight` of `t.caffemodel`'),
    ])
  })

  it('may be an experiment and a file', () => {
    const weights = '{ sources: [{ experiment: teacher.yaml, only: [ip] }, { file: a.caffemodel }] }'
    const { experiment, diagnostics } = compiled(weights, parts)
    expect(lines(diagnostics)).toEqual([])
    expect(experiment?.spec.weights[0].sources.map(({ type }) => type)).toEqual(['experiment', 'file'])
    expect(experiment?.teachers.map(({ name }) => name)).toEqual(['teacher'])
  })

  it.each([
    ['{ }', '8:12 nothing says where the weights come from'],
    ['{ experiment: teacher.yaml, file: t.caffemodel }', '8:40 `experiment`, `file` are different sources of weights'],
    ['{ sources: [{ network: a }] }', '8:24 nothing says where the weights come from'],
    ['{ sources: [{ file: t.caffemodel }], only: [a] }', '8:49 `only` belongs to one of the `sources`'],
    [`{ experiment: teacher.yaml, sha256: ${'a'.repeat(64)} }`, '8:40 `sha256` means nothing beside `experiment`'],
  ])('%s is told', (weights, message) => {
    expect(told(weights)).toEqual([expect.stringContaining(`error weights-source x.yaml:${message}`)])
  })
})

describe('a file that is not there', () => {
  it('proves nothing, which is a warning', () => {
    expect(told('{ file: gone.caffemodel }')).toEqual([
      'warning weights-unverified x.yaml:8:20 nothing proves that `gone.caffemodel` fits: no such file | put it there, or its header, which `ts-compile weights lock` writes',
    ])
  })

  it('keeps it from running', () => {
    expect(told('{ file: gone.caffemodel }', {}, true)).toEqual([
      'error weights-unreadable x.yaml:8:20 `gone.caffemodel` cannot be read as weights: no such file | put it there',
    ])
  })

  it('is read later', () => {
    const host: Host = {
      ...memoryHost({ ...experiments, ...small(['experiment: teacher.yaml', 'file: t.caffemodel']) }),
      weights: () => ({ kind: 'later' }),
    }
    const { diagnostics, experiment } = compile('x.yaml', { host })
    expect([lines(diagnostics), experiment]).toEqual([[], undefined])
  })
})
