/** Wherever a value came from, a message about it names the text that wrote it. */
import { describe, expect, it } from 'vitest'

import { compileFiles, experiments, lines, NET, SMALL, small, SMALL_FILES, type Edit, type Files } from '../harness.ts'

const told = (files: Files, sets: readonly string[] = []): readonly string[] =>
  lines(compileFiles(files, 'x.yaml', sets).diagnostics)

describe('a mistake stands where it was written', () => {
  it('in a base, and in the base of a base', () => {
    const files = {
      ...SMALL_FILES,
      'a.yaml': SMALL.replace('max_iter: 10', 'max_iter: many'),
      'b.yaml': 'extends: a.yaml\nseed: -1\n',
      'x.yaml': 'extends: b.yaml\nname: Over\n',
    }
    expect(told(files)).toEqual([
      'error wrong-type a.yaml:15:47 `max_iter` must be a whole number, but is the text "many"',
      'error invalid-value b.yaml:2:7 `seed` must be 0 or more, but is -1',
      'error invalid-value x.yaml:2:7 `name` must be made of lower-case letters, digits, `.`, `_` and `-`, a letter or a digit first, but is the text "Over" | write for example `over`',
    ])
  })

  it('in what is laid over a base', () => {
    const files = { ...SMALL_FILES, 'a.yaml': SMALL, 'x.yaml': 'extends: a.yaml\nsolver: { max_iter: 0 }\n' }
    expect(told(files)).toEqual(['error invalid-value x.yaml:2:21 `max_iter` must be 1 or more, but is 0'])
  })

  it('in the n-th --set, key or value, and not in what it reaches into', () => {
    expect(told(SMALL_FILES, ['seed=1', 'solver.max_iter=0'])).toEqual([
      'error invalid-value --set#2:1:17 `max_iter` must be 1 or more, but is 0',
    ])
    expect(told(SMALL_FILES, ['solver.max_itre=3'])).toEqual([
      'error unknown-key --set#1:1:1 unknown key `max_itre` in `solver` | did you mean `max_iter`?',
    ])
    expect(told(SMALL_FILES, ['name.x=1'])).toEqual([
      'error wrong-type --set#1:1:1 `name` must be a text, but is a map',
    ])
    expect(told(SMALL_FILES, ["solver.base_lr='${lamda}'"])).toEqual([
      'error unknown-var --set#1:1:19 there is no var `lamda` | did you mean `lambda`?',
    ])
    expect(told(SMALL_FILES, ['name={a'])).toEqual([expect.stringMatching(/^error yaml-syntax --set#1:1:\d+ /)])
  })

  it('in a value of the sweep', () => {
    const swept = (text: string): Files => small(['vars: { lambda: 0.5 }', `vars: { lambda: 0.5 }\nsweep: ${text}`])
    expect(told(swept('{ solver.max_iter: [5, 0] }'))).toEqual([
      'error invalid-value x.yaml:4:31 `max_iter` must be 1 or more, but is 0',
    ])
    expect(told(swept('{ lamda: [1] }'))).toEqual([
      'error unknown-setting x.yaml:4:10 there is no var `lamda` | did you mean `lambda`?',
    ])
    expect(told(swept("{ description: ['a b', 'a/b'] }"))).toEqual([
      'error duplicate-member x.yaml:4:31 two values of the sweep are `description=a_b` | write each value once',
    ])
    for (const text of ['{ lambda: [0.5, 0.5, 0.9], seed: [0, 1, 2] }', '{ lambda: [0.5, 0.5], seed: [0] }']) {
      const { diagnostics } = compileFiles(swept(text))
      expect(lines(diagnostics)).toEqual([
        'error duplicate-member x.yaml:4:24 two values of the sweep are `lambda=0.5` | write each value once',
      ])
      expect(diagnostics[0].notes).toMatchObject([{ span: { start: { line: 4, column: 19 } } }])
    }
  })

  it('in every value of the sweep, also beside what is no list', () => {
    const swept = 'vars: { lambda: 0.5 }\nsweep: { solver.max_iter: [5, 0], seed: 3, solver.base_lr: [] }'
    expect(told(small(['vars: { lambda: 0.5 }', swept]))).toEqual([
      'error invalid-value x.yaml:4:31 `max_iter` must be 1 or more, but is 0',
      'error wrong-type x.yaml:4:41 `seed` must be a list, but is 3 | write `[3]`',
      'error invalid-value x.yaml:4:60 `solver.base_lr` must be a list of at least 1, but is one of 0',
    ])
  })

  it('in a path that leads into a list', () => {
    const stages = 'stages: [{ name: a, losses: [hard, soft], solver: { max_iter: 10 } }]'
    const staged: Edit = [', max_iter: 10', '']
    const files = small(staged, ['vars: { lambda: 0.5 }', `vars: { lambda: 0.5 }\n${stages}`])
    expect(told(files)).toEqual([])
    for (const path of ['stages.0.solver.max_iter', 'stages.a']) {
      expect(told(files, [`${path}=5`])).toEqual([
        "error bad-setting --set#1:1:1 `stages` is a list, and lists are replaced whole | set all of it, by `--set 'stages=[…]'`",
      ])
    }
    expect(told(files, [stages.replace(': ', '=')])).toEqual([])
    const swept = `vars: { lambda: 0.5 }\nsweep: { seed: [1, 2], stages.0.solver.max_iter: [5, 6] }\n${stages}`
    expect(told(small(staged, ['vars: { lambda: 0.5 }', swept]))).toEqual([
      'error bad-setting x.yaml:4:24 `stages` is a list, and lists are replaced whole | write a var, as `${name}`, where the value stands, and sweep the var',
    ])
  })

  it('in a value of the sweep that does what another does', () => {
    const swept = (text: string): Files => small(['vars: { lambda: 0.5 }', `vars: { lambda: 0.5 }\nsweep: ${text}`])
    const { diagnostics } = compileFiles(swept("{ lambda: [0.5, '${1 / 2}', 0.9], seed: [0, 1, 2] }"))
    expect(lines(diagnostics)).toEqual([
      expect.stringMatching(/^warning equal-members x\.yaml:4:24 two values of `lambda` are the same: /),
    ])
    expect(diagnostics[0].notes).toMatchObject([{ span: { start: { line: 4, column: 19 } } }])
    expect(told(swept('{ solver.display: [1, 2], seed: [0, 1] }'))).toEqual([])
    expect(
      told(small(['vars: { lambda: 0.5 }', 'vars: { lambda: 0.5, mu: 1 }\nsweep: { mu: [1, 2], seed: [0, 1] }'])),
    ).toEqual([expect.stringMatching(/^warning unused-var /)])
  })

  it('in a member of a sweep that is a list', () => {
    const swept = (text: string): readonly string[] =>
      told(small(['vars: { lambda: 0.5 }', `vars: { lambda: 0.5 }\nsweep: ${text}`]))
    expect(swept('[{ lambda: 0.1 }, { solver.max_iter: 0 }]')).toEqual([
      'error invalid-value x.yaml:4:45 `max_iter` must be 1 or more, but is 0',
    ])
    expect(swept('[{ lamda: 1 }, { solver.base_lrr: 3 }]')).toEqual([
      'error unknown-setting x.yaml:4:11 there is no var `lamda` | did you mean `lambda`?',
      'error unknown-key x.yaml:4:25 unknown key `base_lrr` in `solver` | did you mean `base_lr`?',
    ])
    expect(swept('[]')).toEqual([
      'error invalid-value x.yaml:4:8 `sweep` must be a list of at least 1, but is one of 0',
    ])
    expect(swept('[1, {}]')).toEqual([
      'error wrong-type x.yaml:4:9 item 1 of `sweep` must be a map, but is 1',
      'error invalid-value x.yaml:4:12 item 2 of `sweep` must be a map with at least one key, but is an empty map',
    ])
    expect(swept('[{ lambda: [0, 1] }]')).toEqual([
      'error wrong-type x.yaml:4:19 `lambda` must be a number or a text or true or false or null, but is a list | a run has one value: write `{ lambda: 0 }, { lambda: 1 }`',
    ])
    expect(swept('{ lambda: 1 }')).toEqual([
      'error wrong-type x.yaml:4:18 `lambda` must be a list, but is 1 | write `[1]`',
    ])
  })

  it('in a map or a list that is swept, with what to write, and none is taken for another', () => {
    const swept = (text: string): readonly string[] =>
      told(small(['vars: { lambda: 0.5 }', `vars: { lambda: 0.5 }\nsweep: ${text}`]))
    const wrong = (what: string): string => `must be a number or a text or true or false or null, but is a ${what}`
    expect(swept('{ solver: [{ type: adam, base_lr: 0.1 }, { display: 1 }] }')).toEqual([
      `error wrong-type x.yaml:4:19 item 1 of \`solver\` ${wrong('map')} | a sweep sets single values: write \`sweep: [{ solver.type: adam, solver.base_lr: 0.1 }, …]\`, a map for each run`,
      `error wrong-type x.yaml:4:49 item 2 of \`solver\` ${wrong('map')} | a sweep sets single values: write \`sweep: [{ solver.display: 1 }, …]\`, a map for each run`,
    ])
    expect(swept('{ tags: [[a], [b]] }')).toEqual([
      `error wrong-type x.yaml:4:17 item 1 of \`tags\` ${wrong('list')} | a sweep sets single values: write a file for each run, which \`extends\` this one`,
      `error wrong-type x.yaml:4:22 item 2 of \`tags\` ${wrong('list')} | a sweep sets single values: write a file for each run, which \`extends\` this one`,
    ])
  })

  it('in a network file, once, however many networks come from it', () => {
    expect(told(small(['num_output: 10 }', 'num_output: 0 }']))).toEqual([
      'error invalid-value net.yaml:5:50 `num_output` must be 1 or more, but is 0',
    ])
    expect(told({ ...SMALL_FILES, 'net.yaml': `${NET}  - { name: ip, type: relu }\n` })).toEqual([
      'error duplicate-layer net.yaml:6:13 there are two layers `ip` | give one of them another name',
    ])
  })

  it('in an override', () => {
    const files = small(['rename: { suffix: _s }', 'rename: { suffix: _s }\n  override: { conv: { kernel_size: 50 } }'])
    expect(told(files)).toEqual([
      'error layer-shape x.yaml:12:36 layer `conv`: the kernel covers 50×50 pixels, more than the padded image of 28×28 | take a smaller kernel or more `pad`',
    ])
  })

  it('in the experiment that trains the teacher', () => {
    expect(
      told({ ...SMALL_FILES, 'teacher.yaml': SMALL_FILES['teacher.yaml'].replace('max_iter', 'max_itre') }),
    ).toEqual(['error unknown-key teacher.yaml:6:37 unknown key `max_itre` in `solver` | did you mean `max_iter`?'])
  })
})

describe('--set', () => {
  it('reads a path of the command line from the working folder', () => {
    const files = {
      'deep/x.yaml': SMALL.replaceAll('net.yaml', '../net.yaml'),
      'net.yaml': NET,
      'teacher.yaml': SMALL_FILES['teacher.yaml'],
    }
    expect(lines(compileFiles(files, 'deep/x.yaml').diagnostics)).toEqual([
      'error unreadable-file deep/x.yaml:8:26 cannot read `deep/teacher.yaml`: no such file',
    ])
    const set = compileFiles(files, 'deep/x.yaml', ['teacher.weights.experiment=teacher.yaml'])
    expect(lines(set.diagnostics)).toEqual([])
    expect(set.experiment?.teachers.map(({ name }) => name)).toEqual(['teacher'])
  })

  it('of a key that is swept is refused, since no run would have it', () => {
    const swept = (sweep: string, ...sets: string[]): readonly string[] =>
      told(small(['vars: { lambda: 0.5 }', `vars: { lambda: 0.5 }\nsweep: ${sweep}`]), sets)
    const alone = '`--set sweep=null` beside it runs it without the sweep'
    const lost = (key: string): string => `the sweep sets \`${key}\` itself, so no run would have this value`
    const grid = '{ lambda: [0.1, 0.2], solver.base_lr: [0.1, 0.2] }'
    for (const path of ['lambda', 'vars.lambda']) {
      expect(swept(grid, 'seed=1', `${path}=0.7`)).toEqual([
        `error bad-setting --set#2:1:1 ${lost('lambda')} | ${alone}; \`--set 'sweep={ lambda: [${path === 'lambda' ? '0.7' : '…'}] }'\` sweeps other values`,
      ])
    }
    expect(swept(grid, 'solver={ base_lr: 0.3, momentum: 0.5 }')).toEqual([
      `error bad-setting --set#1:1:1 ${lost('solver.base_lr')} | ${alone}; \`--set 'sweep={ solver.base_lr: […] }'\` sweeps other values`,
    ])
    expect(swept('[{ lambda: 0.1 }, { seed: 3 }]', 'seed=1')).toEqual([
      `error bad-setting --set#1:1:1 ${lost('seed')} | ${alone}`,
    ])
    expect(swept(grid, 'solver={ momentum: 0.5 }', 'seed=1')).toEqual([])
    expect(swept(grid, 'sweep=null', 'lambda=0.7')).toEqual([])
    expect(swept(grid, 'sweep={ lambda: [0.7] }')).toEqual([])
  })

  it('of a key that there is not is one mistake, whatever it is set to', () => {
    expect(told(SMALL_FILES, ['solver.nope=1'])).toEqual([
      'error unknown-key --set#1:1:1 unknown key `nope` in `solver` | remove it',
    ])
    expect(told(SMALL_FILES, ['teacher.foo.bar=x'])).toEqual([
      expect.stringMatching(/^error unknown-key --set#1:1:1 unknown key `foo` in `teacher` \|/),
    ])
  })

  it.each([
    ['snapshot', '`solver.snapshot`'],
    ['snapshto', '`solver.snapshot`'],
    ['lr', '`solver.base_lr`'],
    ['interval', '`solver.test.interval`'],
    ['dataset', '`data.dataset`'],
    ['temperature', '`losses.soft.temperature`'],
    ['mode', '`teacher.mode` or `student.mode`'],
    ['sed', '`seed`'],
    ['lamda', '`lambda`'],
  ])('of %s by itself is told where that is', (name, meant) => {
    const found = (told: string): string =>
      `error unknown-setting ${told} there is no var \`${name}\` | did you mean ${meant}?`
    expect(told(SMALL_FILES, [`${name}=3`])).toEqual([found('--set#1:1:1')])
    const swept = small(['vars: { lambda: 0.5 }', `vars: { lambda: 0.5 }\nsweep: { ${name}: [1, 2] }`])
    expect(told(swept)).toEqual([found('x.yaml:4:10')])
  })

  it('of what stands nowhere is told what a path is', () => {
    expect(told(SMALL_FILES, ['zzz=3'])).toEqual([
      'error unknown-setting --set#1:1:1 there is no var `zzz` | a bare name is a var or `seed`; write a path, such as `solver.base_lr`',
    ])
  })

  it('cannot change what a file extends', () => {
    expect(told(SMALL_FILES, ['extends=teacher.yaml'])).toEqual([
      'error bad-setting --set#1:1:1 `extends` is followed before anything is set | write it in the file',
    ])
  })

  it('does not reach into the experiment that trains the teacher', () => {
    const hash = (sets: readonly string[]): unknown =>
      compileFiles({}, 'mnist-distill.yaml', sets).experiment?.teachers[0].spec.hashes
    expect(hash([])).toEqual(compileFiles({}, 'mnist-teacher.yaml').experiment?.spec.hashes)
    expect(hash(['seed=5', 'solver.max_iter=7'])).toEqual(hash([]))
    expect(experiments['mnist-distill.yaml']).toContain('mnist-teacher.yaml')
  })

  it('that says what the file says changes nothing', () => {
    const hashes = (sets: readonly string[]): unknown =>
      compileFiles(SMALL_FILES, 'x.yaml', sets).experiment?.spec.hashes
    expect(hashes(['solver.max_iter=10', 'lambda=0.5', 'data.dataset=mnist'])).toEqual(hashes([]))
    expect(hashes(['solver.momentum=0.5', 'solver.momentum=null'])).toEqual(hashes([]))
  })
})
