/** How mistakes are told: forms for machines, denied and waived ones, and `check --watch`. */
import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { execa } from 'execa'
import { afterAll, describe, expect, it } from 'vitest'

import { printGithub, type Diagnostic } from '../../compiler/diagnostics/index.ts'
import { SCALED_PIXELS, small } from '../files.ts'
import { MAIN, withoutPackage, workplace } from './command.ts'

const WEIGHTS = '  weights: { experiment: teacher.yaml }\n'
const ALLOW = 'allow: [{ code: untrained-teacher, reason: repeats the curve of 2017 }]\n'
const waived = small(...SCALED_PIXELS, [WEIGHTS, ''], ['name: small\n', `name: small\n${ALLOW}`])
const warned = small(['data: { dataset: mnist }\nteacher', 'data: { dataset: mnist, batch: { test: 64 } }\nteacher'])

const place = workplace({
  'waived.yaml': waived['x.yaml'].replace('name: small', 'name: waived'),
  'warned.yaml': warned['x.yaml'],
  'several.yaml': small(['base_lr', 'base_rl'], ['ip_t, weight', 'ip, weight'])['x.yaml'],
})
afterAll(() => place.remove())

interface Line {
  readonly code: string
  readonly [key: string]: unknown
}

describe('--deny warnings', () => {
  it('fails on a warning, and says why', async () => {
    for (const command of ['check', 'compile', 'run']) {
      const { exitCode, stderr } = await place.run(command, 'warned.yaml', '--deny', 'warnings')
      expect([command, exitCode]).toEqual([command, 1])
      expect(stderr).toMatch(/0 errors, 1 warning.* in warned\.yaml; `--deny warnings` makes that a failure$/)
    }
    expect((await place.run('check', 'warned.yaml')).exitCode).toBe(0)
    expect((await place.run('check', 'x.yaml', '--deny', 'warnings')).exitCode).toBe(0)
  })
})

describe('allow', () => {
  it('waives an untrained teacher, and the plan says why', async () => {
    const { exitCode, stdout, stderr } = await place.run('compile', 'waived.yaml', '--deny', 'warnings')
    expect([exitCode, stderr]).toEqual([
      0,
      'wrote build/waived/plan.json and plan.txt\nnext: ts-compile run waived.yaml --deny warnings',
    ])
    expect(stdout).toContain(`WAIVED
  untrained-teacher: \`teacher\` is frozen and has no weights: it would stay random
    because: repeats the curve of 2017
`)
    const plan = JSON.parse(readFileSync(join(place.folder, 'build/waived/plan.json'), 'utf8')) as Line
    expect(plan['waived']).toEqual([
      {
        code: 'untrained-teacher',
        reason: 'repeats the curve of 2017',
        messages: ['`teacher` is frozen and has no weights: it would stay random'],
      },
    ])
  })

  it('is told to those who ask', async () => {
    expect((await place.run('check', 'waived.yaml')).stderr).toMatch(/^0 errors, 0 warnings, \d notes? /)
    expect((await place.run('check', 'waived.yaml', '--verbose')).stderr).toContain(
      '   = waived: repeats the curve of 2017',
    )
  })

  it('runs with the teacher’s fillers', async () => {
    const { exitCode, stderr } = await place.run('run', 'waived.yaml')
    expect([exitCode, stderr.includes('waived: 10 iterations in')]).toEqual([0, true])
  })
})

describe('--format json', () => {
  it('gives every mistake a line with all that is known of it', async () => {
    const { stdout } = await place.run('check', 'several.yaml', '--format', 'json')
    const lines = stdout.split('\n').map((line) => JSON.parse(line) as Line)
    expect(lines.map(({ version, code, severity }) => [version, code, severity])).toEqual([
      [1, 'unknown-reference', 'error'],
      [1, 'unknown-key', 'error'],
    ])
    expect(lines[1]).toMatchObject({
      file: 'several.yaml',
      line: 15,
      column: 22,
      endLine: 15,
      endColumn: 29,
      help: 'did you mean `base_lr`?',
      fix: { range: { file: 'several.yaml', line: 15, column: 22, endLine: 15, endColumn: 29 }, text: 'base_lr' },
    })
    expect(lines[1]['rendered']).toContain('15 | solver: { type: sgd, base_rl')
  })
})

describe('--format github', () => {
  const made = (severity: 'error' | 'warning', n: number): Diagnostic => ({
    code: 'unknown-key',
    severity,
    message: `50 % of\nkey ${n}`,
    span: { file: 'a,b:c.yaml', start: { line: n, column: 1 }, end: { line: n, column: 2 } },
    notes: [],
  })

  it('escapes, shows errors first, and keeps within what GitHub shows', () => {
    const lines = printGithub([made('warning', 1), ...Array.from({ length: 12 }, (_, i) => made('error', i + 1))])
    expect(lines[0]).toBe(
      '::error file=a%2Cb%3Ac.yaml,line=1,col=1,endLine=1,endColumn=2,title=unknown-key::50 %25 of%0Akey 1',
    )
    expect(lines.filter((line) => line.startsWith('::error'))).toHaveLength(10)
    expect(lines[9]).toBe('::error title=ts-compile::3 more errors are in the log of this step')
    expect(lines[10]).toBe('a,b:c.yaml:10:1: error[unknown-key]: 50 % of key 10')
    expect(lines.at(-1)).toContain('::warning ')
  })
})

describe('notes', () => {
  it('are always there for programs, and for people where they ask', async () => {
    const told = async (...more: readonly string[]): Promise<string> =>
      (await place.run('check', 'waived.yaml', ...more)).stdout
    expect(await told('--format', 'github')).toBe('')
    expect(await told('--format', 'github', '--verbose')).toMatch(/^::notice .*untrained-teacher::.*waived: repeats/m)
    expect(await told('--format', 'json')).toContain('"waived":"repeats the curve of 2017"')
    expect(await told('--format', 'sarif')).toContain('"justification": "repeats the curve of 2017"')
  })

  it('of a mistake are told with it, each with its place', () => {
    const span = { file: 'x.yaml', start: { line: 3, column: 5 }, end: { line: 3, column: 6 } }
    const notes = [{ message: '`T` is 0, said here', span }, { message: 'made by `repeat`' }]
    const mistake: Diagnostic = { code: 'invalid-value', severity: 'error', message: 'no', help: 'yes', notes }
    expect(printGithub([mistake])).toEqual([
      '::error title=invalid-value::no (yes)%0Ax.yaml:3:5: `T` is 0, said here%0Amade by `repeat`',
    ])
  })
})

describe('check --watch', () => {
  it('looks again when a file changes that the spec reads, until Ctrl-C', async () => {
    const run = execa(process.execPath, [MAIN, 'check', 'x.yaml', '--watch'], {
      cwd: place.folder,
      reject: false,
      env: { NO_COLOR: '1' },
    })
    let said = ''
    const heard = async (text: string): Promise<void> => {
      for (let i = 0; i < 600 && !said.includes(text); i++) await new Promise((again) => setTimeout(again, 50))
      expect(said).toContain(text)
      said = said.slice(said.indexOf(text) + text.length)
    }
    run.stderr.on('data', (data: Buffer) => (said += data.toString()))
    const net = join(place.folder, 'net.yaml')
    const before = readFileSync(net, 'utf8')
    await heard('waiting for a change')
    appendFileSync(net, '  - { name: late, type: convolutio }\n')
    await heard('did you mean `convolution`?')
    await heard('waiting for a change')
    writeFileSync(`${net}.new`, before) // as editors do
    renameSync(`${net}.new`, net)
    await heard('0 errors, 0 warnings')
    await heard('waiting for a change')
    expect(said).not.toContain('\x1b')
    run.kill('SIGINT')
    expect((await run).exitCode).toBe(0)
  })
})

describe('what only a run can find', () => {
  it('dataset-missing and engine-failed are told like any mistake', async () => {
    const missing = await place.run('run', 'cifar-teacher.yaml', '--data-dir', 'none')
    expect([missing.exitCode, missing.stderr.includes('error[dataset-missing]')]).toEqual([1, true])
    const failed = await withoutPackage(place, 'onnxruntime-node')('run', 'waived.yaml', '--out', 'runs/other')
    expect([failed.exitCode, failed.stderr]).toEqual([3, expect.stringContaining('error[engine-failed]')])
    const { optionalDependencies } = JSON.parse(
      readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
    ) as { optionalDependencies: Record<string, string> }
    expect(failed.stderr).toContain(`npm install onnxruntime-node@${optionalDependencies['onnxruntime-node']}\``)
  })
})
