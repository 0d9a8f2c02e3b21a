/** Layers that are written once and made several times are the layers written out. */
import { describe, expect, it } from 'vitest'

import { printText } from '../../compiler/index.ts'
import { checkNetwork, compileFiles, lines, NET, SMALL_FILES, small, type Files } from '../harness.ts'

const hashes = (files: Files): unknown => {
  const { experiment, diagnostics } = compileFiles({ ...SMALL_FILES, ...files })
  return experiment?.spec.hashes ?? lines(diagnostics)
}
const told = (block: string): readonly string[] =>
  lines(compileFiles({ ...SMALL_FILES, 'net.yaml': net(block) }).diagnostics)
const net = (block: string): string => NET.replace('  - { name: pool,', `${block}\n  - { name: pool,`)

const WRITTEN = [1, 2, 3]
  .map((i) => `  - { name: res${i}, type: convolution, num_output: ${2 * i}, kernel_size: 3, pad: 1 }`)
  .join('\n')

describe('a `repeat`', () => {
  it('is its layers written out', () => {
    const block = `  - repeat: { var: i, from: 1, to: 3 }
    layers:
      - { name: 'res\${i}', type: convolution, num_output: '\${2 * i}', kernel_size: 3, pad: 1 }`
    expect(hashes({ 'net.yaml': net(block) })).toEqual(hashes({ 'net.yaml': net(WRITTEN) }))
    expect(hashes({})).not.toEqual(hashes({ 'net.yaml': net(WRITTEN) }))
  })

  it('in a `repeat` is its layers written out, the inner one running fastest', () => {
    const block = `  - repeat: { var: i, from: 1, to: 2 }
    layers:
      - repeat: { var: j, from: 0, to: '\${i}' }
        layers:
          - { name: 'a\${i}_\${j}', type: convolution, num_output: '\${10 * i + j}', kernel_size: 1 }
      - { name: 'r\${i}', type: relu, bottom: 'a\${i}_\${i - 1}' }`
    const written = [1, 2].flatMap((i) => [
      ...[0, 1, 2]
        .filter((j) => j <= i)
        .map((j) => `  - { name: a${i}_${j}, type: convolution, num_output: ${10 * i + j}, kernel_size: 1 }`),
      `  - { name: r${i}, type: relu, bottom: a${i}_${i - 1} }`,
    ])
    expect(hashes({ 'net.yaml': net(block) })).toEqual(hashes({ 'net.yaml': net(written.join('\n')) }))
  })

  it('may stand in the spec, where its range may be of vars', () => {
    const student = (layers: string): Files =>
      small(
        ['vars: { lambda: 0.5 }', 'vars: { lambda: 0.5, depth: 3 }'],
        ['student:\n  from: net.yaml', `student:\n  layers:\n${layers}`],
      )
    const last = '    - { name: ip, type: inner_product, num_output: 10 }'
    const block = `    - repeat: { var: i, from: 1, to: '\${depth}' }
      layers: [{ name: 'f\${i}', type: inner_product, num_output: '\${depth * 10 - i}' }]`
    const written = [1, 2, 3].map((i) => `    - { name: f${i}, type: inner_product, num_output: ${30 - i} }`).join('\n')
    expect(hashes(student(`${block}\n${last}`))).toEqual(hashes(student(`${written}\n${last}`)))
    const { experiment } = compileFiles({ ...student(`${block}\n${last}`) }, 'x.yaml', ['depth=1'])
    expect(experiment?.spec.networks[1].layers.map(({ name }) => name)).toEqual(['f1_s', 'ip_s'])
    expect(experiment?.resolved).not.toMatch(/repeat|\$\{/)
  })

  it('may run from a number to itself, and from zero', () => {
    const block = "  - { repeat: { var: i, from: 0, to: 0 }, layers: [{ name: 'r${i}', type: relu }] }"
    expect(hashes({ 'net.yaml': net(block) })).toEqual(hashes({ 'net.yaml': net('  - { name: r0, type: relu }') }))
  })

  it('may be edited by the names that it makes', () => {
    const block = "  - { repeat: { var: i, from: 1, to: 3 }, layers: [{ name: 'r${i}', type: relu }] }"
    const edited = small(['rename: { suffix: _s }', 'rename: { suffix: _s }\n  remove: [r1, r3]'])
    const written = small(['rename: { suffix: _s }', 'rename: { suffix: _s }\n  remove: [r1, r3]'])
    expect(hashes({ ...edited, 'net.yaml': net(block) })).toEqual(
      hashes({ ...written, 'net.yaml': net([1, 2, 3].map((i) => `  - { name: r${i}, type: relu }`).join('\n')) }),
    )
  })

  it('is checked in a network file by itself', () => {
    expect(lines(checkNetwork(net(WRITTEN)).diagnostics)).toEqual([])
    expect(
      lines(
        checkNetwork(net("  - { repeat: { var: i, from: 1, to: '${n}' }, layers: [{ name: a, type: relu }] }"))
          .diagnostics,
      ),
    ).toEqual([
      'error unknown-var net.yaml:4:41 there is no var `n` | a network file has no vars; a spec can `override` what differs',
    ])
  })
})

describe('a mistake in a `repeat`', () => {
  it('says which value of the variable made the first that is wrong', () => {
    const block = `  - repeat: { var: i, from: 1, to: 2 }
    layers:
      - repeat: { var: j, from: 1, to: 3 }
        layers:
          - { name: 'd\${i}\${j}', type: dropout, dropout_ratio: '\${i * j / 4}' }`
    const { diagnostics } = compileFiles({ ...SMALL_FILES, 'net.yaml': net(block) })
    const wrong = diagnostics.filter(({ severity }) => severity === 'error')
    expect(wrong.map(({ message, notes }) => [message, ...notes.map((note) => note.message)])).toEqual([
      ['`dropout_ratio` must be less than 1, but is 1', 'made by `repeat` with i = 2, j = 2'],
    ])
    expect(printText(diagnostics[0], () => net(block)).split('\n')).toEqual([
      'error[invalid-value]: `dropout_ratio` must be less than 1, but is 1',
      '  --> net.yaml:8:64',
      '   |',
      " 8 |           - { name: 'd${i}${j}', type: dropout, dropout_ratio: '${i * j / 4}' }",
      '   |                                                                ^^^^^^^^^^^^^^',
      '   = note: made by `repeat` with i = 2, j = 2',
    ])
  })

  it('of the shape says so too, and stands where the layer is written', () => {
    const block =
      "  - { repeat: { var: k, from: 23, to: 25 }, layers: [{ name: 'p${k}', type: pooling, pool: max, kernel_size: '${k}', bottom: conv }] }"
    const { diagnostics } = compileFiles({
      ...SMALL_FILES,
      'net.yaml': net(block).replace('{ name: pool,', '{ name: pool, bottom: conv,'),
    })
    const wrong = diagnostics.filter(({ severity }) => severity === 'error')
    expect(wrong.map(({ message, notes }) => [message, notes[0]?.message])).toEqual([
      [expect.stringContaining('layer `p25`: the 25×25 window does not fit'), 'made by `repeat` with k = 25'],
    ])
  })

  it('is told once, whatever it makes of the rest', () => {
    expect(told("  - { repeat: { var: i, from: 1, to: 3 }, layers: [{ name: 'a${j}', type: relu }] }")).toEqual([
      'error unknown-var net.yaml:4:64 there is no var `j` | did you mean `i`?',
    ])
    expect(told("  - { repeat: { var: i, from: 1, to: 3 }, layers: [{ name: 'a${1 / 0}', type: relu }] }")).toEqual([
      'error expression net.yaml:4:66 the expression divides by zero',
    ])
    expect(told("  - { repeat: { var: 2, from: '${1/0}', to: 3 }, layers: 5 }")).toEqual(
      [
        'error expression net.yaml:4:35 the expression divides by zero',
        'error wrong-type net.yaml:4:22 `var` must be a text, but is 2',
        'error wrong-type net.yaml:4:58 `layers` must be a list, but is 5',
      ].sort((a, b) => Number(/:(\d+) /.exec(a)?.[1]) - Number(/:(\d+) /.exec(b)?.[1])),
    )
    expect(told('  - { repeat: 3, layers: [{ name: a, type: relu }] }')).toEqual([
      'error wrong-type net.yaml:4:15 `repeat` must be a map, but is 3 | its keys are `var`, `from`, `to`',
    ])
    expect(told('  - { repeat: { var: i, from: -1, to: 2 }, layers: [{ name: a, type: relu }] }')).toEqual([
      'error invalid-value net.yaml:4:31 `from` must be 0 or more, but is -1',
    ])
    expect(
      told("  - { repeat: { var: i, from: 1, to: 3 }, layers: [{ name: 'a${i}', type: relu }], name: b }"),
    ).toEqual(['error unknown-key net.yaml:4:84 unknown key `name` | remove it'])
  })

  it('of size is told before anything is made of it', () => {
    const start = performance.now()
    const loop = (name: string, inner: string): string =>
      `{ repeat: { var: ${name}, from: 1, to: 9999 }, layers: [${inner}] }`
    expect(told(`  - ${loop('i', loop('j', loop('k', "{ name: 'a${i}_${j}_${k}', type: relu }")))}`)).toEqual([
      expect.stringMatching(
        /^error too-large net.yaml:4:\d+ there are more than 10000 layers \| no network has so many$/,
      ),
    ])
    expect(
      told(
        `  - ${loop('i', loop('j', '{ repeat: { var: i, from: 1, to: 2 }, layers: [{ name: "a${i}", type: relu }] }'))}`,
      ),
    ).toEqual([expect.stringContaining('error shadowed-var')])
    expect(told('  - { repeat: { var: i, from: 1, to: 1e30 }, layers: [] }')).toEqual([
      expect.stringContaining('`to` must be 9007199254740991 or less'),
      expect.stringContaining('`layers` must be a list of at least 1'),
    ])
    expect(performance.now() - start).toBeLessThan(5000)
  })
})

describe('a network of thousands of layers', () => {
  it('is checked in seconds', () => {
    const start = performance.now()
    const block = "  - { repeat: { var: i, from: 1, to: 9990 }, layers: [{ name: 'r${i}', type: relu }] }"
    expect(lines(checkNetwork(`${net(block)}input: [1, 28, 28]\n`).diagnostics)).toEqual([])
    expect(performance.now() - start).toBeLessThan(10_000)
  })
})
