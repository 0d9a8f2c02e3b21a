/** A network that is edited is the network that is written by hand. */
import { describe, expect, it } from 'vitest'

import { compileFiles, lines, small, SMALL_FILES, type Files } from '../harness.ts'

const RENAME = 'rename: { suffix: _s }'
const BASE = `kind: network
layers:
  - { name: conv, type: convolution, num_output: 4, kernel_size: 5 }
  - { name: relu1, type: relu }
  - { name: pool, type: pooling, pool: max, kernel_size: 2, stride: 2 }
  - { name: relu2, type: relu, negative_slope: 0.1 }
  - { name: ip, type: inner_product, num_output: 10 }
`

/** The student's layers come from BASE, edited; everything else is as it was. */
const edited = (edits: string): Files => ({
  ...small(['student:\n  from: net.yaml', 'student:\n  from: base.yaml'], [RENAME, `${RENAME}\n${edits}`]),
  'base.yaml': BASE,
})

/** The same with a file of its own. */
const written = (...changes: readonly (readonly [string, string])[]): Files => ({
  ...edited(''),
  'base.yaml': changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`no ${from}`)
    return text.replace(from, to)
  }, BASE),
})

const hashes = (files: Files): unknown => {
  const { experiment, diagnostics } = compileFiles(files)
  return experiment?.spec.hashes ?? lines(diagnostics)
}
const told = (edits: string): readonly string[] => lines(compileFiles(edited(edits)).diagnostics)

describe('`replace`', () => {
  it('by type is other layers written under the old names', () => {
    expect(hashes(edited('  replace: [{ type: relu, with: { type: sigmoid } }]'))).toEqual(
      hashes(
        written(
          ['relu1, type: relu', 'relu1, type: sigmoid'],
          ['relu2, type: relu, negative_slope: 0.1', 'relu2, type: sigmoid'],
        ),
      ),
    )
  })

  it('by name, by pattern, and by both', () => {
    const first = hashes(written(['relu1, type: relu', 'relu1, type: tanh']))
    expect(hashes(edited('  replace: [{ name: relu1, with: { type: tanh } }]'))).toEqual(first)
    expect(hashes(edited("  replace: [{ name: '*1', with: { type: tanh } }]"))).toEqual(first)
    expect(hashes(edited("  replace: [{ name: '????1', type: relu, with: { type: tanh } }]"))).toEqual(first)
    expect(hashes(edited("  replace: [{ name: 'relu?', with: { type: tanh } }]"))).not.toEqual(first)
  })

  it('keeps nothing but name and bottom: keys of the old layer go', () => {
    expect(hashes(edited('  replace: [{ name: relu2, with: { type: relu } }]'))).toEqual(
      hashes(written([', negative_slope: 0.1', ''])),
    )
  })

  it('takes the first rule that fits', () => {
    const files = edited('  replace: [{ name: relu1, with: { type: tanh } }, { type: relu, with: { type: sigmoid } }]')
    expect(hashes(files)).toEqual(
      hashes(
        written(
          ['relu1, type: relu', 'relu1, type: tanh'],
          ['relu2, type: relu, negative_slope: 0.1', 'relu2, type: sigmoid'],
        ),
      ),
    )
  })

  it('gives new layers what is said for all', () => {
    const defaults = '  defaults: { weight_filler: { type: gaussian, std: 0.1 } }\n'
    expect(
      hashes(
        edited(`${defaults}  replace: [{ name: relu1, with: { type: convolution, num_output: 3, kernel_size: 1 } }]`),
      ),
    ).toEqual(
      hashes({
        ...edited(defaults),
        'base.yaml': written(['relu1, type: relu', 'relu1, type: convolution, num_output: 3, kernel_size: 1'])[
          'base.yaml'
        ],
      }),
    )
  })
})

describe('`insert`', () => {
  it('after a layer is written below it', () => {
    expect(
      hashes(edited('  insert: [{ after: conv, layers: [{ name: n, type: lrn }, { name: d, type: dropout }] }]')),
    ).toEqual(
      hashes(
        written(['  - { name: relu1', '  - { name: n, type: lrn }\n  - { name: d, type: dropout }\n  - { name: relu1']),
      ),
    )
    expect(hashes(edited('  insert: [{ after: data, layers: [{ name: n, type: lrn }] }]'))).toEqual(
      hashes(written(['  - { name: conv', '  - { name: n, type: lrn }\n  - { name: conv'])),
    )
  })

  it('before a layer is written above it', () => {
    expect(
      hashes(edited('  insert: [{ before: relu1, layers: [{ name: n, type: lrn }, { name: d, type: dropout }] }]')),
    ).toEqual(
      hashes(edited('  insert: [{ after: conv, layers: [{ name: n, type: lrn }, { name: d, type: dropout }] }]')),
    )
    expect(hashes(edited('  insert: [{ before: conv, layers: [{ name: n, type: lrn }] }]'))).toEqual(
      hashes(edited('  insert: [{ after: data, layers: [{ name: n, type: lrn }] }]')),
    )
  })

  it('at one place several times keeps the order in which it is written', () => {
    const layer = (name: string): string =>
      `layers: [{ name: ${name}, type: convolution, num_output: ${name.length}, kernel_size: 1 }]`
    const all = hashes(
      edited(
        '  insert: [{ after: conv, layers: [{ name: a, type: convolution, num_output: 1, kernel_size: 1 }, { name: bb, type: convolution, num_output: 2, kernel_size: 1 }, { name: ccc, type: convolution, num_output: 3, kernel_size: 1 }] }]',
      ),
    )
    for (const sides of [
      ['after: conv', 'after: conv', 'after: conv'],
      ['before: relu1', 'before: relu1', 'before: relu1'],
      ['after: conv', 'after: conv', 'before: relu1'],
      ['after: conv', 'before: relu1', 'before: relu1'],
    ])
      expect(
        hashes(
          edited(`  insert: [${['a', 'bb', 'ccc'].map((name, i) => `{ ${sides[i]}, ${layer(name)} }`).join(', ')}]`),
        ),
      ).toEqual(all)
    expect(
      hashes(
        edited(
          `  insert: [{ before: relu1, ${layer('bb')} }, { after: conv, ${layer('a')} }, { before: relu1, ${layer('ccc')} }]`,
        ),
      ),
    ).toEqual(all)
  })

  it('moves all that read the layer, but for what an edit says', () => {
    const branch = [
      '  - { name: ip,',
      '  - { name: sum, type: eltwise, bottom: [relu2, pool] }\n  - { name: ip,',
    ] as const
    const insert = '  insert: [{ after: pool, layers: [{ name: n, type: lrn }] }]'
    const files = (edits: string): Files => ({ ...edited(edits), 'base.yaml': written(branch)['base.yaml'] })
    const bottoms = (edits: string): unknown =>
      compileFiles(files(edits)).experiment?.spec.networks[1].layers.map(
        ({ name, bottoms }) => `${name}: ${bottoms.join(' ')}`,
      )
    expect(bottoms(insert)).toEqual([
      'conv_s: data',
      'relu1_s: conv_s',
      'pool_s: relu1_s',
      'n_s: pool_s',
      'relu2_s: n_s',
      'sum_s: relu2_s n_s',
      'ip_s: sum_s',
    ])
    expect(bottoms(`${insert}\n  override: { sum: { bottom: [relu2, pool] } }`)).toEqual([
      'conv_s: data',
      'relu1_s: conv_s',
      'pool_s: relu1_s',
      'n_s: pool_s',
      'relu2_s: n_s',
      'sum_s: relu2_s pool_s',
      'ip_s: sum_s',
    ])
    expect(
      bottoms('  insert: [{ after: relu2, layers: [{ name: n, type: eltwise, bottom: [relu2, pool] }] }]'),
    ).toEqual([
      'conv_s: data',
      'relu1_s: conv_s',
      'pool_s: relu1_s',
      'relu2_s: pool_s',
      'n_s: relu2_s pool_s',
      'sum_s: n_s pool_s',
      'ip_s: sum_s',
    ])
  })

  it('is undone by removing in a network that comes from it', () => {
    const files = edited('  insert: [{ after: conv, layers: [{ name: n, type: lrn }] }]')
    const undone = files['x.yaml']
      .replace('teacher:\n  from: net.yaml', 'teacher:\n  from: base.yaml')
      .replace('student:\n  from: base.yaml', 'student:\n  from: teacher')
      .replace(/ {2}insert: .*\n/, '  remove: [n]\n')
      .replace(
        'rename: { suffix: _t }',
        'rename: { suffix: _t }\n  insert: [{ after: conv, layers: [{ name: n, type: lrn }] }]',
      )
    const { experiment } = compileFiles({
      ...files,
      'x.yaml': undone,
      'teacher.yaml': SMALL_FILES['teacher.yaml'].replace('net.yaml', 'base.yaml'),
    })
    expect(experiment?.spec.networks.map(({ layers }) => layers.map(({ name }) => name))).toEqual([
      ['conv_t', 'n_t', 'relu1_t', 'pool_t', 'relu2_t', 'ip_t'],
      ['conv_s', 'relu1_s', 'pool_s', 'relu2_s', 'ip_s'],
    ])
  })

  it('may repeat layers', () => {
    expect(
      hashes(
        edited(
          "  insert: [{ after: conv, layers: [{ repeat: { var: i, from: 1, to: 2 }, layers: [{ name: 'n${i}', type: lrn }] }] }]",
        ),
      ),
    ).toEqual(hashes(edited('  insert: [{ after: conv, layers: [{ name: n1, type: lrn }, { name: n2, type: lrn }] }]')))
  })
})

describe('all edits', () => {
  it('apply in one order, however they are written', () => {
    const edits = [
      '  remove: [relu2]',
      '  replace: [{ type: relu, with: { type: dropout } }]',
      '  override: { relu1: { dropout_ratio: 0.3 }, conv: { num_output: 3 } }',
      '  insert: [{ after: relu1, layers: [{ name: n, type: lrn }] }]',
    ]
    const expected = hashes(
      written(
        ['num_output: 4', 'num_output: 3'],
        ['relu1, type: relu }', 'relu1, type: dropout, dropout_ratio: 0.3 }\n  - { name: n, type: lrn }'],
        ['  - { name: relu2, type: relu, negative_slope: 0.1 }\n', ''],
      ),
    )
    expect(hashes(edited(edits.join('\n')))).toEqual(expected)
    expect(hashes(edited([...edits].reverse().join('\n')))).toEqual(expected)
  })

  it('are gone from the resolved spec, which compiles to the same', () => {
    const files = edited(
      '  replace: [{ type: relu, with: { type: tanh } }]\n  insert: [{ before: ip, layers: [{ name: n, type: lrn }] }]',
    )
    const { experiment } = compileFiles(files)
    expect(experiment?.resolved).not.toMatch(/replace|insert/)
    expect(compileFiles({ ...files, 'r.yaml': experiment?.resolved ?? '' }, 'r.yaml').experiment?.spec.hashes).toEqual(
      experiment?.spec.hashes,
    )
  })

  it('of a removed layer are errors, and so are those that match nothing', () => {
    const removed = '  remove: [relu1]\n'
    expect(told(`${removed}  replace: [{ name: relu1, with: { type: tanh } }]`)).toEqual([
      'error edit-removed-layer x.yaml:13:21 `relu1` is removed, so it cannot be replaced | drop it from `remove` or from `replace`',
    ])
    expect(told(`${removed}  insert: [{ after: relu1, layers: [{ name: n, type: lrn }] }]`)).toEqual([
      'error edit-removed-layer x.yaml:13:21 `relu1` is removed, so nothing can be inserted after it | name a layer that stays',
    ])
    expect(told('  replace: [{ type: rulu, with: { type: tanh } }]')).toEqual([
      'error unknown-layer x.yaml:12:21 no layer is of the type `rulu` | did you mean `relu`?',
    ])
    expect(told('  replace: [{ name: relu3, with: { type: tanh } }]')).toEqual([
      'error unknown-layer x.yaml:12:21 there is no layer `relu3` to replace | did you mean `relu1` or `relu2`?',
    ])
    expect(told('  replace: [{ type: relu, with: { type: tanh } }, { name: relu2, with: { type: abs } }]')).toEqual([
      'error unknown-layer x.yaml:12:51 the rules before this one replace all layers that it fits | put it before them, or remove it',
    ])
    expect(told('  insert: [{ after: con, layers: [{ name: n, type: lrn }] }]')).toEqual([
      'error unknown-layer x.yaml:12:21 there is no layer `con` to insert layers after | did you mean `conv`?',
    ])
  })

  it('stand where they are written when what they make is wrong', () => {
    expect(told('  replace: [{ type: relu, with: { type: dropout, dropout_ratio: 2 } }]')).toEqual([
      'error invalid-value x.yaml:12:65 `dropout_ratio` must be less than 1, but is 2',
    ])
    expect(told('  insert: [{ after: conv, layers: [{ name: relu1, type: lrn }] }]')).toEqual([
      expect.stringContaining('error duplicate-layer'),
    ])
    expect(told('  insert: [{ after: conv, layers: [{ name: n, type: lrn, bottom: ip }] }]')).toEqual([
      expect.stringMatching(/^error layer-order x.yaml:12:\d+ `n` reads `ip`/),
    ])
  })
})
