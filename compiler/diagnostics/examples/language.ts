/** Examples of `catalogue/language.ts`, in its order. */
import type { LanguageCode } from '../catalogue/language.ts'
import { edits, type SpecExample, type Variant } from './example.ts'

const STUDENT = 'rename: { suffix: _s }'

/** A layer beside one that reads two. */
const inserted = (side: string): Variant =>
  edits(
    [STUDENT, `${STUDENT}\n  insert: [{ ${side}: sum, layers: [{ name: r, type: relu }] }]`],
    ['  - { name: ip,', '  - { name: sum, type: eltwise, bottom: [pool, pool] }\n  - { name: ip,'],
  )

/** Some more layers above the pooling. */
const repeated = (name: string, to: number): Variant =>
  edits([
    'student:\n  from: net.yaml\n',
    `student:
  layers:
    - { repeat: { var: ${name}, from: 1, to: ${to} }, layers: [{ name: 'ip\${${name}}', type: inner_product, num_output: 10 }] }
    - { name: ip, type: inner_product, num_output: 10 }
`,
  ])

export const languageExamples: Readonly<Partial<Record<LanguageCode, SpecExample>>> = {
  'bad-setting': {
    wrong: { sets: ['solver.max_iter'] },
    right: { sets: ['solver.max_iter=100'] },
  },
  'double-quoted-backslash': {
    wrong: edits([STUDENT, 'rename: [{ match: "^(\\w+)$", to: $1_s }]']),
    right: edits([STUDENT, "rename: [{ match: '^(\\w+)$', to: $1_s }]"]),
  },
  'duplicate-key': { wrong: edits(['name: small', 'name: small\nname: again']) },
  'duplicate-layer': { wrong: edits(['name: pool,', 'name: conv,']) },
  'duplicate-member': {
    wrong: edits(['vars: { lambda: 0.5 }', 'vars: { lambda: 0.5 }\nsweep: { lambda: [0, 0.5, 0] }']),
    right: edits(['vars: { lambda: 0.5 }', 'vars: { lambda: 0.5 }\nsweep: { lambda: [0, 0.5] }']),
  },
  'edit-removed-layer': {
    wrong: edits([STUDENT, `${STUDENT}\n  remove: [pool]\n  override: { pool: { stride: 1 } }`]),
    right: edits([STUDENT, `${STUDENT}\n  override: { pool: { stride: 1 } }`]),
  },
  'empty-file': { wrong: { files: { 'x.yaml': '# nothing\n' } } },
  expression: {
    wrong: edits(["'${lambda}'", "'${lambda +}'"]),
    right: edits(["'${lambda}'", "'${lambda + 1}'"]),
  },
  'extends-cycle': {
    wrong: {
      edits: [['version: 1\nname: small', 'extends: b.yaml\nversion: 1\nname: small']],
      files: { 'b.yaml': 'extends: x.yaml\n' },
    },
    right: {
      edits: [['version: 1\nname: small', 'extends: b.yaml\nversion: 1\nname: small']],
      files: { 'b.yaml': 'seed: 1\n' },
    },
  },
  'invalid-value': { wrong: edits(['base_lr: 0.01', 'base_lr: -1']) },
  'layer-order': {
    wrong: edits(['name: pool, type', 'name: pool, bottom: ip, type']),
    right: edits(['name: pool, type', 'name: pool, bottom: conv, type']),
  },
  'missing-key': { wrong: edits([', max_iter: 10 }\n', ' }\n']) },
  'no-layers': { wrong: edits(['student:\n  from: net.yaml', 'student:\n  frozen: false']) },
  'not-waivable': {
    wrong: edits(['name: small', 'name: small\nallow: [{ code: wrong-type, reason: it looks right to me }]']),
  },
  'number-precision': {
    wrong: edits(
      ['vars: { lambda: 0.5 }', 'vars: { lambda: 0.5, n: 12345678901234567890 }'],
      ["'${lambda}'", "'${lambda + 0 * n}'"],
    ),
  },
  'rename-pattern': {
    wrong: edits([STUDENT, "rename: [{ match: '(', to: a }]"]),
    right: edits([STUDENT, "rename: [{ match: '^(.*)$', to: $1_s }]"]),
  },
  'rename-without-effect': {
    wrong: edits([STUDENT, "rename: [{ match: '^(.*)$', to: $1_s }, { match: xyz, to: a }]"]),
    right: edits([STUDENT, "rename: [{ match: '^(.*)$', to: $1_s }]"]),
  },
  'reserved-name': {
    wrong: edits(
      ['vars: { lambda: 0.5 }', 'vars: { solver: 0.5 }'],
      ["'${1 - lambda}'", "'${1 - solver}'"],
      ["'${lambda}'", "'${solver}'"],
    ),
  },
  roles: {
    wrong: edits(['network: { from: net.yaml }', 'teacher: { from: net.yaml }']),
  },
  'bad-reference': { wrong: edits(['target: teacher.ip_t', 'target: teacher']) },
  'reference-without-effect': {
    wrong: edits(['input: student.ip_s, target: teacher', 'input: data.label, target: teacher']),
  },
  'unclear-removal': {
    wrong: edits(
      [`  ${STUDENT}\n`, `  remove: [sum]\n  ${STUDENT}\n`],
      ['  - { name: ip,', '  - { name: sum, type: eltwise, bottom: [pool, pool] }\n  - { name: ip,'],
    ),
    right: edits(
      [`  ${STUDENT}\n`, `  remove: [sum]\n  override: { ip: { bottom: pool } }\n  ${STUDENT}\n`],
      ['  - { name: ip,', '  - { name: sum, type: eltwise, bottom: [pool, pool] }\n  - { name: ip,'],
    ),
  },
  'unknown-bottom': {
    wrong: edits(['name: ip, type', 'name: ip, bottom: pol, type']),
    right: edits(['name: ip, type', 'name: ip, bottom: pool, type']),
  },
  'unknown-code': {
    wrong: edits([
      '  weights: { experiment: teacher.yaml }\n',
      '  weights: { experiment: teacher.yaml }\nallow: [{ code: untrained-techer, reason: it is a study }]\n',
    ]),
  },
  'unknown-key': { wrong: edits(['base_lr: 0.01', 'base_rl: 0.01']) },
  'unknown-layer': {
    wrong: edits([STUDENT, `${STUDENT}\n  remove: [pol]`]),
    right: edits([STUDENT, `${STUDENT}\n  remove: [pool]`]),
  },
  'unknown-setting': { wrong: { sets: ['lamda=1'] }, right: { sets: ['lambda=1'] } },
  'unknown-type': { wrong: edits(['type: distillation', 'type: distilation']) },
  'unknown-var': { wrong: edits(["'${lambda}'", "'${lamda}'"]) },
  'unquoted-expression': { wrong: edits(["weight: '${lambda}'", 'weight: ${lambda}']) },
  'path-not-allowed': { wrong: edits(['student:\n  from: net.yaml', 'student:\n  from: ../net.yaml']) },
  'unreadable-file': { wrong: edits(['student:\n  from: net.yaml', 'student:\n  from: nett.yaml']) },
  'unused-waiver': {
    wrong: edits(['name: small', 'name: small\nallow: [{ code: untrained-teacher, reason: it was so in 2017 }]']),
  },
  'vars-cycle': {
    wrong: edits(['vars: { lambda: 0.5 }', "vars: { lambda: '${mu}', mu: '${lambda}' }"]),
    right: edits(['vars: { lambda: 0.5 }', "vars: { lambda: '${mu}', mu: 0.5 }"]),
  },
  'equal-members': {
    wrong: edits(['vars: { lambda: 0.5 }', 'vars: { lambda: 0.5 }\nsweep: { lambda: [0, 0.5], description: [a, b] }']),
    right: edits(['vars: { lambda: 0.5 }', 'vars: { lambda: 0.5 }\nsweep: { lambda: [0, 0.5] }']),
  },
  'unused-var': { wrong: edits(['vars: { lambda: 0.5 }', 'vars: { lambda: 0.5, mu: 1 }']) },
  'abstract-spec': { wrong: edits(['version: 1\nname: small', 'abstract: true\nversion: 1\nname: small']) },
  'foreign-file': {
    wrong: {
      edits: [['student:\n  from: net.yaml', 'student:\n  from: lenet.prototxt']],
      files: { 'lenet.prototxt': 'name: "LeNet"\nlayer { name: "ip" type: "InnerProduct" }\n' },
    },
  },
  'not-a-network': {
    wrong: edits(['student:\n  from: net.yaml', 'student:\n  from: teacher.yaml']),
    right: edits(['student:\n  from: net.yaml', 'student:\n  from: teacher']),
  },
  'not-an-experiment': {
    wrong: edits(['weights: { experiment: teacher.yaml }', 'weights: { experiment: net.yaml }']),
  },
  'missing-variable': { wrong: edits(["'${lambda}'", "'${env:TS_COMPILE_EXAMPLE}'"]) },
  'nothing-to-delete': {
    wrong: {
      edits: [['version: 1\nname: small', 'extends: b.yaml\nversion: 1\nname: small\ntags: null']],
      files: { 'b.yaml': 'seed: 1\n' },
    },
    right: {
      edits: [['version: 1\nname: small', 'extends: b.yaml\nversion: 1\nname: small\ntags: null']],
      files: { 'b.yaml': 'tags: [old]\n' },
    },
  },
  'shadowed-var': { wrong: repeated('lambda', 2), right: repeated('i', 2) },
  'too-large': { wrong: repeated('i', 1000000000), right: repeated('i', 3) },
  'unclear-insert': { wrong: inserted('before'), right: inserted('after') },
  'wrong-type': { wrong: edits(['max_iter: 10 }\n', "max_iter: '10' }\n"]) },
  'yaml-alias': {
    wrong: edits(['vars: { lambda: 0.5 }', 'vars: { lambda: *nowhere }']),
    right: edits(['max_iter: 10 }\n', 'max_iter: &n 10, display: *n }\n']),
  },
  'yaml-syntax': { wrong: edits(['data: { dataset: mnist }\nteacher:', 'data: { dataset: mnist\nteacher:']) },
  'yaml-tag': { wrong: edits(['name: small', 'name: !python/object small']) },
}
