/** Bases: in which order they are laid, what they may leave out, and what is told of them. */
import { describe, expect, it } from 'vitest'

import { checkFile, kindOf } from '../../compiler/index.ts'
import { compileFiles, lines, memoryHost, SMALL, SMALL_FILES, type Files } from '../harness.ts'

const told = (files: Files, sets: readonly string[] = []): readonly string[] =>
  lines(compileFiles({ ...SMALL_FILES, ...files }, 'x.yaml', sets).diagnostics)
const plan = (files: Files) => compileFiles({ ...SMALL_FILES, ...files }).experiment?.spec
const checked = (file: string, files: Files): readonly string[] =>
  lines(checkFile(file, { host: memoryHost({ ...SMALL_FILES, ...files }) }).diagnostics)

describe('`extends`', () => {
  it('takes a list: later ones win, and the file itself over all', () => {
    const files = {
      'base.yaml': SMALL,
      'a.yaml': 'abstract: true\nseed: 1\nsolver: { momentum: 0.5, max_iter: 7 }\n',
      'b.yaml': 'abstract: true\nseed: 2\nsolver: { momentum: 0.6 }\n',
    }
    const seen = (list: string, own = ''): unknown => {
      const spec = plan({ ...files, 'x.yaml': `extends: ${list}\n${own}` })
      return (
        spec && [spec.seed, spec.stages[0].solver.max_iter, (spec.stages[0].solver as { momentum?: number }).momentum]
      )
    }
    expect(seen('[base.yaml, a.yaml, b.yaml]')).toEqual([2, 7, 0.6])
    expect(seen('[base.yaml, b.yaml, a.yaml]')).toEqual([1, 7, 0.5])
    expect(seen('[base.yaml, a.yaml, b.yaml]', 'seed: 3\n')).toEqual([3, 7, 0.6])
    expect(seen('[base.yaml]')).toEqual(seen('base.yaml'))
  })

  it('lays a base that is reached by two ways once, where it comes first', () => {
    const files = {
      'base.yaml': SMALL.replace('name: small', 'name: small\nseed: 1'),
      'a.yaml': 'extends: base.yaml\nseed: 2\n',
      'b.yaml': 'extends: base.yaml\ntags: [b]\n',
      'x.yaml': 'extends: [a.yaml, b.yaml]\n',
    }
    expect(plan(files)?.seed).toBe(2)
    expect(plan({ ...files, 'x.yaml': 'extends: [a.yaml, a.yaml, base.yaml]\n' })?.seed).toBe(2)
  })

  it('lets a base in the list take away what one before it says', () => {
    const files = {
      'base.yaml': SMALL.replace('max_iter: 10', 'max_iter: 10, momentum: 0.5'),
      'plain.yaml': 'abstract: true\nsolver: { momentum: null }\n',
    }
    expect(plan({ ...files, 'x.yaml': 'extends: [base.yaml, plain.yaml]\n' })?.hashes).toEqual(plan({})?.hashes)
    expect(told({ ...files, 'x.yaml': 'extends: [plain.yaml, base.yaml]\n' })).toEqual([])
    expect(checked('plain.yaml', files)).toEqual([])
  })

  it('tells of a base that is missing, of each one', () => {
    expect(told({ 'base.yaml': SMALL, 'x.yaml': 'extends: [base.yaml, bace.yaml, b.yaml]\n' })).toEqual([
      'error unreadable-file x.yaml:1:22 cannot read `bace.yaml`: no such file | did you mean `base.yaml`?',
      'error unreadable-file x.yaml:1:33 cannot read `b.yaml`: no such file',
    ])
  })

  it('tells of a circle through a list, with its way', () => {
    expect(
      told({ 'x.yaml': 'extends: [a.yaml, b.yaml]\n', 'a.yaml': SMALL, 'b.yaml': 'extends: [a.yaml, x.yaml]\n' }),
    ).toEqual([
      'error extends-cycle b.yaml:1:19 files extend each other in a circle: x.yaml → b.yaml → x.yaml | remove one of the `extends`',
    ])
  })

  it('goes 32 files deep and no further', () => {
    const chain = (length: number): Files => ({
      ...Object.fromEntries(Array.from({ length }, (_, i) => [`b${i}.yaml`, `extends: b${i + 1}.yaml\n`])),
      [`b${length}.yaml`]: SMALL,
      'x.yaml': 'extends: b0.yaml\n',
    })
    expect(told(chain(31))).toEqual([])
    expect(told(chain(32))).toEqual([
      'error too-large b31.yaml:1:10 more than 32 files extend each other, one above the other | put some of them together',
    ])
  })

  it('is a file or a list of files', () => {
    for (const [text, column] of [
      ['5', 10],
      ['[]', 10],
      ['[base.yaml, 5]', 22],
      ["['']", 11],
      ['{ a: b }', 10],
    ] as const) {
      expect(told({ 'base.yaml': SMALL, 'x.yaml': `extends: ${text}\n` })).toEqual([
        `error wrong-type x.yaml:1:${column} \`extends\` must be a file, or a list of files | write for example \`extends: base.yaml\``,
      ])
    }
  })
})

describe('null', () => {
  const over = (text: string): Files => ({ 'base.yaml': SMALL, 'x.yaml': `extends: base.yaml\n${text}` })

  it('that deletes nothing is told, with what was meant', () => {
    expect(told(over('description: null\n'))).toEqual([
      'error nothing-to-delete x.yaml:2:1 `description: null` deletes what was inherited, and nothing was | remove the line',
    ])
    expect(told(over('solver: { max_itr: null }\n'))).toEqual([
      'error nothing-to-delete x.yaml:2:11 `max_itr: null` deletes what was inherited, and nothing was | did you mean `max_iter`?',
    ])
    expect(told({}, ['solver.momentun=null'])).toEqual([
      'error nothing-to-delete --set#1:1:1 there is no `momentun` to delete | leave it out',
    ])
  })

  it('that deletes what is needed is told as what is missing', () => {
    expect(told(over('solver: { max_iter: null }\n'))).toEqual([
      'error missing-key x.yaml:2:1 `max_iter` is missing in `solver` | `max_iter`: updates in all; 1 or more',
    ])
  })

  it('of what is needed is shown', () => {
    const { diagnostics } = compileFiles({ ...SMALL_FILES, ...over('solver: { max_iter: null }\n') })
    expect(diagnostics[0].notes).toMatchObject([{ message: 'deleted here', span: { start: { line: 2, column: 11 } } }])
  })

  it('is a value of a sweep: what is said without the key', () => {
    const swept = SMALL.replace('name: small', 'name: small\nsweep: { solver.momentum: [null, 0.5] }')
    const { experiment, diagnostics } = compileFiles({ ...SMALL_FILES, 'x.yaml': swept })
    expect(lines(diagnostics)).toEqual([])
    expect(experiment?.members[0].plan.hashes.result).toBe(plan({})?.hashes.result)
  })
})

describe('a map that is set', () => {
  it('merges, and replaces where its tag differs', () => {
    const spec = SMALL.replace('max_iter: 10', 'max_iter: 10, lr_policy: { type: step, gamma: 0.5, stepsize: 3 }')
    const policy = (set: string): unknown =>
      compileFiles({ ...SMALL_FILES, 'x.yaml': spec }, 'x.yaml', [set]).experiment?.spec.stages[0].solver.lr_policy
    expect(policy('solver={ lr_policy: { stepsize: 4 } }')).toEqual({ type: 'step', gamma: 0.5, stepsize: 4 })
    expect(policy('solver.lr_policy={ gamma: 0.1 }')).toEqual({ type: 'step', gamma: 0.1, stepsize: 3 })
    expect(policy('solver.lr_policy={ type: fixed }')).toEqual({ type: 'fixed' })
    expect(policy('solver={ lr_policy: null }')).toEqual({ type: 'fixed' })
  })
})

describe('a change of type', () => {
  const BASE = SMALL.replace('max_iter: 10', 'momentum: 0.5, max_iter: 10')
  const seen = (files: Files, sets: readonly string[] = []): readonly string[] =>
    compileFiles({ ...SMALL_FILES, 'base.yaml': BASE, ...files }, 'x.yaml', sets).diagnostics.map(
      ({ code, message, notes }) =>
        [`${code} ${message}`, ...notes.flatMap(({ message, span }) => (span ? `${span.file} ${message}` : []))].join(
          ' | ',
        ),
    )
  const WHY = '`type: adam` replaces the whole `solver`; repeat what is to stay'

  it('shows what it took away and is missed', () => {
    expect(seen({ 'x.yaml': 'extends: base.yaml\nsolver: { type: adam, base_lr: 0.001 }\n' })).toEqual([
      `missing-key \`max_iter\` is missing in \`solver\` | base.yaml ${WHY}`,
    ])
    expect(seen({ 'x.yaml': BASE }, ['solver.type=adam'])).toEqual([
      `missing-key \`base_lr\` is missing in \`solver\` | x.yaml ${WHY}`,
      `missing-key \`max_iter\` is missing in \`solver\` | x.yaml ${WHY}`,
    ])
    const stages = BASE.replace(', max_iter: 10', '').concat(
      'stages: [{ name: a, losses: [hard], solver: { type: adam, max_iter: 5 } }]\n',
    )
    expect(seen({ 'x.yaml': stages })).toContain(`missing-key \`base_lr\` is missing | x.yaml ${WHY}`)
  })

  it('to one that there is not takes nothing away', () => {
    expect(seen({ 'x.yaml': BASE }, ['solver.type=adamm'])).toEqual(['unknown-type unknown type `adamm`'])
    expect(seen({ 'x.yaml': 'extends: base.yaml\nsolver: { type: xyz, base_lr: 0.001 }\n' })).toEqual([
      'unknown-type unknown type `xyz`',
    ])
  })
})

describe('an abstract base', () => {
  const BASE = `abstract: true
data: { dataset: mnist }
solver: { base_lr: 0.01, momentum: '\${mu}' }
losses: { hard: { target: data.label } }
`

  it('is checked for what it says, and not for what it does not', () => {
    expect(checked('base.yaml', { 'base.yaml': BASE })).toEqual([])
    expect(checked('base.yaml', { 'base.yaml': 'abstract: true\n' })).toEqual([])
    expect(
      checked('base.yaml', {
        'base.yaml': BASE.replace('base_lr: 0.01', 'base_rl: 0.01, max_iter: many')
          .replace('data.label', '5')
          .replace('dataset: mnist', 'dataset: mnist, wings: 2'),
      }),
    ).toEqual([
      'error unknown-key base.yaml:2:25 unknown key `wings` in `data` | the keys here are dataset, train, test, shape, classes, batch, shuffle, split, limit, exclude_classes, corrupt, transform',
      'error unknown-key base.yaml:3:11 unknown key `base_rl` in `solver` | did you mean `base_lr`?',
      'error wrong-type base.yaml:3:36 `max_iter` must be a whole number, but is the text "many"',
      'error wrong-type base.yaml:4:27 `target` must be a text, but is 5',
    ])
    expect(checked('base.yaml', { 'base.yaml': `${BASE}seed: '\${1 / 0}'\n` })).toEqual([
      'error expression base.yaml:5:12 the expression divides by zero',
    ])
  })

  it('may take layers from a file and edit them', () => {
    const base = `abstract: true
student: { from: net.yaml, override: { conv: { num_output: 8 } }, rename: { suffix: _s } }
`
    const files = { ...SMALL_FILES, 'base.yaml': base }
    expect(checked('base.yaml', files)).toEqual([])
    const rest = SMALL_FILES['x.yaml'].replace(/student:[^]*?losses:/, 'losses:')
    const { experiment } = compileFiles({ ...files, 'x.yaml': `extends: base.yaml\n${rest}` })
    const student = experiment?.spec.networks.find(({ name }) => name === 'student')
    expect(student?.layers[0]).toMatchObject({ name: 'conv_s', shapes: [[8, 24, 24]] })
    expect(checked('base.yaml', { ...files, 'base.yaml': base.replace('override', 'overide') })).toEqual([
      'error unknown-key base.yaml:2:28 unknown key `overide` in `student` | did you mean `override`?',
    ])
  })

  it('is complete where it cannot be added to: in lists', () => {
    const layers = (list: string): readonly string[] =>
      checked('base.yaml', { 'base.yaml': `abstract: true\nnetwork: { layers: ${list} }\n` })
    expect(layers("[{ repeat: { var: i, from: 1, to: '${n}' }, layers: [{ name: a, type: relu }] }]")).toEqual([])
    expect(layers('[{ name: a }]')).toEqual([
      expect.stringMatching(/^error missing-key base.yaml:2:\d+ `type` is missing/),
    ])
    expect(layers('[{ name: a, type: convolution }]')).toEqual([
      expect.stringMatching(/^error missing-key base.yaml:2:\d+ `num_output` is missing/),
    ])
  })

  it('is no experiment, and neither is what trains a teacher if it is one', () => {
    expect(told({ 'x.yaml': BASE })).toEqual([
      'error abstract-spec x.yaml:1:1 an abstract spec is no experiment: it is there to be extended | name a file that extends it',
    ])
    expect(told({ 'teacher.yaml': `abstract: true\n${SMALL_FILES['teacher.yaml']}` })).toEqual([
      'error abstract-spec x.yaml:8:26 an abstract spec is no experiment: it is there to be extended | name a file that extends it',
    ])
  })

  it('makes those that extend it no bases', () => {
    const files = { 'base.yaml': `abstract: true\n${SMALL}`, 'x.yaml': 'extends: base.yaml\n' }
    expect(plan(files)?.hashes).toEqual(plan({})?.hashes)
    expect(told({ ...files, 'x.yaml': 'abstract: false\nextends: base.yaml\n' })).toEqual([])
    expect(told(files, ['abstract=true'])).toEqual([
      'error bad-setting --set#1:1:1 `abstract` says what its file is | write it in the file',
    ])
  })

  it('is told from an experiment and from a network file by what it says', () => {
    const host = memoryHost({ ...SMALL_FILES, 'base.yaml': BASE, 'broken.yaml': 'a: [' })
    const kinds = ['x.yaml', 'base.yaml', 'net.yaml', 'broken.yaml', 'none.yaml'].map((file) => kindOf(file, host))
    expect(kinds).toEqual(['experiment', 'abstract', 'network', 'experiment', 'experiment'])
    expect(checked('net.yaml', {})).toEqual([])
    expect(checked('x.yaml', {})).toEqual([])
  })
})
