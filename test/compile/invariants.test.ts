/** What holds of every spec: same meaning, same hashes; and no text, however broken, makes the compiler throw. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDocument, stringify, visit } from 'yaml'

import type { Plan } from '../../compiler/index.ts'
import { compileFiles, experiments, lines, SMALL, small, SMALL_FILES, type Files, type Edit } from '../harness.ts'

function planOf(files: Files, main = 'x.yaml', sets: readonly string[] = []): Plan {
  const { experiment, diagnostics } = compileFiles(files, main, sets)
  if (!experiment) throw new Error(lines(diagnostics).join('\n'))
  return experiment.spec
}

const specs = ['mnist-hints.yaml', 'mnist-teacher.yaml', 'mnist-distill.yaml', 'mnist-seed.yaml']

describe('the experiments', () => {
  for (const name of specs) {
    it(`${name} compiles without a word, twice to the same bytes, and leaves its files as they were`, () => {
      const before = JSON.stringify(experiments)
      const { diagnostics, experiment } = compileFiles({}, name)
      expect(lines(diagnostics)).toEqual([])
      expect(JSON.stringify(experiment)).toBe(JSON.stringify(compileFiles({}, name).experiment))
      expect(JSON.stringify(experiments)).toBe(before)
    })

    it(`${name} means the same with every map reversed`, () => {
      const reversed = Object.fromEntries(
        Object.entries(experiments).map(([file, text]) => {
          const document = parseDocument(text)
          visit(document, { Map: (_key, map) => void map.items.reverse() })
          return [file, document.toString()]
        }),
      )
      expect(planOf(reversed, name).hashes).toEqual(planOf({}, name).hashes)
    })

    it(`${name}, resolved, is a spec that means the same`, () => {
      const { experiment } = compileFiles({}, name)
      const resolved = compileFiles({ 'resolved.yaml': experiment?.resolved ?? '' }, 'resolved.yaml')
      expect(lines(resolved.diagnostics)).toEqual([])
      expect(resolved.experiment?.spec.hashes).toEqual(experiment?.spec.hashes)
      expect(resolved.experiment?.resolved).toBe(experiment?.resolved)
    })
  }

  it('a member of a sweep is the spec with its settings alone', () => {
    const { experiment } = compileFiles({}, 'mnist-distill.yaml')
    expect(experiment?.members.map(({ label }) => label)).toEqual(['lambda=0', 'lambda=0.9'])
    for (const { label, plan } of experiment?.members ?? []) {
      expect(JSON.stringify(plan)).toBe(JSON.stringify(planOf({}, 'mnist-distill.yaml', ['sweep=null', label])))
    }
  })

  it('of a list too, which may set what others do not', () => {
    const list = '[{ lambda: 0.1, solver.base_lr: 0.02 }, { lambda: 0.7 }, { seed: 3, data.shuffle: false }]'
    const { experiment, diagnostics } = compileFiles(small(['max_iter: 10 }\n', `max_iter: 10 }\nsweep: ${list}\n`])) // places stay
    expect(lines(diagnostics)).toEqual([])
    expect(experiment?.members.map(({ label }) => label)).toEqual([
      'lambda=0.1,solver.base_lr=0.02',
      'lambda=0.7',
      'seed=3,data.shuffle=false',
    ])
    for (const { label, plan, sets, resolved } of experiment?.members ?? []) {
      const alone = compileFiles(SMALL_FILES, 'x.yaml', label.split(','))
      expect(JSON.stringify(plan)).toBe(JSON.stringify(alone.experiment?.spec))
      expect(resolved).toBe(alone.experiment?.resolved)
      expect(Object.keys(sets)).toEqual(label.split(',').map((set) => set.split('=')[0]))
    }
  })

  it('a grid has every combination, the last key running fastest', () => {
    const { experiment } = compileFiles(
      small([
        'solver: { type: sgd, base_lr: 0.01, max_iter: 10 }\n',
        'solver: { type: sgd, base_lr: 0.01, max_iter: 10 }\nsweep: { lambda: [0, 1], solver.base_lr: [0.1, 0.2], seed: [3] }\n',
      ]),
    )
    expect(experiment?.members.map(({ label }) => label)).toEqual(
      ['0', '1'].flatMap((lambda) => ['0.1', '0.2'].map((lr) => `lambda=${lambda},solver.base_lr=${lr},seed=3`)),
    )
    expect(experiment?.members[3].plan.stages[0].solver.base_lr).toBe(0.2)
    expect(experiment?.members[3].plan.seed).toBe(3)
  })
})

describe('the hashes', () => {
  const base = planOf(SMALL_FILES).hashes
  const change = (...edits: readonly Edit[]): Plan['hashes'] => planOf(small(...edits)).hashes
  const same = (hashes: Plan['hashes']): readonly string[] =>
    (['result', 'plan'] as const).filter((kind) => hashes[kind] === base[kind])

  it('neither changes with words, comments, quotes and order', () => {
    expect(same(change(['name: small', 'name: other\ndescription: words\ntags: [a]']))).toEqual(['result', 'plan'])
    expect(same(change(['version: 1\n', '# a comment\nversion: 1\n\n']))).toEqual(['result', 'plan'])
    expect(same(change(['lambda: 0.5', 'lambda: 5e-1']))).toEqual(['result', 'plan'])
  })

  it('only the plan’s changes with what is tested and shown', () => {
    for (const edit of ['test: { interval: 7 }', 'display: 3', 'snapshot: 5']) {
      expect(same(change(['base_lr: 0.01', `base_lr: 0.01, ${edit}`]))).toEqual(['result'])
    }
    expect(
      same(change(['data: { dataset: mnist }\nteacher', 'data: { dataset: mnist, batch: { test: 50 } }\nteacher'])),
    ).toEqual(['result'])
  })

  it('both change with what is trained', () => {
    for (const edit of ['momentum: 0.9', 'weight_decay: 0.1', 'lr_policy: { type: inv, gamma: 1, power: 1 }']) {
      expect(same(change(['base_lr: 0.01', `base_lr: 0.01, ${edit}`]))).toEqual([])
    }
    expect(same(change(['vars: { lambda: 0.5 }', 'vars: { lambda: 0.25 }']))).toEqual([])
    expect(same(change(['vars: { lambda: 0.5 }', 'vars: { lambda: 0.5 }\nseed: 1']))).toEqual([])
    expect(same(change(['max_iter: 10 }\n', 'max_iter: 11 }\n']))).toEqual([])
    expect(
      same(change(['data: { dataset: mnist }\nteacher', 'data: { dataset: mnist, shuffle: false }\nteacher'])),
    ).toEqual([])
    expect(
      same(
        change(['data: { dataset: mnist }\nteacher', 'data: { dataset: mnist, transform: { scale: 0.5 } }\nteacher']),
      ),
    ).toEqual([])
  })

  it('both change with what trained the teacher', () => {
    const files = {
      ...SMALL_FILES,
      'teacher.yaml': SMALL_FILES['teacher.yaml'].replace('max_iter: 10', 'max_iter: 20'),
    }
    expect(same(planOf(files).hashes)).toEqual([])
  })
})

describe('any text', () => {
  const words = [
    'version: 1',
    'name: x',
    'teacher:',
    'student:',
    '  from: net.yaml',
    '  from: teacher',
    'losses:',
    '  hard:',
    '- a',
    '{',
    '}',
    '[',
    ']',
    ': ',
    '&a',
    '*a',
    '<<: *a',
    "'${lambda}'",
    '${',
    '|',
    '>',
    '"',
    "'",
    '!x',
    '\t',
    '---',
    '? ',
    'null',
    'rename: { suffix: _s }',
    'sweep: { seed: [1] }',
    'vars: { a: 1 }',
    'extends: x.yaml',
  ]

  it('is told from a spec without an exception', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 8 })), { maxLength: 12 }),
        fc.constantFrom('\n', ' ', ''),
        (parts, between) => {
          const { experiment, diagnostics } = compileFiles({ ...SMALL_FILES, 'x.yaml': parts.join(between) })
          expect(experiment).toBeUndefined()
          expect(diagnostics.length).toBeGreaterThan(0)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('with a stretch cut out, or a character changed, is a spec or is told what is wrong', () => {
    fc.assert(
      fc.property(
        fc.nat(SMALL.length - 1),
        fc.nat(12),
        fc.constantFrom('', ' ', '\n', '{', '}', ':', '-', "'", '0', 'x', '[', ',', '#', '*'),
        (start, length, put) => {
          const { experiment, diagnostics } = compileFiles({
            ...SMALL_FILES,
            'x.yaml': SMALL.slice(0, start) + put + SMALL.slice(start + length),
          })
          expect(experiment !== undefined || diagnostics.some(({ severity }) => severity === 'error')).toBe(true)
          for (const { span } of diagnostics)
            expect(span === undefined || (span.start.line >= 1 && span.start.column >= 1)).toBe(true)
        },
      ),
      { numRuns: 400 },
    )
  })
})

describe('every key of every experiment', () => {
  for (const name of [...specs, 'networks/lenet.yaml']) {
    it(`in ${name} is missed when misspelt, and refused when it holds another kind of value`, () => {
      const main = name.startsWith('networks') ? 'mnist-teacher.yaml' : name
      const free = new Set(['vars', 'sweep', 'description', 'lambda', 'hard', 'soft', 'accuracy', 'agreement']) // names the user chose
      let tried = 0
      visit(parseDocument(experiments[name]), {
        Pair: (_key, pair) => {
          const key = pair.key as { value: string; range: [number, number, number] }
          const value = pair.value as { range: [number, number, number] }
          if (free.has(key.value)) return
          tried++
          const text = experiments[name]
          const misspelt = text.slice(0, key.range[0]) + `${key.value}_qx` + text.slice(key.range[1])
          const wrong = `${text.slice(0, value.range[0])}{ a: [] }${text.slice(value.range[1])}`
          for (const broken of [misspelt, wrong]) {
            const { diagnostics } = compileFiles({ [name]: broken }, main)
            expect(
              diagnostics.some(({ severity, span }) => severity === 'error' && span !== undefined),
              broken,
            ).toBe(true)
          }
        },
      })
      expect(tried).toBeGreaterThan(10)
    })
  }
})

describe('composition', () => {
  it('lays a file over its base: maps merge, lists replace, another type replaces whole, null deletes', () => {
    const files = {
      ...SMALL_FILES,
      'base.yaml': SMALL.replace('version: 1', 'version: 1\ntags: [a, b]\nseed: 7').replace(
        'max_iter: 10',
        'max_iter: 10, lr_policy: { type: step, gamma: 0.5, stepsize: 3 }, momentum: 0.5',
      ),
      'x.yaml': stringify({
        extends: 'base.yaml',
        name: 'over',
        tags: ['c'],
        seed: null,
        solver: { max_iter: 20, lr_policy: { type: 'fixed' } },
      }),
    }
    const { experiment, diagnostics } = compileFiles(files)
    expect(lines(diagnostics)).toEqual([])
    expect(experiment?.spec.stages[0].solver).toMatchObject({
      max_iter: 20,
      base_lr: 0.01,
      momentum: 0.5,
      lr_policy: { type: 'fixed' },
    })
    expect(experiment?.spec.seed).toBe(0)
    expect(experiment?.resolved).toContain('tags: [ c ]')
  })

  it('sets what `--set` says, in order', () => {
    const plan = planOf(SMALL_FILES, 'x.yaml', [
      'lambda=0.25',
      'solver.max_iter=3',
      'solver.max_iter=4',
      'data.transform.scale=0.5',
      'seed=9',
    ])
    expect(plan.losses.map(({ weight }) => weight)).toEqual([0.75, 0.25])
    expect([plan.stages[0].solver.max_iter, plan.data.transform.scale, plan.seed]).toEqual([4, 0.5, 9])
  })

  it('evaluates arithmetic on vars of vars', () => {
    const plan = planOf(
      small(
        [
          'vars: { lambda: 0.5 }',
          "vars: { base: 2, lambda: '${(base ** 3 - 6) / 4}', deep: '${max(base, 7) % 4 == 3 ? 1 : 0}' }",
        ],
        ['base_lr: 0.01', "base_lr: '${deep * 0.5}'"],
      ),
    )
    expect(plan.losses.map(({ weight }) => weight)).toEqual([0.5, 0.5])
    expect(plan.stages[0].solver.base_lr).toBe(0.5)
  })

  it('edits in the order remove, override, rename', () => {
    const plan = planOf(
      small(
        [
          'rename: { suffix: _s }',
          "rename: [{ match: '^(i)(p)$', to: '$2$1_s' }, { match: '^(.*)$', to: 'x_$1' }]\n  remove: [pool]\n  override: { conv: { num_output: 2, stride: 2 } }",
        ],
        ['input: student.ip_s, target: data.label', 'input: student.pi_s, target: data.label'],
        ['input: student.ip_s, target: teacher', 'input: student.pi_s, target: teacher'],
      ),
    )
    const student = plan.networks.find(({ name }) => name === 'student')
    expect(student?.layers.map(({ name, bottoms, shapes: [shape] }) => [name, bottoms, shape])).toEqual([
      ['x_conv', ['data'], [2, 12, 12]],
      ['pi_s', ['x_conv'], [10]],
    ])
  })
})
