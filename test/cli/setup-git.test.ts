/** `setup git` in a repository of its own: git shows specs as what they say, and as before when it is undone. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { workplace } from './command.ts'

const place = workplace()
afterAll(() => place.remove())

const attributes = join(place.folder, '.gitattributes')

async function git(...args: readonly string[]): Promise<string> {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.org']
  const { stdout } = await execa('git', [...identity, ...args], { cwd: place.folder, env: { NO_COLOR: '1' } })
  return stdout
}

const FILE = join(place.folder, 'experiments/mnist-seed.yaml')

beforeAll(async () => {
  mkdirSync(join(place.folder, 'experiments'))
  for (const name of ['networks', 'mnist-seed.yaml', 'mnist-teacher.yaml'])
    renameSync(join(place.folder, name), join(place.folder, 'experiments', name))
  writeFileSync(attributes, '*.bin binary')
  await git('init', '--quiet')
  await git('add', 'experiments', '.gitattributes')
  await git('commit', '--quiet', '-m', 'first')
  // one change of meaning among lines that only moved
  const text = readFileSync(FILE, 'utf8').replace('base_lr: 0.01', 'base_lr: 0.02')
  const solver = /solver:\n(?: .*\n)+/.exec(text)?.[0] ?? ''
  writeFileSync(FILE, text.replace(solver, '').replace('teacher:\n', `${solver}teacher:\n`))
})

const changedLines = (text: string): readonly string[] => text.split('\n').filter((line) => /^[-+](?![-+])/.test(line))

describe('setup git', () => {
  it('makes git diff, git log -p and git difftool show what a spec says', async () => {
    expect(changedLines(await git('diff')).length).toBeGreaterThan(10)
    const { exitCode, stderr } = await place.run('setup', 'git', 'experiments/')
    expect([exitCode, stderr.split('\n')[1]]).toEqual([0, 'next: git difftool --tool ts-compile --no-prompt'])
    expect(readFileSync(attributes, 'utf8').split('\n')).toEqual([
      '*.bin binary',
      '# ts-compile: what specs say, in an order of its own',
      '/experiments/**/*.yaml diff=ts-compile',
      '/experiments/**/*.yml diff=ts-compile',
      '# ts-compile: end',
      '',
    ])
    const changed = changedLines(await git('diff', '--', 'experiments'))
    expect(changed).toEqual(['-  base_lr: 0.01', '+  base_lr: 0.02'])
    expect(await git('difftool', '--tool', 'ts-compile', '--no-prompt')).toContain('~ solver.base_lr  0.01 → 0.02')
    await git('commit', '--quiet', '-am', 'second')
    expect(changedLines(await git('log', '-1', '-p', '--', 'experiments'))).toEqual(changed)
  })

  it('shows a broken file as it is', async () => {
    writeFileSync(FILE, 'version: [1\n')
    expect(changedLines(await git('diff', '--', 'experiments'))).toContain('+version: [1')
  })

  it('is the same done twice, and leaves nothing when it is undone', async () => {
    const before = readFileSync(attributes, 'utf8')
    await place.run('setup', 'git', 'experiments')
    expect(readFileSync(attributes, 'utf8')).toBe(before)
    const removed = await place.run('setup', 'git', '--remove')
    expect([removed.exitCode, removed.stderr]).toEqual([0, 'git shows specs as it shows all texts again'])
    expect(readFileSync(attributes, 'utf8')).toBe('*.bin binary\n')
    expect(await git('config', '--local', '--list')).not.toContain('ts-compile')
    expect((await place.run('setup', 'git', '--remove')).stderr).toBe('there was nothing of ours in this repository')
  })

  it('needs a folder that is there', async () => {
    const { exitCode, stderr } = await place.run('setup', 'git', 'nowhere')
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('there is no folder `nowhere`')])
    expect(existsSync(join(place.folder, 'nowhere'))).toBe(false)
  })

  it('takes folders of the repository, and nothing else', async () => {
    for (const [named, why] of [
      ['..', '`..` lies outside of this repository'],
      ['/etc', '`/etc` lies outside of this repository'],
      ['experiments/mnist-seed.yaml', 'there is no folder `experiments/mnist-seed.yaml`'],
    ]) {
      const { exitCode, stderr } = await place.run('setup', 'git', named)
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining(why)])
    }
  })

  it('compares two texts as versions of a file whose neighbours they name', async () => {
    await git('checkout', '--quiet', '--', 'experiments')
    writeFileSync(join(place.folder, 'old.txt'), readFileSync(FILE, 'utf8').replace('max_iter: 1000', 'max_iter: 900'))
    const at = ['--at', 'experiments/mnist-seed.yaml']
    const { stdout, stderr } = await place.run('diff', ...at, 'old.txt', 'experiments/mnist-seed.yaml')
    expect(stderr).toContain('files that it names are those here')
    expect(stdout).toContain('~ solver.max_iter  900 → 1000')
    expect((await place.run('diff', ...at, '/dev/null', 'old.txt')).stdout).toContain('a new experiment, `mnist-seed`')
    expect((await place.run('diff', ...at, 'old.txt')).stderr).toContain('`--at` takes two files')
  })
})
