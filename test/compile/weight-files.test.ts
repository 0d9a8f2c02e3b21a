/** Weights in files: every tensor finds its place, or the spec says in writing that it need not. */
import { describe, expect, it } from 'vitest'

import { compile, type Host, type WeightMap, type WeightsHeader } from '../../compiler/index.ts'
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
    const part = "{ file: t.caffemodel, only: ['conv*'], otherwise: fillers }"
    expect(lines(compiled(part).diagnostics)).toEqual([
      'error untrained-teacher x.yaml:8:51 `teacher` is frozen, and `ip_t` is not loaded: it would stay random there | load all of its layers, or let it train: `frozen: false`',
    ])
    const { experiment, diagnostics } = compiled(`${part}\nallow: [{ code: untrained-teacher, reason: a test }]`)
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

describe('the study’s load_model_weights.py', () => {
  const vgg: WeightsHeader['tensors'] = [
    ['conv1_1', 64, 3],
    ['conv1_2', 64, 64],
    ['conv2_1', 128, 64],
    ['conv2_2', 128, 128],
    ['conv3_1', 256, 128],
  ].flatMap(([name, outputs, inputs]) => [
    { name: `${name}.weight`, shape: [Number(outputs), Number(inputs), 3, 3] },
    { name: `${name}.bias`, shape: [Number(outputs)] },
  ])
  const conv = (name: string, outputs: number): string =>
    `{ name: ${name}, type: convolution, num_output: ${outputs}, kernel_size: 3, weight_filler: { type: xavier } }`
  const student = (name: (part: string) => string): ReturnType<typeof compile> => {
    const spec = `version: 1
name: preloaded
data: { dataset: cifar10 }
network:
  layers:
    - ${conv(name('1_1'), 64)}
    - ${conv(name('1_2'), 64)}
    - { name: pool1, type: pooling, pool: max, kernel_size: 2, stride: 2 }
    - ${conv(name('2_1'), 128)}
    - ${conv(name('2_2'), 128)}
    - { name: fc, type: inner_product, num_output: 10, weight_filler: { type: xavier } }
  weights:
    file: VGG_ILSVRC_16_layers.caffemodel
    only: [conv1_1, conv1_2, conv2_1, conv2_2]
    rename: [{ match: '^conv(\\d)_(\\d)$', to: conv_st_$1_$2 }]
    otherwise: fillers
losses: { hard: { type: softmax_cross_entropy, input: network.fc, target: data.label } }
solver: { type: sgd, base_lr: 0.01, max_iter: 10 }
`
    const host: Host = {
      ...memoryHost({ 'x.yaml': spec }),
      weights: () => ({ kind: 'header', header: { format: 'caffemodel', tensors: vgg } }),
    }
    return compile('x.yaml', { host, verify: true })
  }

  it('is four layers of a spec, and says which layers start anew', () => {
    const { experiment, diagnostics } = student((part) => `conv_st_${part}`)
    expect(lines(diagnostics)).toEqual([])
    const [map] = experiment?.spec.weights ?? []
    expect(map?.entries.map(({ from, to }) => `${from} → ${to}`)).toEqual(
      ['1_1', '1_2', '2_1', '2_2'].flatMap((part) =>
        ['weight', 'bias'].map((kind) => `conv${part}.${kind} → network.conv_st_${part}.${kind}`),
      ),
    )
    expect(map?.fresh).toEqual(['network.fc.weight', 'network.fc.bias'])
    expect(map?.leftover.map(({ name, why }) => `${name} ${why}`)).toEqual(['conv3_1.weight only', 'conv3_1.bias only'])
  })

  it('fails where its last version did, at names that the network does not have, and before a number is read', () => {
    const { diagnostics } = student((part) => `conv${part}`)
    expect(lines(diagnostics)[0]).toMatch(/^error weights-\w+ x\.yaml:1\d:\d+ .*`conv_st_1_1\.weight`/)
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

describe('a file of another layout', () => {
  const NORM = `kind: network
input: [3, 4, 4]
layers:
  - { name: conv, type: convolution, num_output: 4, kernel_size: 3, pad: 1, group: 1 }
  - { name: bn, type: batch_norm }
  - { name: scale, type: scale, bias_term: true }
  - { name: drop, type: dropout }
  - { name: fc, type: inner_product, num_output: 2 }
`
  const torch = [
    { name: 'conv.weight', shape: [4, 3, 3, 3] },
    { name: 'conv.bias', shape: [4] },
    { name: 'bn.weight', shape: [4] },
    { name: 'bn.bias', shape: [4] },
    { name: 'bn.running_mean', shape: [4] },
    { name: 'bn.running_var', shape: [4] },
    { name: 'bn.num_batches_tracked', shape: [], dtype: 'I64' },
    { name: 'fc.weight', shape: [2, 64] },
    { name: 'fc.bias', shape: [2] },
  ]
  const keras = [
    { name: 'conv.kernel', shape: [3, 3, 3, 4] },
    { name: 'conv.bias', shape: [4] },
    { name: 'bn.gamma', shape: [4] },
    { name: 'bn.beta', shape: [4] },
    { name: 'bn.moving_mean', shape: [4] },
    { name: 'bn.moving_variance', shape: [4] },
    { name: 'fc.kernel', shape: [64, 2] },
    { name: 'fc.bias', shape: [2] },
  ]

  function mapped(
    weights: string,
    tensors: WeightsHeader['tensors'],
    { net = NORM, format = 'npz' }: { readonly net?: string; readonly format?: string } = {},
  ): { readonly told: readonly string[]; readonly map: WeightMap | undefined } {
    const spec = `version: 1
name: x
data: { dataset: cifar10, batch: { train: 2, test: 2 } }
teacher: { from: net.yaml, weights: ${weights} }
student: { from: net.yaml, remove: [conv, bn, scale, drop], rename: { suffix: _s } }
losses: { soft: { type: distillation, input: student.fc_s, target: teacher.fc, temperature: 4 } }
solver: { type: sgd, base_lr: 0.01, max_iter: 2 }
`
    const host: Host = {
      ...memoryHost({ 'x.yaml': spec, 'net.yaml': net.replace('[3, 4, 4]', '[3, 32, 32]') }),
      weights: () => ({ kind: 'header', header: { format, tensors: grown(tensors) } }),
    }
    const { experiment, diagnostics } = compile('x.yaml', { host, verify: true })
    const wrong = diagnostics.filter(({ code }) => code.startsWith('weights') || code === 'without-effect')
    return { told: lines(wrong), map: experiment?.spec.weights[0] }
  }
  /** Inputs of 4×4 are written where images of 32×32 are meant. */
  const grown = (tensors: WeightsHeader['tensors']): WeightsHeader['tensors'] =>
    tensors.map((tensor) => ({ ...tensor, shape: tensor.shape.map((n) => (n === 64 ? 4096 : n)) }))

  it('of PyTorch has a BatchNorm2d for two layers, and a factor of 1', () => {
    const { told: said, map } = mapped('{ file: w, layout: pytorch }', torch)
    expect(said).toEqual([])
    expect(map?.entries.map(({ from, to }) => `${from} → ${to}`)).toEqual([
      'conv.weight → teacher.conv.weight',
      'conv.bias → teacher.conv.bias',
      'bn.running_mean → teacher.bn.mean',
      'bn.running_var → teacher.bn.variance',
      'bn.weight → teacher.scale.weight',
      'bn.bias → teacher.scale.bias',
      'fc.weight → teacher.fc.weight',
      'fc.bias → teacher.fc.bias',
    ])
    expect(map?.constants).toEqual([{ to: 'teacher.bn.factor', shape: [1], value: 1 }])
    expect(map?.leftover).toEqual([{ source: 0, name: 'bn.num_batches_tracked', why: 'layout' }])
    expect(map?.sources).toEqual([{ type: 'file', file: 'w', format: 'npz', layout: 'pytorch' }])
  })

  it('of Keras is turned, and flattened with its channels last, whatever lies between', () => {
    for (const net of [NORM, NORM.replace('  - { name: fc', '  - { name: flat, type: flatten }\n  - { name: fc')]) {
      const { told: said, map } = mapped('{ file: w, layout: tfjs }', keras, { net })
      expect(said).toEqual([])
      const turned = map?.entries.filter(({ reorder }) => reorder)
      expect(turned).toEqual([
        {
          source: 0,
          from: 'conv.kernel',
          to: 'teacher.conv.weight',
          shape: [4, 3, 3, 3],
          stored: [3, 3, 3, 4],
          reorder: { from: [3, 3, 3, 4], axes: [3, 2, 0, 1] },
        },
        {
          source: 0,
          from: 'fc.kernel',
          to: 'teacher.fc.weight',
          shape: [2, 4096],
          stored: [4096, 2],
          reorder: { from: [32, 32, 4, 2], axes: [3, 2, 0, 1] },
        },
      ])
    }
  })

  it('is renamed by its layers, norm and scale together', () => {
    const named = torch.map((tensor) => ({ ...tensor, name: `net.${tensor.name}` }))
    const rename = "rename: [{ match: '^net\\.(.+)$', to: '$1' }]"
    expect(mapped(`{ file: w, layout: pytorch, ${rename} }`, named).told).toEqual([])
  })

  it('is told from the shapes that are wrong in it, in its own order', () => {
    const wrong = keras.map((tensor) => (tensor.name === 'conv.kernel' ? { ...tensor, shape: [3, 3, 4, 3] } : tensor))
    expect(mapped('{ file: w, layout: tfjs }', wrong).told[0]).toContain(
      '`conv.kernel` (our `conv.weight`) is [3, 3, 4, 3], not [3, 3, 3, 4]',
    )
  })

  it('is named where it is not said, and where more than that is wrong', () => {
    expect(mapped('{ file: w }', torch).told).toEqual([
      expect.stringContaining('| `layout: pytorch` beside `file` makes them agree'),
    ])
    expect(mapped('{ file: w }', keras).told).toEqual([
      expect.stringContaining('| `layout: tfjs` beside `file` makes them agree'),
    ])
    expect(mapped('{ file: w }', keras.slice(1)).told).toEqual([
      expect.stringContaining('| `w` names its tensors as tfjs does: say `layout: tfjs` beside `file`'),
    ])
    const ours = torch
      .filter(({ name }) => !name.startsWith('bn.'))
      .concat(
        ['bn.mean', 'bn.variance', 'scale.weight', 'scale.bias'].map((name) => ({ name, shape: [4] })),
        [{ name: 'bn.factor', shape: [1] }],
      )
    expect(mapped('{ file: w }', ours).told).toEqual([])
    expect(mapped('{ file: w, layout: tfjs }', ours).told).toEqual([
      expect.stringContaining('| without `layout` they agree'),
    ])
  })

  it('is not looked for beyond the one scale that is behind a norm', () => {
    const two = NORM.replace(
      '  - { name: drop, type: dropout }',
      '  - { name: other, type: scale, bottom: bn }\n  - { name: sum, type: eltwise, bottom: [scale, other] }',
    )
    expect(mapped('{ file: w, layout: pytorch }', torch, { net: two }).told[0]).toContain('it has no `scale.weight`')
    const none = NORM.replace('  - { name: scale, type: scale, bias_term: true }\n', '')
    expect(mapped('{ file: w, layout: pytorch }', torch, { net: none }).told).toEqual([
      expect.stringContaining('`bn.weight` is left over; `bn.bias` is left over'),
    ])
  })

  it('as HDF5 of Caffe has its blobs by number', () => {
    const numbered = [
      ...[
        { name: 'conv.0', shape: [4, 3, 3, 3] },
        { name: 'conv.1', shape: [4] },
      ],
      ...[0, 1].map((i) => ({ name: `bn.${i}`, shape: [4] })),
      { name: 'bn.2', shape: [1] },
      ...[0, 1].map((i) => ({ name: `scale.${i}`, shape: [4] })),
      { name: 'fc.0', shape: [2, 64] },
      { name: 'fc.1', shape: [2] },
    ]
    const { told: said, map } = mapped('{ file: w }', numbered, { format: 'caffemodel.h5' })
    expect(said).toEqual([])
    expect(map?.entries.slice(2, 7).map(({ from, to }) => `${from} → ${to}`)).toEqual([
      'bn.0 → teacher.bn.mean',
      'bn.1 → teacher.bn.variance',
      'bn.2 → teacher.bn.factor',
      'scale.0 → teacher.scale.weight',
      'scale.1 → teacher.scale.bias',
    ])
    expect(mapped('{ file: w }', numbered).told[0]).toContain('it has no `conv.weight`')
  })

  it('belongs to files only', () => {
    expect(told('{ experiment: teacher.yaml, layout: pytorch }')).toEqual([
      expect.stringContaining('`layout` means nothing beside `experiment`'),
    ])
    expect(told('{ sources: [{ file: t.caffemodel }], layout: pytorch }')).toEqual([
      expect.stringContaining('`layout` belongs to one of the `sources`'),
    ])
    expect(told('{ file: t.caffemodel, layout: keras }')).toEqual([expect.stringContaining('layout')])
  })
})
