/** What networks are after their edits: names, bottoms, fillers, and what can no longer be said of them. */
import { describe, expect, it } from 'vitest'

import { compileFiles, experiments, lines, small, SMALL_FILES, type Edit, type Files } from '../harness.ts'

const told = (...edits: readonly Edit[]): readonly string[] => lines(compileFiles(small(...edits)).diagnostics)
const RENAME = 'rename: { suffix: _s }'

describe('rename', () => {
  it('calls no layer by a name that means something else', () => {
    expect(told([RENAME, "rename: [{ match: '^pool$', to: data }, { match: '^(.*)$', to: '$1_s' }]"])).toEqual([
      'error invalid-value x.yaml:11:11 `rename` calls `pool` `data`, which no layer can be called | names have no spaces and no colon, and `data` is the images',
    ])
    for (const suffix of [' s', ':s'])
      expect(told([RENAME, `rename: { suffix: '${suffix}' }`])).toEqual([
        expect.stringMatching(/^error invalid-value x\.yaml:11:(11|21) /),
      ])
  })

  it('names a group that the pattern has', () => {
    expect(told([RENAME, "rename: [{ match: '^(.*)$', to: '$2_s' }]"])).toEqual([
      'error rename-pattern x.yaml:11:35 `$2` stands for a group that the pattern does not have | its groups are $1 to $1',
    ])
  })

  it('changes what tensors are called in the run’s file, and nothing of the numbers', () => {
    const tensors = (suffix: string): unknown =>
      compileFiles(
        small(
          [RENAME, `rename: { suffix: ${suffix} }`],
          ['student.ip_s', `student.ip${suffix}`],
          ['student.ip_s', `student.ip${suffix}`],
        ),
      ).experiment?.spec.state.flatMap(({ network, name, shape }) =>
        network === 'student' && !name.includes('@') ? [[name, shape]] : [],
      )
    expect(tensors('_x')).toEqual([
      ['student.conv_x.weight', [4, 1, 5, 5]],
      ['student.conv_x.bias', [4]],
      ['student.ip_x.weight', [10, 576]],
      ['student.ip_x.bias', [10]],
    ])
  })
})

describe('remove', () => {
  it('joins what it parts, all along a chain', () => {
    const { experiment } = compileFiles({}, 'mnist-seed.yaml', ['student.remove=[pool1, conv2, pool2]'])
    expect(
      experiment?.spec.networks[1].layers.map(({ name, bottoms, shapes: [shape] }) => [name, bottoms, shape]),
    ).toEqual([
      ['conv1_s', ['data'], [20, 24, 24]],
      ['ip1_s', ['conv1_s'], [500]],
      ['relu1_s', ['ip1_s'], [500]],
      ['ip2_s', ['relu1_s'], [10]],
    ])
  })

  it('of the first layer lets the next one read the images', () => {
    const { experiment } = compileFiles(small([RENAME, `${RENAME}\n  remove: [conv]`]))
    expect(experiment?.spec.networks[1].layers.map(({ bottoms }) => bottoms)).toEqual([['data'], ['pool_s']])
  })

  it('leaves at least one layer', () => {
    expect(told([RENAME, `${RENAME}\n  remove: [conv, pool, ip]`])).toEqual([
      'error no-layers x.yaml:12:3 `remove` leaves `student` without a layer | keep at least one',
    ])
  })
})

describe('a student from the teacher', () => {
  it('has its layers by the names of the source, not its weights', () => {
    const files: Files = small(['student:\n  from: net.yaml', 'student:\n  from: teacher'])
    const { experiment, diagnostics } = compileFiles(files)
    expect(lines(diagnostics)).toEqual([])
    expect(experiment?.spec.hashes).toEqual(compileFiles(SMALL_FILES).experiment?.spec.hashes)
    expect(experiment?.spec.weights.map(({ network }) => network)).toEqual(['teacher'])
  })
})

describe('short forms', () => {
  const hash = (files: Files): unknown => compileFiles(files).experiment?.spec.hashes

  it('mean what is written out', () => {
    const filled = (text: string): unknown => hash(small(['num_output: 10 }', `num_output: 10${text} }`]))
    expect(filled(', weight_filler: xavier')).toEqual(filled(', weight_filler: { type: xavier }'))
    expect(filled('')).toEqual(filled(', weight_filler: xavier, bias_filler: constant, bias_term: true'))
    expect(filled(', bottom: pool')).toEqual(filled(', bottom: [pool]'))
    expect(filled(', weight_filler: gaussian')).not.toEqual(filled(''))
  })

  it('of `defaults` are those of the layers, which may say otherwise', () => {
    const layers = (defaults: string, own: string): unknown =>
      hash(
        small(
          ['kind: network\n', `kind: network\n${defaults}`],
          ['kernel_size: 5 }', `kernel_size: 5${own} }`],
          ['num_output: 10 }', `num_output: 10${own} }`],
        ),
      )
    const param = 'param: [{ lr_mult: 1 }, { lr_mult: 2 }]'
    expect(layers(`defaults: { ${param} }\n`, '')).toEqual(layers('', `, ${param}`))
    expect(layers(`defaults: { ${param} }\n`, ', param: [{}, {}]')).toEqual(layers('', ''))
    expect(layers('', '')).not.toEqual(layers('', `, ${param}`))
  })

  it('of `defaults` go through `from: teacher`, and win over those of the file', () => {
    const weights = (student: string, file = ''): unknown =>
      compileFiles(
        small(
          ['student:\n  from: net.yaml', `student:\n  from: ${student}`],
          ['kind: network\n', `kind: network\n${file}`],
        ),
      ).experiment?.spec.state.flatMap(({ name, init }) => (name === 'student.ip_s.weight' ? [init.type] : []))
    const own = '\n  defaults: { weight_filler: { type: gaussian, std: 0.1 } }'
    expect(weights('teacher')).toEqual(['uniform'])
    expect(weights(`teacher${own}`)).toEqual(['gaussian'])
    expect(weights(`teacher${own}`, 'defaults: { weight_filler: constant }\n')).toEqual(['gaussian'])
    expect(weights(`net.yaml${own}`, 'defaults: { weight_filler: constant }\n')).toEqual(['gaussian'])
  })

  it('are all gone from what `show --resolved` prints', () => {
    const resolved = compileFiles({}, 'mnist-distill.yaml').experiment?.resolved ?? ''
    expect(resolved).not.toMatch(/from:|override:|\$\{|extends:|: xavier$/m)
    expect(experiments['mnist-distill.yaml']).toMatch(/from:/)
  })

  it('and so are vars and sweep: the spec of a member runs that member alone', () => {
    for (const { plan, resolved } of compileFiles({}, 'mnist-distill.yaml').experiment?.members ?? []) {
      expect(resolved).not.toMatch(/^(vars|sweep):/m)
      const { experiment } = compileFiles({ 'resolved.yaml': resolved }, 'resolved.yaml')
      expect(experiment?.members).toEqual([])
      expect(experiment?.spec.hashes).toEqual(plan.hashes)
    }
  })
})

describe('a tensor', () => {
  it('is no larger than an engine can count', () => {
    expect(told(['num_output: 4', 'num_output: 9007199254740991'])).toEqual([
      'error layer-shape net.yaml:3:50 layer `conv`: its output of [9007199254740991, 24, 24] is more than any engine holds | stay below 2147483647 numbers',
    ])
  })
})
