/** Specs of somebody who means harm: each is answered, soon, in little memory, and does nothing. */
import { NET, SMALL, SMALL_FILES, type Files } from '../files.ts'

const lines = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n')
const edited = (from: string, to: string): Files => ({ 'x.yaml': SMALL.replace(from, to) })

/** By what they try; each is `x.yaml` and what lies beside it. */
export const hostileSpecs: Readonly<Record<string, Files>> = {
  'a bomb of aliases': {
    'x.yaml': `a0: &a0 [x, x, x, x, x, x, x, x, x]\n${lines(30, (i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(', ')}]`)}\n`,
  },
  'a bomb of merges': {
    'x.yaml': `${lines(30, (i) => `a${i}: &a${i} { ${i === 0 ? 'k: 1' : `<<: [*a${i - 1}, *a${i - 1}]`} }`)}\n`,
  },
  'a hundred thousand levels': { 'x.yaml': `a: ${'['.repeat(100_000)}` },
  'two hundred thousand keys': { 'x.yaml': lines(200_000, (i) => `k${i}: ${i}`) },
  'ten megabytes of one text': { 'x.yaml': `name: ${'a'.repeat(10_000_000)}` },
  'keys that every object inherits': {
    'x.yaml': `${SMALL}__proto__: { polluted: 1 }\nconstructor: { prototype: { polluted: 1 } }\n`,
  },
  'a pattern that backtracks': edited(
    'student:',
    `student:\n  rename: [{ match: '^(([a-z])+.)+[A-Z]([a-z])+$', to: x }]`,
  ),
  'an expression that overflows': edited(
    'name: small',
    `name: small\nvars: { a: '\${${Array(500).fill('9').join(' ** ')}}' }`,
  ),
  'an expression that is deep': edited(
    'name: small',
    `name: small\nvars: { a: '\${${'('.repeat(50_000)}1${')'.repeat(50_000)}}' }`,
  ),
  'variables of variables': edited(
    'name: small',
    `name: small\nvars: { v0: aaaaaaaaaa, ${lines(40, (i) => `v${i + 1}: '\${v${i}}\${v${i}}',`)} }`,
  ),
  'a billion blocks': {
    'net.yaml': NET.replace(
      'layers:',
      `layers:\n  - repeat: { var: i, from: 1, to: 1000000000 }\n    layers: [{ name: 'r\${i}', type: relu }]`,
    ),
  },
  'blocks of blocks': {
    'net.yaml': NET.replace(
      'layers:',
      `layers:\n  - repeat: { var: i, from: 1, to: 900 }\n    layers: [{ repeat: { var: j, from: 1, to: 900 }, layers: [{ name: 'r\${i}_\${j}', type: relu }] }]`,
    ),
  },
  'a layer larger than memory': { 'net.yaml': NET.replace(/num_output: \d+/, 'num_output: 2000000000') },
  'a sweep of a trillion': {
    'x.yaml': `${SMALL}sweep: { seed: [${lines(1000, (i) => `${i},`)}], solver.base_lr: [${lines(1000, (i) => `0.${i + 1},`)}], solver.momentum: [${lines(1000, (i) => `0.${i + 1},`)}], solver.weight_decay: [${lines(1000, (i) => `0.${i + 1},`)}] }\n`,
  },
  'a file that extends itself': edited('name: small', 'name: small\nextends: x.yaml'),
  'files of all kinds that are none': edited('from: net.yaml', 'from: /dev/zero'),
  'a path that leads out': edited('from: net.yaml', 'from: ../../../../../../etc/passwd'),
  'names with marks and control characters': {
    'x.yaml': SMALL.replaceAll('hard', '"h\\e[31m\\u202e<script>alert(1)</script>"'),
  },
}

/** What lies in the folder of such a spec. */
export function filesOf(files: Files): Files {
  return { ...SMALL_FILES, ...files }
}
