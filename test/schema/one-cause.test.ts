/** One mistake is one error, at what is to be changed, with what to write. */
import { describe, expect, it } from 'vitest'

import { checkFile } from '../../compiler/index.ts'
import { compileFiles, lines, memoryHost, small, SMALL, SMALL_FILES, type Edit, type Files } from '../harness.ts'

const told = (...edits: readonly Edit[]): readonly string[] => lines(compileFiles(small(...edits)).diagnostics)
const laid = (over: string, sets: readonly string[] = []): ReturnType<typeof compileFiles>['diagnostics'] =>
  compileFiles({ ...SMALL_FILES, 'a.yaml': SMALL, 'x.yaml': `extends: a.yaml\nname: over\n${over}` }, 'x.yaml', sets)
    .diagnostics
const solver = (text: string): readonly string[] => told(['base_lr: 0.01', text])

describe('what a deletion leaves behind', () => {
  const last = '`losses` must be a map with at least one key, and `soft`, the last one, is deleted here'

  it('stands at the deletion, in a file, in a setting and in a sweep', () => {
    expect(lines(laid('losses: { hard: null, soft: null }\n'))).toContain(`error invalid-value x.yaml:3:23 ${last}`)
    const set = laid('losses: { hard: null }\n', ['losses.soft=null'])
    expect(lines(set)).toContain(`error invalid-value --set#1:1:1 ${last}`)
    const swept = lines(laid('losses: { hard: null }\nsweep: { losses.soft: [null, 1] }\n'))
    expect(swept).toContain(`error invalid-value x.yaml:4:10 ${last}`)
  })

  it('names it where a var is missed', () => {
    for (const [over, column] of [
      ['vars: null\n', 1],
      ['vars: { lambda: null }\n', 9],
    ] as const) {
      const missed = laid(over).filter(({ code }) => code === 'unknown-var')
      expect(missed.length).toBeGreaterThan(0)
      for (const { notes } of missed)
        expect(notes).toContainEqual(
          expect.objectContaining({
            message: 'deleted here',
            span: expect.objectContaining({ file: 'x.yaml', start: { line: 3, column } }) as unknown,
          }),
        )
    }
  })
})

describe('one cause', () => {
  it('an experiment that says a kind', () => {
    for (const kind of ['experiment', 'network']) {
      const files: Files = { ...SMALL_FILES, 'x.yaml': `kind: ${kind}\n${SMALL}` }
      expect(lines(checkFile('x.yaml', { host: memoryHost(files) }).diagnostics)).toEqual([
        'error not-a-network x.yaml:1:1 only a network file says its `kind`, and this one has `losses` and a `solver`: it is an experiment | remove `kind`',
      ])
    }
  })

  it('a switch of which nobody knows what it is', () => {
    expect(told(['rename: { suffix: _s }', 'rename: { suffix: _s }\n  frozen: yes'])).toEqual([
      'error wrong-type x.yaml:12:11 `frozen` must be true or false or a list, but is the text "yes" | write `true`',
    ])
  })

  it('an expression that cannot be read: what it may read is not unused', () => {
    for (const text of ['${rate', '${rate * (2 + }'])
      expect(
        told(['vars: { lambda: 0.5 }', 'vars: { lambda: 0.5, rate: 1 }'], ['base_lr: 0.01', `base_lr: '${text}'`]),
      ).toEqual([expect.stringMatching(/^error expression x\.yaml:15:/)])
  })

  it('a place of a dataset that has its own, whether it is whole or not', () => {
    for (const train of ['{ labels: none }', '{ path: here }'])
      expect(told(['{ dataset: mnist }', `{ dataset: mnist, train: ${train} }`])).toEqual([
        expect.stringMatching(/^error data-key x\.yaml:4:25 `mnist` is a dataset with places of its own/),
      ])
  })

  it('a SHA-256 that is none: the file is looked for all the same', () => {
    const found = told(['{ experiment: teacher.yaml }', '{ file: none.caffemodel, sha256: abc }'])
    expect(found.map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
      'warning weights-unverified x.yaml:8:20',
      'error invalid-value x.yaml:8:45',
    ])
  })

  it('a network of which nothing is trained: that it stays random follows', () => {
    const still = 'rename: { suffix: _s }\n  defaults: { param: [{ lr_mult: 0 }, { lr_mult: 0 }] }'
    const found = told(['rename: { suffix: _s }', still])
    expect(found.map((line) => line.split(' ')[1])).toEqual(['untrainable-input'])
  })

  it('losses that are one loss, or a list of them', () => {
    const loss = 'type: euclidean, input: student.ip_s, target: teacher.ip_t'
    const written = (text: string): Edit => [
      `losses:\n${SMALL.split('losses:\n')[1]?.split('\nsolver')[0] ?? ''}`,
      text,
    ]
    const list = '`losses` must be a map, but is a list | write each under its name, without the dash: '
    for (const [text, what] of [
      [`losses: { ${loss} }`, '`losses` holds several losses, each by its name, and this is one loss'],
      [`losses: [{ ${loss} }]`, `${list}\`NAME: { type: euclidean, … }\``],
      [`losses: [{ name: soft, ${loss} }]`, `${list}\`soft: { type: euclidean, … }\``],
      [`losses: [soft: { ${loss} }]`, `${list}\`soft: …\``],
    ] as const) {
      const found = told(['vars: { lambda: 0.5 }\n', ''], written(text))
      expect(found).toEqual([expect.stringContaining(what)])
    }
  })

  it('a var with a name that it may not have, which nothing uses', () => {
    expect(told(['vars: { lambda: 0.5 }', 'vars: { lambda: 0.5, seed: 1 }'])).toEqual([
      expect.stringMatching(/^error reserved-name x\.yaml:3:22 /),
    ])
  })

  it('a tab', () => {
    expect(told(['vars: { lambda: 0.5 }', 'vars:\n  lambda:\n\t- 0.5'])).toEqual([
      'error yaml-syntax x.yaml:5:1 tabs are not allowed as indentation | indent with spaces',
    ])
  })

  it('a rule that says which layers by a key that there is not', () => {
    expect(
      told([
        'rename: { suffix: _s }',
        "rename: { suffix: _s }\n  replace: [{ match: 'po*', with: { type: relu } }]",
      ])[0],
    ).toBe('error unknown-key x.yaml:12:15 unknown key `match` in `student.replace.0` | did you mean `name`?')
  })
})

describe('what an alias or a merge key repeats', () => {
  const notes = (...edits: readonly Edit[]): readonly unknown[] =>
    compileFiles(small(...edits)).diagnostics.map(({ code, span, notes }) => [
      `${code} ${span?.start.line}:${span?.start.column}`,
      ...notes.map(({ message, span }) => `${message} ${span?.start.line}:${span?.start.column}`),
    ])

  it('is told with the place that repeats it, if it is wrong there', () => {
    expect(notes(['vars: { lambda: 0.5 }', 'vars: &v { lambda: 0.5 }\ntags: [*v]'])).toEqual([
      ['wrong-type 3:10', 'repeated here 4:8'],
    ])
    expect(notes(['vars: { lambda: 0.5 }', 'vars: &v { lambda: 0.5 }\nguards: { <<: *v }'])).toContainEqual([
      'unknown-key 3:12',
      'repeated here 4:15',
    ])
  })

  it('and alone where it is wrong in itself', () => {
    expect(notes(['vars: { lambda: 0.5 }', 'vars: { lambda: 0.5, 2x: &v 1 }\nseed: *v'])).toEqual([
      ['invalid-value 3:22'],
    ])
    expect(notes(['vars: { lambda: 0.5 }', 'vars: { lambda: 0.5 }\nguards: { <<: { lambda: 1 } }'])).toContainEqual([
      'unknown-key 4:17',
    ])
  })
})

describe('the help says what to write', () => {
  it('for a value of another kind', () => {
    expect(told(['version: 1', 'version: "1"'])[0]).toMatch(/ \| remove the quotes$/)
    expect(told(['name: small', 'name: 12'])[0]).toMatch(/ \| put it in quotes: '12'$/)
    expect(solver("base_lr: 0.01, test: { initial: 'false' }")[0]).toMatch(/ \| remove the quotes$/)
    expect(solver('base_lr: 0.01, display: 1_000')[0]).toMatch(/ \| write `1000`$/)
    expect(
      lines(compileFiles({ 'x.yaml': 'version: 1\nname: a\ndata: mnist\nnetwork: nets/a.yaml\n' }).diagnostics),
    ).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/x\.yaml:3:7 .* \| write `\{ dataset: mnist \}`$/),
        expect.stringMatching(/x\.yaml:4:10 .* \| write `\{ from: nets\/a\.yaml \}`$/),
      ]),
    )
  })

  it('for an item that is there twice, at that item', () => {
    expect(lines(laid('data: { exclude_classes: [3, 4, 3] }\n'))).toEqual([
      'error invalid-value x.yaml:3:33 `exclude_classes` must be a list without repetitions, but 3 stands in it twice | remove one of the two',
    ])
  })

  it('for an address in the place of a file', () => {
    expect(lines(laid('teacher: { from: http://x.org/a.yaml }\n'))).toContain(
      'error unreadable-file x.yaml:3:18 cannot read `http://x.org/a.yaml`: no such file | it is an address, and a spec names files: download it, and name the file',
    )
  })

  it('for a word of expressions that a var is called by', () => {
    expect(told(['vars: { lambda: 0.5 }', "vars: { lambda: 0.5, 'true': 1 }"])).toEqual([
      expect.stringMatching(
        /^error invalid-value x\.yaml:3:22 `true` is no name in `vars` \| .*no word of expressions/,
      ),
    ])
  })

  it('for keys of other types, of other tools, and of what there is not yet', () => {
    expect(solver('base_lr: 0.01, lr_policy: { type: fixed, power: 1 }')[0]).toMatch(
      / \| it belongs to `type: inv`, `type: poly`$/,
    )
    const override = (text: string): string =>
      told(['rename: { suffix: _s }', `rename: { suffix: _s }\n  override: { conv: { ${text} } }`])[0]
    expect(override('kernal: 3')).toMatch(/ \| did you mean `kernel_size`\?$/)
  })
})

describe('an unknown key', () => {
  const layer = (keys: string): readonly string[] => told(['kernel_size: 5 }', `kernel_size: 5, ${keys} }`])

  it('of which it is only guessed what it was meant as says nothing of its value', () => {
    expect(layer('padding: same')).toEqual([
      'error unknown-key net.yaml:3:69 unknown key `padding` in `layers.0` | did you mean `pad`?',
    ])
    expect(layer('activation: relu')).toEqual([
      'error unknown-key net.yaml:3:69 unknown key `activation` in `layers.0` | ' +
        'write it as a layer of its own after this one: `{ name: …, type: relu }`',
    ])
    expect(told(['data: { dataset: mnist }\nteacher', 'data: { dataset: mnist, batch_size: 64 }\nteacher'])).toEqual([
      'error unknown-key x.yaml:4:25 unknown key `batch_size` in `data` | write `batch: { train: … }`, in images',
    ])
    expect(told(['rename: { suffix: _s }', 'rename: { suffix: _s }\n  layers_: 3'])).toEqual([
      'error unknown-key x.yaml:12:3 unknown key `layers_` in `student` | did you mean `layers`?',
    ])
  })

  it('that is a slip says what is wrong with its value', () => {
    expect(layer('padd: same').map((line) => line.replace(/ \|.*/, ''))).toEqual([
      'error unknown-key net.yaml:3:69 unknown key `padd` in `layers.0`',
      'error wrong-type net.yaml:3:75 `pad` must be a whole number, but is the text "same"',
    ])
  })

  it('leaves no map empty that had it alone', () => {
    const active = told(["weight: '${lambda}'", "weight: '${lambda}', active: { from: 0, to: 8 }"])
    expect(active).toEqual([
      'error unknown-key x.yaml:14:105 unknown key `from` in `losses.soft.active` | did you mean `start`?',
      'error unknown-key x.yaml:14:114 unknown key `to` in `losses.soft.active` | did you mean `end`?',
    ])
    expect(told(["weight: '${lambda}'", "weight: '${lambda}', active: { wings: 0 }"])).toHaveLength(1)
  })
})

describe('parameters of a layer that has none', () => {
  it('are told once, however many there are', () => {
    const norm = '{ name: bn, type: batch_norm, param: [{ lr_mult: 0 }, { lr_mult: 0 }, { lr_mult: 0 }] }'
    expect(told(['  - { name: pool,', `  - ${norm}\n  - { name: pool,`])).toEqual([
      'error too-many-params net.yaml:4:35 `bn` has no parameters, `param` lists 3 | ' +
        'remove `param`: running statistics are measured, and never trained',
    ])
  })
})
