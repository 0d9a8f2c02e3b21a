/** One entry a mistake: the example of every code, and further ways to earn them. What the user is told is in the golden file. */
import { filesOf, specExamples } from '../../compiler/diagnostics/examples/index.ts'
import { NET, small } from '../files.ts'
import { doubtful } from './doubtful.ts'
import { of, student, type Mistake } from './mistake.ts'

const MIX = '{ mix: probabilities, of: { teacher.ip_t: 0.5, teacher.conv_t: 0.5 } }'

/** Two students, so two networks that weights can be taken from. */
const TWO = `version: 1
name: two
data: { dataset: mnist }
teacher: { from: net.yaml, weights: { experiment: teacher.yaml } }
students: { left: { from: net.yaml }, right: { from: net.yaml } }
losses:
  left: { type: distillation, input: left.ip, target: teacher.ip }
  right: { type: distillation, input: right.ip, target: teacher.ip }
solver: { type: sgd, base_lr: 0.01, max_iter: 10 }
`

/** The small distillation in stages. */
const staged = (name: string, ...stages: readonly string[]): Mistake =>
  of(name, [', max_iter: 10 }\n', ` }\nstages:\n${stages.map((stage) => `  - ${stage}\n`).join('')}`])

const swept = (name: string, sweep: string): Mistake =>
  of(name, ['vars: { lambda: 0.5 }', `vars: { lambda: 0.5 }\nsweep: ${sweep}`])

export const mistakes: readonly Mistake[] = [
  ...Object.entries(specExamples).map(([code, { wrong }]) => ({
    name: `the example of ${code}`,
    files: filesOf(wrong),
    ...(wrong.sets && { sets: wrong.sets }),
  })),
  // allow
  of('a reason that is none', ['name: small', "name: small\nallow: [{ code: unused-layer, reason: ' ' }]"]),
  of('a waiver of unused waivers', ['name: small', 'name: small\nallow: [{ code: unused-waiver, reason: because }]']),
  of(
    'a waiver written twice',
    ['  weights: { experiment: teacher.yaml }\n', ''],
    [
      'name: small',
      'name: small\nallow: [{ code: untrained-teacher, reason: one }, { code: untrained-teacher, reason: two }]',
    ],
  ),
  of(
    'a waiver of what is wrong in the teacher’s spec',
    ['name: small', 'name: small\nallow: [{ code: test-remainder, reason: as in 2017 }]'],
    ['data: { dataset: mnist }\nnetwork', 'data: { dataset: mnist, batch: { test: 64 } }\nnetwork'],
  ),
  // expect
  of('an expectation of a teacher that is known to be untrained', [
    '  weights: { experiment: teacher.yaml }\n',
    '  expect: { accuracy: { min: 0.9, of: ip_t } }\nallow: [{ code: untrained-teacher, reason: noise }]\n',
  ]),
  of('an expectation on more images than tests have', [
    'rename: { suffix: _t }',
    'rename: { suffix: _t }\n  expect: { accuracy: { min: 0.9, of: ip_t, images: 20000 } }',
  ]),
  // fixes that can be followed
  of(
    'a network for a layer, and a layer without its network',
    ['target: teacher.ip_t', 'target: teacher'],
    ['input: student.ip_s, target: data', 'input: ip_s, target: data'],
  ),
  of('a slip of a layer without its network', ['target: teacher.ip_t', 'target: ipp_t']),
  of('the labels by half of their name', ['target: data.label,', 'target: label,']),
  of('a hint that no 1×1 convolution could project', [
    'soft: { type: distillation, input: student.ip_s, target: teacher.ip_t',
    'soft: { type: hint, input: student.pool_s, target: teacher.conv_t',
  ]),
  {
    name: 'an end that is inherited beside stages',
    files: {
      ...small(),
      'y.yaml': small()['x.yaml'],
      'x.yaml':
        'version: 1\nname: x\nextends: y.yaml\nstages: [{ name: a, losses: [hard, soft], solver: { max_iter: 10 } }]\n',
    },
  },
  of('an address for a file of weights', [
    'weights: { experiment: teacher.yaml }',
    'weights: { file: https://example.org/a.caffemodel }',
  ]),
  of(
    'a best of stages by sums of different losses',
    ['data: { dataset: mnist }\nteacher', 'data: { dataset: mnist, split: { validation: 1000 } }\nteacher'],
    [
      ', max_iter: 10 }\n',
      ', test: { interval: 5 }, best: { metric: loss } }\nstages:\n  - { name: a, losses: [hard], solver: { max_iter: 10 } }\n  - { name: b, losses: [soft], solver: { max_iter: 10 } }\n',
    ],
  ),
  // text
  of('a tab as indent', ['  from: net.yaml\n  rename: { suffix: _t }', '\tfrom: net.yaml\n  rename: { suffix: _t }']),
  of('a key without a space in the middle of a file', ['name: small', 'name:small']),
  of('an address is no key without a space', ['name: small', 'http://small']),
  of('a deviation by which pixels would be divided', [
    'data: { dataset: mnist }\nteacher',
    'data: { dataset: mnist, transform: { std: [0.3] } }\nteacher',
  ]),
  of('a backslash in double quotes', ['rename: { suffix: _s }', 'rename: [{ match: "^(\\w)$", to: a }]']),
  of('a control character of double quotes', ['rename: { suffix: _s }', 'rename: [{ match: "\\bip", to: a }]']),
  of('a sweep of too many members', [
    'vars: { lambda: 0.5 }',
    `vars: { lambda: 0.5 }\nsweep: { ${Array.from({ length: 4 }, (_, i) => `v${i}: [0, 1, 2, 3, 4, 5]`).join(', ')} }`,
  ]),
  swept('a member of a list written twice', '[{ lambda: 0.1, seed: 1 }, { lambda: 0.1, seed: 1 }]'),
  swept('two keys of a sweep for one place', '{ lambda: [0.1, 0.2], vars.lambda: [0.3] }'),
  swept('two keys of a member for one place', '[{ solver.test.interval: 5, solver.test: null }]'),
  swept('a sweep in a sweep', '[{ sweep.lambda: 3 }]'),
  { name: 'a list', files: { ...small(), 'x.yaml': '- version: 1\n' } },
  { name: 'two documents', files: small(['version: 1\nname: small', 'version: 1\n---\nname: small']) },
  of('a number beyond 53 bits', ['max_iter: 10 }\n', 'max_iter: 10 }\nseed: 12345678901234567890\n']),
  { name: 'a missing file', files: { 'y.yaml': 'version: 1\n' } },
  of('a key of another tool', ['base_lr: 0.01', 'learning_rate: 0.01']),
  of('an unknown key', ['data: { dataset: mnist }\nteacher', 'data: { dataset: mnist, wings: 2 }\nteacher']),
  of('an unknown root key', ['vars: { lambda: 0.5 }', 'vars: { lambda: 0.5 }\nlosess: {}']),
  of('a missing root key', ['name: small\n', '']),
  of('a missing type', ['soft: { type: distillation, ', 'soft: { ']),
  of('a word for a boolean', ['data: { dataset: mnist }\nteacher', 'data: { dataset: mnist, shuffle: no }\nteacher']),
  of('a list for a map', ['solver: { type: sgd, base_lr: 0.01, max_iter: 10 }\n', 'solver: [sgd]\n']),
  of('a fraction for a whole number', ['max_iter: 10 }\n', 'max_iter: 1.5 }\n']),
  of('nothing after a key', ['name: small', 'name:']),
  of('a momentum of 1', ['base_lr: 0.01', 'base_lr: 0.01, momentum: 1']),
  of('a name with capitals', ['name: small', 'name: Small']),
  of('a version of the future', ['version: 1\nname: small', 'version: 2\nname: small']),
  of('an unknown convention', ['type: distillation,', 'type: distillation, convention: sead,']),
  of('an unknown layer type', ['type: inner_product', 'type: inner_produkt']),
  of('an unknown loss', ['type: distillation', 'type: hinton']),
  of('an unknown filler', ['num_output: 10 }', 'num_output: 10, weight_filler: { type: xaver } }']),
  of('an unknown filler as a word', ['num_output: 10 }', 'num_output: 10, weight_filler: xaver }']),
  of('a var that is no name', ['vars: { lambda: 0.5 }', 'vars: { lambda: 0.5, 2x: 1 }']),
  of('a misplaced param', ['kernel_size: 5 }', 'kernel_size: 5, convolution_param: { param: 1 } }']),
  of('a division by zero', ["'${lambda}'", "'${lambda / 0}'"]),
  of(
    'a text in arithmetic',
    ['vars: { lambda: 0.5 }', 'vars: { lambda: 0.5, word: abc }'],
    ["'${lambda}'", "'${word * 2}'"],
  ),
  of('an unknown function', ["'${lambda}'", "'${system(1)}'"]),
  of('a member of an object', ["'${lambda}'", "'${lambda.constructor}'"]),
  of('an unclosed expression', ["'${lambda}'", "'${lambda'"]),
  // composition
  {
    name: 'a base that is missing',
    files: small(['version: 1\nname: small', 'extends: bass.yaml\nversion: 1\nname: small']),
  },
  {
    name: 'a mistake in a base',
    files: {
      ...small(['version: 1\nname: small', 'extends: b.yaml\nversion: 1\nname: small']),
      'b.yaml': 'tags: [1]\n',
    },
  },
  {
    name: 'a base that is no experiment itself, compiled',
    files: small(['version: 1\nname: small', 'abstract: true\nversion: 1\nname: small']),
  },
  {
    name: 'a network, compiled',
    files: { ...small(), 'x.yaml': small()['net.yaml'] },
  },
  {
    name: 'a network as the experiment that trains the teacher',
    files: small(['weights: { experiment: teacher.yaml }', 'weights: { experiment: net.yaml }']),
  },
  {
    name: 'a waiver of what only a run can find',
    files: small(['name: small\n', 'name: small\nallow: [{ code: best-is-no-number, reason: I know }]\n']),
  },
  {
    name: 'a list of bases with a number in it',
    files: small(['version: 1\nname: small', 'extends: [x.yaml, 5]\nversion: 1\nname: small']),
  },
  {
    name: 'a null that deletes nothing',
    files: { ...small(), 'b.yaml': small()['x.yaml'], 'x.yaml': 'extends: b.yaml\nsolver: { momentm: null }\n' },
  },
  { name: 'a set that deletes nothing', files: small(), sets: ['solver.mometum=null'] },
  { name: 'a set of what its file is', files: small(), sets: ['abstract=true'] },
  // layers that repeat
  of('a loop variable with the name of a var', [
    'student:\n  from: net.yaml',
    'student:\n  layers: [{ repeat: { var: lambda, from: 1, to: 2 }, layers: [{ name: a, type: relu }] }]',
  ]),
  of('a loop in a loop with its variable', [
    '  - { name: pool,',
    '  - { repeat: { var: i, from: 1, to: 2 }, layers: [{ repeat: { var: i, from: 1, to: 2 }, layers: [{ name: a, type: relu }] }] }\n  - { name: pool,',
  ]),
  of('a loop that counts down', [
    '  - { name: pool,',
    '  - { repeat: { var: i, from: 3, to: 1 }, layers: [{ name: "a${i}", type: relu }] }\n  - { name: pool,',
  ]),
  of('a loop without end', [
    '  - { name: pool,',
    '  - { repeat: { var: i, from: 1, to: 1000000000 }, layers: [{ name: "a${i}", type: relu }] }\n  - { name: pool,',
  ]),
  of('a loop without a variable', [
    '  - { name: pool,',
    '  - { repeat: { form: 1, to: 3 }, layers: [{ name: a, type: relu }] }\n  - { name: pool,',
  ]),
  of('a loop without layers', ['  - { name: pool,', '  - { repeat: { var: i, from: 1, to: 3 } }\n  - { name: pool,']),
  of('a loop over what is no number', [
    '  - { name: pool,',
    '  - { repeat: { var: i, from: 1, to: many }, layers: [{ name: a, type: relu }] }\n  - { name: pool,',
  ]),
  of('a loop that makes one name twice', [
    '  - { name: pool,',
    '  - { repeat: { var: i, from: 1, to: 3 }, layers: [{ name: a, type: relu }] }\n  - { name: pool,',
  ]),
  of('a mistake in the second round of a loop', [
    '  - { name: pool,',
    "  - { repeat: { var: i, from: 1, to: 3 }, layers: [{ name: 'a${i}', type: dropout, dropout_ratio: '${i / 2}' }] }\n  - { name: pool,",
  ]),
  of('a misspelt variable in a loop', [
    '  - { name: pool,',
    "  - { repeat: { var: depth, from: 1, to: 3 }, layers: [{ name: 'a${dept}', type: relu }] }\n  - { name: pool,",
  ]),
  // the environment
  of('a variable that the environment does not have', ["'${lambda}'", "'${env:TS_COMPILE_LAMBDA}'"]),
  of('a variable that can have no such name', ["'${lambda}'", "'${env:TS-COMPILE}'"]),
  { name: 'a set to nothing', files: small(), sets: ['solver.max_iter='] },
  { name: 'a set of the wrong type', files: small(), sets: ['lambda=0.1', 'solver.max_iter=many'] },
  { name: 'a set of an unknown key', files: small(), sets: ['solver.max_itr=5'] },
  of('a mistake in a network file', ['kernel_size: 5 }', 'kernel_sise: 5 }']),
  // networks
  of(
    'a student without a teacher',
    ['teacher:\n  from: net.yaml\n  rename: { suffix: _t }\n  weights: { experiment: teacher.yaml }\n', ''],
    ["  soft: { type: distillation, input: student.ip_s, target: teacher.ip_t, weight: '${lambda}' }\n", ''],
  ),
  of('a network beside a teacher', ['vars: { lambda: 0.5 }', 'network: { from: net.yaml }\nvars: { lambda: 0.5 }']),
  of('no network at all', ['network: { from: net.yaml }\n', '']),
  of('a teacher beside teachers', ['student:\n', 'teachers: { wide: { from: net.yaml } }\nstudent:\n']),
  of('a name in both maps', ['student:\n  from: net.yaml\n', 'students:\n teacher:\n  from: net.yaml\n']),
  of(
    'a network called like something else',
    ['teacher:\n  from: net.yaml', 'teachers:\n loss:\n  from: net.yaml'],
    ['target: teacher.ip_t', 'target: loss.ip_t'],
  ),
  of('a network with a dot in its name', ['teacher:\n  from: net.yaml', 'teachers:\n wide.one:\n  from: net.yaml']),
  of('layers from a network that is not there', ['student:\n  from: net.yaml', 'student:\n  from: teachr']),
  of('layers from a network that is nothing like one', ['student:\n  from: net.yaml', 'student:\n  from: elsewhere']),
  of('a pattern that freezes nothing', ['rename: { suffix: _s }', "rename: { suffix: _s }\n  frozen: ['cnv*']"]),
  of('a pattern that freezes a layer without parameters', [
    'rename: { suffix: _s }',
    "rename: { suffix: _s }\n  frozen: ['pool*']",
  ]),
  of('frozen layers without weights', ['rename: { suffix: _s }', "rename: { suffix: _s }\n  frozen: ['c*']"]),
  of('a layer that is frozen by itself without weights', [
    'rename: { suffix: _s }',
    'rename: { suffix: _s }\n  override: { conv: { frozen: true } }',
  ]),
  of('a tensor that is shared by a frozen layer and a trained one', [
    'student:\n  from: net.yaml\n  rename: { suffix: _s }\n',
    `student:
  weights: { experiment: teacher.yaml }
  layers:
    - { name: first, type: inner_product, num_output: 10 }
    - { name: second, type: inner_product, num_output: 10, param: [{ share: w }], frozen: true }
    - { name: ip_s, type: inner_product, num_output: 10, param: [{ share: w }] }
`,
  ]),
  of(
    'a mix of shares that are not 1 together',
    ['target: teacher.ip_t', `target: ${MIX}`],
    ['conv_t: 0.5', 'conv_t: 0.6'],
  ),
  of('a mix of one', ['target: teacher.ip_t', 'target: { mix: logits, of: { teacher.ip_t: 1 } }']),
  of('a share below 0', ['target: teacher.ip_t', `target: ${MIX}`], ['conv_t: 0.5', 'conv_t: -0.5']),
  of('a mix of an unknown layer', ['target: teacher.ip_t', `target: ${MIX}`], ['teacher.conv_t', 'teacher.conv']),
  of('a mix with what are no class scores', ['target: teacher.ip_t', `target: ${MIX}`]),
  of(
    'a mix of different widths',
    ['  - { name: ip,', '  - { name: other, type: inner_product, num_output: 7 }\n  - { name: ip,'],
    ['target: teacher.ip_t', `target: ${MIX}`],
    ['teacher.conv_t', 'teacher.other_t'],
  ),
  of('a mix with what is trained', ['target: teacher.ip_t', `target: ${MIX}`], ['teacher.conv_t', 'student.ip_s']),
  of(
    'a mix of probabilities as logits',
    [
      'type: distillation, input: student.ip_s, target: teacher.ip_t',
      'type: distillation, convention: mse_logits, input: student.ip_s, target: { mix: probabilities, of: { teacher.ip_t: 0.5, teacher.flat_t: 0.5 } }',
    ],
    ['  - { name: ip,', '  - { name: flat, type: inner_product, num_output: 10 }\n  - { name: ip,'],
  ),
  of('a mix where a layer is wanted', [
    'type: distillation, input: student.ip_s, target: teacher.ip_t',
    `type: euclidean, input: student.ip_s, target: ${MIX}`,
  ]),
  {
    name: 'weights of one of several networks',
    files: {
      ...small(['{ experiment: teacher.yaml }', '{ experiment: two.yaml }']),
      'two.yaml': TWO,
    },
  },
  {
    name: 'weights of a network that is not trained there',
    files: {
      ...small(['{ experiment: teacher.yaml }', '{ experiment: two.yaml, network: left_ }']),
      'two.yaml': TWO,
    },
  },
  of('a projection that is frozen', [
    'type: distillation, input: student.ip_s, target: teacher.ip_t',
    'type: hint, input: student.ip_s, target: teacher.ip_t, project: { type: inner_product, num_output: 10, frozen: true }',
  ]),
  of('layers and from', [
    'student:\n  from: net.yaml',
    'student:\n  from: net.yaml\n  layers: [{ name: a, type: relu }]',
  ]),
  of(
    'networks from each other',
    ['student:\n  from: net.yaml', 'student:\n  from: teacher'],
    ['teacher:\n  from: net.yaml', 'teacher:\n  from: student'],
  ),
  of('overriding what is not there', [
    'rename: { suffix: _s }',
    'rename: { suffix: _s }\n  override: { cnv: { num_output: 2 } }',
  ]),
  of('replacing what is not there', [
    'rename: { suffix: _s }',
    'rename: { suffix: _s }\n  replace: [{ name: pol, with: { type: relu } }]',
  ]),
  of('replacing without saying what', [
    'rename: { suffix: _s }',
    'rename: { suffix: _s }\n  replace: [{ with: { type: relu } }]',
  ]),
  of('replacing with a name', [
    'rename: { suffix: _s }',
    'rename: { suffix: _s }\n  replace: [{ name: pool, with: { type: relu, name: r } }]',
  ]),
  of('replacing with a bottom', [
    'rename: { suffix: _s }',
    'rename: { suffix: _s }\n  replace: [{ name: pool, with: { type: relu, bottom: conv } }]',
  ]),
  of('replacing without a type', [
    'rename: { suffix: _s }',
    'rename: { suffix: _s }\n  replace: [{ name: pool, with: { negative_slope: 1 } }]',
  ]),
  of('replacing what is removed', [
    'rename: { suffix: _s }',
    'rename: { suffix: _s }\n  remove: [pool]\n  replace: [{ name: pool, with: { type: relu } }]',
  ]),
  of('inserting after what is not there', [
    'rename: { suffix: _s }',
    'rename: { suffix: _s }\n  insert: [{ after: cnv, layers: [{ name: r, type: relu }] }]',
  ]),
  of('inserting before what is removed', [
    'rename: { suffix: _s }',
    'rename: { suffix: _s }\n  remove: [pool]\n  insert: [{ before: pool, layers: [{ name: r, type: relu }] }]',
  ]),
  of('inserting at no place', [
    'rename: { suffix: _s }',
    'rename: { suffix: _s }\n  insert: [{ layers: [{ name: r, type: relu }] }]',
  ]),
  of('inserting at two places', [
    'rename: { suffix: _s }',
    'rename: { suffix: _s }\n  insert: [{ after: conv, before: pool, layers: [{ name: r, type: relu }] }]',
  ]),
  of('inserting a name that is there', [
    'rename: { suffix: _s }',
    'rename: { suffix: _s }\n  insert: [{ after: conv, layers: [{ name: pool, type: relu }] }]',
  ]),
  of(
    'inserting before what reads several',
    [
      'rename: { suffix: _s }',
      'rename: { suffix: _s }\n  insert: [{ before: sum, layers: [{ name: r, type: relu }] }]',
    ],
    ['  - { name: ip,', '  - { name: sum, type: eltwise, bottom: [pool, pool] }\n  - { name: ip,'],
  ),
  of('overriding with an unknown key', [
    'rename: { suffix: _s }',
    'rename: { suffix: _s }\n  override: { conv: { num_outputs: 2 } }',
  ]),
  of('overriding a type', ['rename: { suffix: _s }', 'rename: { suffix: _s }\n  override: { conv: { type: relu } }']),
  of('overriding a name', ['rename: { suffix: _s }', 'rename: { suffix: _s }\n  override: { conv: { name: relu } }']),
  of('a rename without effect', [
    'rename: { suffix: _s }',
    "rename: [{ match: '^(.*)$', to: '$1_s' }, { match: 'xyz', to: a }]",
  ]),
  of('a rename that collides', ['rename: { suffix: _s }', "rename: [{ match: '^.*$', to: ip_s }]"]),
  of('a kernel without a size', [', kernel_size: 5 }', ' }']),
  of('half a kernel', ['kernel_size: 5 }', 'kernel_h: 5 }']),
  of('a kernel said twice', ['kernel_size: 5 }', 'kernel_size: 5, kernel_h: 3 }']),
  of('a group that does not divide', ['kernel_size: 5 }', 'kernel_size: 5, group: 3 }']),
  of('a group that divides one of two', [
    'kernel_size: 5 }\n',
    'kernel_size: 5 }\n  - { name: two, type: convolution, num_output: 6, kernel_size: 1, group: 4 }\n',
  ]),
  of('more factors than bottoms', [
    '  - { name: ip, type: inner_product, num_output: 10 }\n',
    '  - { name: ip, type: inner_product, num_output: 10 }\n  - { name: late, type: eltwise, bottom: [ip, ip], coeff: [1, 2, 3] }\n',
  ]),
  of('a pad as wide as the window', ['kernel_size: 2, stride: 2 }', 'kernel_size: 2, stride: 2, pad: 2 }']),
  of('a window beyond the image', ['kernel_size: 2, stride: 2 }', 'kernel_size: 1, stride: 20 }']),
  of('a global pool with a kernel', ['kernel_size: 2, stride: 2 }', 'kernel_size: 2, global_pooling: true }']),
  of('a convolution on a vector', [
    '  - { name: ip, type: inner_product, num_output: 10 }\n',
    '  - { name: ip, type: inner_product, num_output: 10 }\n  - { name: late, type: convolution, num_output: 1, kernel_size: 1 }\n',
  ]),
  // meaning
  of('an unknown network', ['input: student.ip_s, target: teacher', 'input: studnt.ip_s, target: teacher']),
  of('data that does not exist', ['target: data.label', 'target: data.labels']),
  of('a layer as the target of a cross-entropy', ['target: data.label', 'target: teacher.ip_t']),
  of('an image for a loss', ['input: student.ip_s, target: teacher', 'input: student.pool_s, target: teacher']),
  of('unequal widths', ['rename: { suffix: _s }', 'rename: { suffix: _s }\n  override: { ip: { num_output: 12 } }']),
  of('a temperature for the seed convention', [
    'type: distillation,',
    'type: distillation, convention: seed, temperature: 4,',
  ]),
  of('weights that do not fit', [
    'teacher:\n  from: net.yaml',
    'teacher:\n  from: net.yaml\n  override: { ip: { num_output: 11 } }',
  ]),
  {
    name: 'weights of other names',
    files: {
      ...small([
        'teacher:\n  from: net.yaml\n  rename: { suffix: _t }',
        "teacher:\n  from: other.yaml\n  rename: [{ match: '^ipp$', to: ip_t }]",
      ]),
      'other.yaml': NET.replace('name: ip,', 'name: ipp,'),
    },
  },
  of('weights that are missing', ['experiment: teacher.yaml', 'experiment: techer.yaml']),
  of('a metric of a reserved name', [
    'solver: { type: sgd, base_lr: 0.01, max_iter: 10 }\n',
    'metrics: { loss: { type: accuracy, input: student.ip_s, target: data.label } }\nsolver: { type: sgd, base_lr: 0.01, max_iter: 10 }\n',
  ]),
  of('an agreement with labels', [
    'solver: { type: sgd, base_lr: 0.01, max_iter: 10 }\n',
    'metrics: { a: { type: agreement, input: student.ip_s, target: data.label } }\nsolver: { type: sgd, base_lr: 0.01, max_iter: 10 }\n',
  ]),
  of('an accuracy against a layer', [
    'solver: { type: sgd, base_lr: 0.01, max_iter: 10 }\n',
    'metrics: { a: { type: accuracy, input: student.ip_s, target: teacher.ip_t } }\nsolver: { type: sgd, base_lr: 0.01, max_iter: 10 }\n',
  ]),
  of('a test that repeats', ['base_lr: 0.01', 'base_lr: 0.01, test: { iterations: 101 }']),
  of('an expectation of an unknown layer', [
    'weights: { experiment: teacher.yaml }',
    'weights: { experiment: teacher.yaml }\n  expect: { accuracy: { min: 0.9, of: ip } }',
  ]),
  of('an alias inside of its anchor', ['vars: { lambda: 0.5 }', 'vars: &vars { lambda: 0.5, again: *vars }']),
  {
    name: 'aliases that multiply',
    files: {
      ...small(),
      'x.yaml': `a0: &a0 [x, x, x, x, x, x, x, x, x]\n${Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array<string>(9).fill(`*a${i}`).join(', ')}]\n`).join('')}`,
    },
  },
  {
    name: 'a text nested too deeply',
    files: { ...small(), 'x.yaml': `a: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n` },
  },
  of('an expression without end', ["'${lambda}'", `'\${${'('.repeat(900)}lambda${')'.repeat(900)}}'`]),
  of('a rename to a group that is not there', ['rename: { suffix: _s }', "rename: [{ match: '^(.*)$', to: '$2_s' }]"]),
  of('a mean for another number of channels', [
    'data: { dataset: mnist }\nteacher',
    'data: { dataset: mnist, transform: { mean: [1, 2, 3] } }\nteacher',
  ]),
  of('an expectation of an image', [
    'weights: { experiment: teacher.yaml }',
    'weights: { experiment: teacher.yaml }\n  expect: { accuracy: { min: 0.9, of: pool_t } }',
  ]),
  of(
    'an expectation of fewer outputs than classes',
    [
      'weights: { experiment: teacher.yaml }',
      'weights: { experiment: teacher.yaml }\n  expect: { accuracy: { min: 0.9, of: few_t } }',
    ],
    ['name: ip, type', 'name: few, type: inner_product, num_output: 5 }\n  - { name: ip, type'],
  ),
  of(
    'a removed slice that parts are read of',
    ['  rename: { suffix: _s }\n', '  remove: [cut]\n  rename: { suffix: _s }\n'],
    ['  - { name: ip,', '  - { name: cut, type: slice, top: [a, b] }\n  - { name: ip, bottom: "cut:a",'],
  ),
  of('a layer with several tops, read without saying which', [
    '  - { name: ip,',
    '  - { name: cut, type: slice, top: [a, b] }\n  - { name: ip,',
  ]),
  of('a top that does not exist', [
    '  - { name: ip,',
    '  - { name: cut, type: slice, top: [left, right] }\n  - { name: ip, bottom: "cut:lift",',
  ]),
  of(
    'a tap of several tops',
    ['input: student.ip_s, target: teacher.ip_t', 'input: student.cut_s, target: teacher.ip_t'],
    ['  - { name: ip,', '  - { name: cut, type: slice, top: [a, b] }\n  - { name: ip, bottom: "cut:a",'],
  ),
  of('a layer that reads silence', [
    '  - { name: ip,',
    '  - { name: still, type: silence }\n  - { name: ip, bottom: still,',
  ]),
  of('shared parameters of several rates', [
    'name: conv, type: convolution, num_output: 4, kernel_size: 5 }',
    'name: conv, type: convolution, num_output: 1, kernel_size: 5, pad: 2, param: [{ share: w, lr_mult: 2 }] }\n' +
      '  - { name: again, type: convolution, num_output: 1, kernel_size: 5, pad: 2, param: [{ share: w }] }',
  ]),
  of('a filler that cannot fill', ['num_output: 10 }', 'num_output: 10, weight_filler: bilinear }']),
  of('a sparse filler with too few units', [
    'num_output: 10 }',
    'num_output: 10, weight_filler: { type: gaussian, sparse: 11 } }',
  ]),
  of('a uniform filler upside down', [
    'num_output: 10 }',
    'num_output: 10, weight_filler: { type: uniform, min: 1, max: -1 } }',
  ]),
  of('a temperature for a convention that has none', [
    'target: teacher.ip_t, weight',
    'target: teacher.ip_t, convention: mse_logits, temperature: 4, weight',
  ]),
  of('a hint between unequal shapes', [
    'type: distillation, input: student.ip_s, target: teacher.ip_t',
    'type: hint, input: student.ip_s, target: teacher.pool_t',
  ]),
  of('a projection that cannot be found', [
    'type: distillation, input: student.ip_s, target: teacher.ip_t',
    'type: hint, input: student.ip_s, target: teacher.pool_t, project: auto',
  ]),
  of('a projection of a type that projects nothing', [
    'type: distillation, input: student.ip_s, target: teacher.ip_t',
    'type: hint, input: student.conv_s, target: teacher.pool_t, project: { type: pooling, pool: max }',
  ]),
  of('a projection without a type', [
    'type: distillation, input: student.ip_s, target: teacher.ip_t',
    'type: hint, input: student.conv_s, target: teacher.pool_t, project: { num_output: 4 }',
  ]),
  of('a projection with a name', [
    'type: distillation, input: student.ip_s, target: teacher.ip_t',
    'type: hint, input: student.conv_s, target: teacher.pool_t, project: { type: convolution, name: p, num_output: 4 }',
  ]),
  of('a projection of a wrong shape', [
    'type: distillation, input: student.ip_s, target: teacher.ip_t',
    'type: hint, input: student.conv_s, target: teacher.pool_t, project: { type: convolution, num_output: 3, kernel_size: 2 }',
  ]),
  of('a projection that is not the word', [
    'type: distillation, input: student.ip_s, target: teacher.ip_t',
    'type: hint, input: student.ip_s, target: teacher.pool_t, project: atuo',
  ]),
  of('a matrix of a wrong size', [
    'type: softmax_cross_entropy, input: student.ip_s',
    'type: infogain, matrix: [[1, 0], [0, 1]], input: student.ip_s',
  ]),
  of('a contrastive loss without labels of pairs', [
    'type: distillation, input: student.ip_s, target: teacher.ip_t',
    'type: contrastive, similar: teacher.ip_t, input: student.ip_s, target: teacher.ip_t',
  ]),
  of('a contrastive loss of images', [
    'type: distillation, input: student.ip_s, target: teacher.ip_t',
    'type: contrastive, similar: data.label, input: student.pool_s, target: teacher.pool_t',
  ]),
  of('a euclidean loss of labels', [
    'type: softmax_cross_entropy, input: student.ip_s',
    'type: euclidean, input: student.ip_s',
  ]),
  of('more of the highest scores than there are', [
    'solver: {',
    'metrics: { a: { type: accuracy, input: student.ip_s, target: data.label, top_k: 11 } }\nsolver: {',
  ]),
  of('a key of another solver', [
    'type: sgd, base_lr: 0.01, max_iter: 10 }\n',
    'type: sgd, base_lr: 0.01, max_iter: 10, rms_decay: 0.9 }\n',
  ]),
  of('a layer that only does not ask for', [
    '  weights: { experiment: teacher.yaml }',
    '  weights: { experiment: teacher.yaml, only: [conv] }',
  ]),
  of('a key of another policy', ['base_lr: 0.01', 'base_lr: 0.01, lr_policy: { type: fixed, stepsize: 10 }']),
  of('a policy without what it needs', ['base_lr: 0.01', 'base_lr: 0.01, lr_policy: { type: multistep, gamma: 0.1 }']),
  // schedules
  of('a schedule that ends before it starts', [
    "weight: '${lambda}'",
    'weight: { type: linear, from: 1, to: 0, start: 8, end: 4 }, active: { start: 3, end: 3 }',
  ]),
  of('a schedule from nothing in equal factors', [
    "weight: '${lambda}'",
    'weight: { type: exponential, from: 0, to: 1 }, temperature: { type: exponential, from: 1, to: -1 }',
  ]),
  of('a schedule past nothing in equal factors', [
    "weight: '${lambda}'",
    'weight: { type: exponential, from: -1, to: 1 }',
  ]),
  of('a schedule down to no temperature', ["weight: '${lambda}'", 'temperature: { type: linear, from: 4, to: 0 }']),
  of('a schedule that nothing of is said', ["weight: '${lambda}'", 'weight: { type: linear }, active: {}']),
  of('a jump with an end', ["weight: '${lambda}'", 'weight: { type: step, from: 0, to: 1, start: 5, end: 6 }']),
  of('a schedule of an unknown kind', ["weight: '${lambda}'", 'weight: { type: liner, from: 0, to: 1 }']),
  of('a temperature that is none', ["weight: '${lambda}'", 'temperature: 0']),
  of('a schedule that begins after the end', [
    "weight: '${lambda}'",
    'weight: { type: linear, from: 0, to: 1, start: 10 }, active: { start: 20 }, temperature: { type: step, from: 4, to: 1, start: 10 }',
  ]),
  // stages, and what tests decide
  of('a stage and an end at the root', [
    'max_iter: 10 }\n',
    'max_iter: 10 }\nstages: [{ name: a, losses: [hard, soft], solver: { max_iter: 5 } }]\n',
  ]),
  staged('a stage without an end', '{ name: a, losses: [hard, soft], solver: {} }'),
  staged(
    'two stages of one name',
    '{ name: a, losses: [hard], solver: { max_iter: 5 } }',
    '{ name: a, losses: [soft], solver: { max_iter: 5 } }',
  ),
  staged('a stage called teacher', '{ name: teacher, losses: [hard, soft], solver: { max_iter: 5 } }'),
  staged('a stage with an unknown loss', '{ name: a, losses: [hard, soft, sotf], solver: { max_iter: 5 } }'),
  staged('a loss that no stage uses', '{ name: a, losses: [hard], solver: { max_iter: 5 } }'),
  staged(
    'a stage that trains nothing',
    "{ name: a, losses: [hard, soft], frozen: ['student.*'], solver: { max_iter: 5 } }",
  ),
  staged(
    'a stage that freezes what is not there',
    "{ name: a, losses: [hard, soft], frozen: ['studnet.conv_s', 'conv_s'], solver: { max_iter: 5 } }",
  ),
  staged(
    'slots that there are none of',
    '{ name: a, losses: [hard, soft], slots: keep, solver: { max_iter: 5 } }',
    '{ name: b, losses: [hard, soft], slots: keep, solver: { type: adam, base_lr: 0.001, max_iter: 5 } }',
  ),
  staged(
    'a stage with keys of another solver',
    '{ name: a, losses: [hard, soft], solver: { max_iter: 5, rms_decay: 0.9, base_rl: 1 } }',
  ),
  staged(
    'a stage with what is of the whole run',
    '{ name: a, losses: [hard, soft], solver: { max_iter: 5, keep: 2, best: { metric: loss } } }',
  ),
  staged(
    'a stage that deletes what is not there',
    '{ name: a, losses: [hard, soft], solver: { max_iter: 5, warmup: null } }',
  ),
  staged(
    'a later stage that tests its beginning',
    '{ name: a, losses: [hard, soft], solver: { max_iter: 5, test: { initial: false } } }',
    '{ name: b, losses: [hard, soft], solver: { max_iter: 5, test: { initial: true } } }',
  ),
  of(
    'a stage that has only losses without a weight',
    ["weight: '${1 - lambda}'", 'weight: 0'],
    [
      ', max_iter: 10 }\n',
      ' }\nstages: [{ name: a, losses: [hard], solver: { max_iter: 5 } }, { name: b, losses: [soft], solver: { max_iter: 5 } }]\n',
    ],
  ),
  of('a best of something unknown', [
    'max_iter: 10 }\n',
    'max_iter: 10, best: { metric: acuracy }, stop: { metric: loss.sotf, at: 1 } }\n',
  ]),
  of(
    'a stop without tests',
    ['data: { dataset: mnist }\nteacher', 'data: { dataset: mnist, split: { validation: 100 } }\nteacher'],
    ['max_iter: 10 }\n', 'max_iter: 10, test: { interval: 0 }, early_stopping: { metric: loss, patience: 2 } }\n'],
  ),
  of('a best on the test set', ['max_iter: 10 }\n', 'max_iter: 10, best: { metric: accuracy } }\n']),
  of('nothing left to train on', [
    'data: { dataset: mnist }\nteacher',
    'data: { dataset: mnist, split: { validation: 60000 } }\nteacher',
  ]),
  of('validation images that fill no batch', [
    'data: { dataset: mnist }\nteacher',
    'data: { dataset: mnist, split: { validation: 250 } }\nteacher',
  ]),
  of('fewer validation images than a batch', [
    'data: { dataset: mnist }\nteacher',
    'data: { dataset: mnist, split: { validation: 50 } }\nteacher',
  ]),
  of('a metric named as a weight', [
    'solver: {',
    'metrics: { weight.soft: { type: accuracy, input: student.ip_s, target: data.label } }\nsolver: {',
  ]),
  of('a comma in a text without quotes', [
    'name: small',
    'name: small\nallow: [{ code: unused-layer, reason: made so, and resized, twice }]',
  ]),
  of('a layer that freezes nothing', ['kernel_size: 2, stride: 2 }', 'kernel_size: 2, stride: 2, frozen: true }']),
  of(
    'several mistakes at once',
    ['base_lr: 0.01', 'base_rl: 0.01'],
    ['dataset: mnist', 'dataset: 5'],
    ['suffix: _s', 'sufix: _s'],
  ),
  of(
    'several mistakes of meaning at once',
    ['dataset: mnist', 'dataset: mnits'],
    ['target: teacher.ip_t', 'target: teacher.ip'],
    ['  weights: { experiment: teacher.yaml }\n', ''],
  ),
  student('a layer that is removed and named by several', '  remove: [ip]'),
  of(
    'a layer that is removed and named once',
    ['rename: { suffix: _s }', 'rename: { suffix: _s }\n  remove: [pool]'],
    ['solver: {', 'metrics: { one: { type: entropy, input: student.pool_s } }\nsolver: {'],
  ),
  student('a bottom that is removed', '  remove: [pool]\n  override: { ip: { bottom: pool } }'),
  student('a student that is frozen', '  frozen: true'),
  of('a part of the images held out', [
    'data: { dataset: mnist }',
    'data: { dataset: mnist, split: { validation: 0.1 } }',
  ]),
  ...doubtful,
]
