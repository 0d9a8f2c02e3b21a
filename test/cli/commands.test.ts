import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { workplace } from './command.ts'

const place = workplace({
  'broken.yaml': 'version: 1\nname: Broken\n',
  'net-broken.yaml': 'kind: network\nlayers: [{ name: a, type: relo }]\n',
  'latin.yaml': 'version: 1\n',
})
afterAll(() => place.remove())

describe('compile', () => {
  it('prints the plan on stdout, writes it, and names the next command', async () => {
    const { exitCode, stdout, stderr } = await place.run('mnist-distill.yaml')
    expect(exitCode).toBe(0)
    await expect(`${stdout}\n`).toMatchFileSnapshot('../experiments/mnist-distill.plan.golden.txt')
    expect(stderr).toBe('wrote build/mnist-distill/plan.json and plan.txt\nnext: ts-compile run mnist-distill.yaml')
    expect(readFileSync(join(place.folder, 'build/mnist-distill/plan.txt'), 'utf8').trimEnd()).toBe(stdout)
    expect(readdirSync(join(place.folder, 'build/mnist-distill')).sort()).toEqual([
      'lambda=0',
      'lambda=0.9',
      'plan.json',
      'plan.txt',
    ])
    const plan = JSON.parse(readFileSync(join(place.folder, 'build/mnist-distill/lambda=0/plan.json'), 'utf8')) as {
      losses: { weight: number }[]
    }
    expect(plan.losses.map(({ weight }) => weight)).toEqual([1, 0])
  })

  it('writes where -o says, or nowhere', async () => {
    await place.run('compile', 'teacher.yaml', '-o', 'elsewhere')
    expect(readdirSync(join(place.folder, 'elsewhere')).sort()).toEqual(['plan.json', 'plan.txt'])
    expect((await place.run('compile', 'x.yaml', '-o', '-')).exitCode).toBe(0)
    expect(existsSync(join(place.folder, 'build/small'))).toBe(false)
  })

  it('says so when it cannot write', async () => {
    const { exitCode, stderr } = await place.run('compile', 'x.yaml', '-o', 'x.yaml/deep')
    expect(exitCode).toBe(2)
    expect(stderr).toContain('cannot write to `x.yaml/deep`')
  })
})

describe('check', () => {
  it('sets nothing in a network file, and says so', async () => {
    const alone = await place.run('check', 'net.yaml', '--set', 'solver.max_iter=3')
    expect([alone.exitCode, alone.stderr]).toEqual([
      2,
      'error: `net.yaml` is a network: `--set` changes an experiment\n   = help: name an experiment that takes it',
    ])
    expect((await place.run('check', 'net.yaml', 'x.yaml', '--set', 'solver.max_iter=3')).exitCode).toBe(0)
  })

  it('is quiet on stdout and writes nothing', async () => {
    const before = readdirSync(place.folder)
    const files = 2 + readdirSync(`${place.folder}/networks`).length
    const { exitCode, stdout, stderr } = await place.run('check', 'x.yaml', 'net.yaml', 'networks')
    expect([exitCode, stdout, stderr]).toEqual([
      0,
      '',
      `0 errors, 0 warnings, 1 note (\`check --verbose\` shows it) in ${files} files\nnext: ts-compile run x.yaml`,
    ])
    expect(readdirSync(place.folder)).toEqual(before)
  })

  it('shows notes to those who ask', async () => {
    const { exitCode, stderr } = await place.run('check', 'x.yaml', '--verbose')
    expect(exitCode).toBe(0)
    expect(stderr).toContain('note[plain-temperature]: `losses.soft` has temperature 1')
    expect(stderr).toContain('0 errors, 0 warnings, 1 note in x.yaml\n')
  })

  it('shows each mistake at its line, and exits with 1', async () => {
    const { exitCode, stderr } = await place.run('check', 'broken.yaml')
    expect(exitCode).toBe(1)
    expect(stderr)
      .toContain(`error[invalid-value]: \`name\` must be made of lower-case letters, digits, \`.\`, \`_\` and \`-\`, a letter or a digit first, but is the text "Broken"
  --> broken.yaml:2:7
   |
 2 | name: Broken
   |       ^^^^^^
`)
    expect(stderr).toContain('5 errors, 0 warnings')
  })

  it('prints one JSON object a line', async () => {
    const { exitCode, stdout } = await place.run('check', 'net-broken.yaml', '--format', 'json')
    expect(exitCode).toBe(1)
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      code: 'unknown-type',
      severity: 'error',
      message: 'unknown type `relo`',
      file: 'net-broken.yaml',
      line: 2,
      column: 27,
      endLine: 2,
      endColumn: 31,
      help: 'did you mean `relu`?',
      fix: { range: { file: 'net-broken.yaml', line: 2, column: 27, endLine: 2, endColumn: 31 }, text: 'relu' },
      notes: [],
      rendered: expect.stringContaining('  --> net-broken.yaml:2:27') as string,
    })
  })

  it('prints workflow commands for GitHub', async () => {
    const { stdout } = await place.run('check', 'net-broken.yaml', '--format', 'github')
    expect(stdout).toBe(
      '::error file=net-broken.yaml,line=2,col=27,endLine=2,endColumn=31,title=unknown-type::unknown type `relo` (did you mean `relu`?)',
    )
  })

  it('exits with 2 for a file that is not there, or is no text', async () => {
    const { exitCode, stderr } = await place.run('check', 'mnist-distil.yaml')
    expect(exitCode).toBe(2)
    expect(stderr).toContain(
      'error[unreadable-file]: cannot read `mnist-distil.yaml`: no such file\n   = help: did you mean `mnist-distill.yaml`?',
    )
    const folder = await place.run('compile', 'networks')
    expect([folder.exitCode, folder.stderr.includes('it is a folder')]).toEqual([2, true])
  })

  it('shows the text of a --set', async () => {
    const { exitCode, stderr } = await place.run('check', 'x.yaml', '--set', 'solver.max_iter=many')
    expect(exitCode).toBe(1)
    expect(stderr).toContain('  --> --set#1:1:17\n   |\n 1 | solver.max_iter=many\n   |                 ^^^^')
  })
})

describe('show', () => {
  it('prints a spec that compiles to the same plan', async () => {
    const { stdout } = await place.run('show', 'x.yaml', '--resolved', '--set', 'seed=4')
    const { folder } = place
    const { writeFileSync } = await import('node:fs')
    writeFileSync(join(folder, 'resolved.yaml'), stdout)
    const hashes = async (...args: readonly string[]): Promise<readonly string[]> =>
      (await place.run('compile', '-o', '-', ...args)).stdout.split('\n').slice(2, 4)
    expect(await hashes('resolved.yaml')).toEqual(await hashes('x.yaml', '--set', 'seed=4'))
    for (const said of [
      'momentum: 0',
      'display: 100',
      'shuffle: true',
      'type: xavier',
      'accuracy:',
      'interval: 500',
      'temperature: 1',
    ])
      expect(stdout).toContain(said)
  })
})

describe('explain', () => {
  it('explains a code, as it is printed too, lists all, and suggests', async () => {
    expect((await place.run('explain', 'untrained-teacher')).stdout).toMatch(
      /^error\[untrained-teacher\]: a frozen network has no weights\n\n/,
    )
    expect((await place.run('explain', 'error[roles]')).stdout).toMatch(/^error\[roles\]: /)
    expect((await place.run('explain', 'codes')).stdout.split('\n').length).toBeGreaterThan(40)
    const { exitCode, stderr } = await place.run('explain', 'untrained-techer')
    expect([exitCode, stderr]).toEqual([
      2,
      'error: there is no code, type, dataset or key `untrained-techer`\n   = help: did you mean `untrained-teacher`?',
    ])
  })
})

describe('the command line', () => {
  it('shows examples first', async () => {
    const { exitCode, stdout } = await place.run('--help')
    expect(exitCode).toBe(0)
    expect(stdout.startsWith('Examples:')).toBe(true)
    expect(stdout).toContain('Exit codes:')
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  })

  it('exits with 2 on an unknown option, choice or number, and suggests', async () => {
    const option = await place.run('run', 'x.yaml', '--outt', 'a')
    expect([option.exitCode, option.stderr.includes('(Did you mean --out?)')]).toEqual([2, true])
    expect((await place.run('check', 'x.yaml', '--format', 'xml')).exitCode).toBe(2)
    expect((await place.run('run', 'x.yaml', '--threads', '0')).exitCode).toBe(2)
    const command = await place.run('chekc', 'x.yaml')
    expect([command.exitCode, command.stderr.includes('did you mean `check`?')]).toEqual([2, true])
    const alone = await place.run('rnu')
    expect([alone.exitCode, alone.stderr.includes('did you mean `run`')]).toEqual([2, true])
    expect((await place.run()).exitCode).toBe(2)
  })

  it('prints its version', async () => {
    expect((await place.run('--version')).stdout).toMatch(/^\d+\.\d+\.\d+$/)
  })
})
