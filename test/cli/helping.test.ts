/** Commands for those who begin: init, explain, show, completion, help. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { catalogue, keyPages, layerKeyPages, typePages } from '../../compiler/index.ts'
import { workplace } from './command.ts'

const place = workplace({
  'heir.yaml': 'extends: x.yaml\nname: heir\nsolver: { max_iter: 5 }\n',
  'one.yaml': 'a: &x { d: 1, c: 2 } # why\nb: *x\n',
  'two.yaml': '\nb:\n  c: 2\n  d: 1.0\na: { c: 2, d: 1 }\n',
  'torn.yaml': 'a: [1,\nb: }\n',
})
afterAll(() => place.remove())

describe('init', () => {
  it('writes an experiment that checks and runs, and overwrites nothing', async () => {
    const made = await place.run('init', 'first')
    expect([made.exitCode, made.stdout]).toEqual([0, 'first.yaml\nfirst-teacher.yaml\nfirst-network.yaml'])
    const text = readFileSync(join(place.folder, 'first.yaml'), 'utf8')
    expect(text).toMatch(/^# yaml-language-server: \$schema=.*experiment.*\.json\n/)
    expect((await place.run('check', 'first.yaml', 'first-network.yaml', '--deny', 'warnings')).exitCode).toBe(0)
    const short = ['--set', 'solver.max_iter=3', '--set', 'teacher.weights=null', '--set', 'teacher.frozen=true']
    const allowed = ['--set', 'allow=[{ code: untrained-teacher, reason: a test }]']
    const run = await place.run('run', 'first.yaml', ...short, ...allowed)
    expect([run.exitCode, run.stdout.includes('accuracy')]).toEqual([0, true])
    const teacher = await place.run('run', 'first-teacher.yaml', '--set', 'solver.max_iter=3')
    expect(teacher.exitCode).toBe(0)

    writeFileSync(join(place.folder, 'second-network.yaml'), 'mine')
    const refused = await place.run('init', 'second')
    expect([refused.exitCode, refused.stderr.includes('there is a `second-network.yaml` already')]).toEqual([2, true])
    expect(readdirSync(place.folder).filter((name) => name.startsWith('second'))).toEqual(['second-network.yaml'])
    expect((await place.run('init', '../up')).exitCode).toBe(2)
  })
})

describe('explain', () => {
  it('has a page of 80 columns for every code, type and key', async () => {
    for (const list of ['codes', 'layers', 'losses', 'metrics', 'solvers', 'policies', 'fillers', 'datasets', 'keys']) {
      const { exitCode, stdout } = await place.run('explain', list)
      expect(exitCode).toBe(0)
      const [words] = stdout.split('\nfor example\n') // which is as long as it is in its file
      expect(words?.split('\n').filter((line) => line.length > 80)).toEqual([])
    }
    const { stdout } = await place.run('explain')
    for (const { type } of typePages()) expect(stdout).toContain(type)
    for (const { path, description } of keyPages()) expect([path, description !== '']).toEqual([path, true])
    expect(Object.keys(catalogue).length).toBeGreaterThan(60)
  })

  it('shows a spec that earns the code, what is said of it, and one that does not', async () => {
    const { stdout } = await place.run('explain', 'error[unknown-key]')
    expect(stdout).toContain(`Wrong:

    error[unknown-key]: unknown key \`base_rl\` in \`solver\``)
    expect(stdout).toContain(`Right:

      in x.yaml
     15 | solver: { type: sgd, base_lr: 0.01, max_iter: 10 }`)
    expect((await place.run('explain', 'diverged')).stdout).toContain('--set solver.base_lr=1e30')
  })

  it('knows the keys of layers, and tells once what means the same', async () => {
    expect((await place.run('explain', 'group')).stdout).toBe(`layer.group
    Into how many independent groups channels are split; 1 or more; divides the
    input and output channels. Default 1.
    of convolution, deconvolution

for example
    group: 2`)
    const { stdout } = await place.run('explain', 'coeff')
    expect(stdout).toMatch(
      /^layer\.coeff\n {4}Factors of a sum[^]*of eltwise\n\nfor example\n {4}coeff: .*\n\nlayer\.coeff\n[^]*of reduction\n\nfor example\n {4}coeff: .*$/,
    )
    const pages = (await place.run('explain', 'std')).stdout
    expect(pages.match(/The standard deviation/g)).toHaveLength(1)
    expect(pages).toContain('layer.weight_filler.std')
    for (const { path, description } of layerKeyPages()) expect([path, description !== '']).toEqual([path, true])
    expect((await place.run('complete', '--', 'explain', 'layer.gr')).stdout).toBe('layer.group')
  })

  it('knows types, keys, and words that are several things', async () => {
    expect((await place.run('explain', 'sigmoid')).stdout).toMatch(/^layer sigmoid\n[^]*\npolicy sigmoid\n/)
    expect((await place.run('explain', 'solver.lr_policy')).stdout).toContain('solver.lr_policy.gamma')
    const teacher = (await place.run('explain', 'teacher')).stdout
    expect(teacher).toMatch(/^teacher\n[^]*\nteacher\.from\n[^]*\nteacher\.weights\n/)
    expect((await place.run('explain', 'students')).stdout).toContain('\nstudents.NAME.override\n')
    expect((await place.run('explain', 'losses.temperature')).stdout).toMatch(/^losses\.NAME\.temperature/)
    const { exitCode, stderr } = await place.run('explain', 'solver.base_rl')
    expect([exitCode, stderr.includes('did you mean `solver.base_lr`?')]).toEqual([2, true])
  })
})

describe('show', () => {
  it('says where each value comes from', async () => {
    const { stdout } = await place.run('show', 'heir.yaml', '--provenance', '--set', 'seed=7')
    const line = (key: string): string => stdout.split('\n').find((row) => row.trim().startsWith(`${key} `)) ?? ''
    expect(line('name')).toMatch(/"heir" +heir\.yaml:2:7$/)
    expect(line('data.dataset')).toMatch(/"mnist" +x\.yaml:4:18 \(inherited\)$/)
    expect(line('solver.max_iter')).toMatch(/5 +heir\.yaml:3:21$/)
    expect(line('solver.momentum')).toMatch(/0 +default$/)
    expect(line('seed')).toMatch(/7 +--set #1$/)
    expect(line('students.student.layers.conv.num_output')).toMatch(/4 +net\.yaml:3:50$/)
    expect(line('losses.soft.weight')).toMatch(/ x\.yaml:\d+:\d+ \(inherited\); lambda: x\.yaml:3:17$/)
    const set = await place.run('show', 'heir.yaml', '--resolved', '--provenance', '--set', 'lambda=0.25')
    expect(set.stdout).toMatch(/losses\.hard\.weight +0\.75 +x\.yaml:\d+:\d+ \(inherited\); lambda: --set #1\n/)
  })

  it('has one form for files that say the same, and shows what is no YAML as it is', async () => {
    const one = await place.run('show', 'one.yaml', '--canonical')
    expect([one.exitCode, one.stdout]).toEqual([0, 'a: { c: 2, d: 1 }\nb: { c: 2, d: 1 }'])
    expect((await place.run('show', 'two.yaml', '--canonical')).stdout).toBe(one.stdout)
    const torn = await place.run('show', 'torn.yaml', '--canonical')
    expect([torn.exitCode, torn.stdout]).toEqual([0, 'a: [1,\nb: }'])
    expect((await place.run('show', 'nothing.yaml', '--canonical')).exitCode).toBe(2)
  })

  it('prints hashes, and takes one form at a time', async () => {
    const { stdout } = await place.run('show', 'mnist-distill.yaml', '--hash')
    expect(stdout.split('\n')).toHaveLength(3)
    expect(stdout).toMatch(/^[0-9a-f]{64} {2}[0-9a-f]{64} {2}mnist-distill\n[0-9a-f]{64} .* mnist-distill\/lambda=0\n/)
    expect((await place.run('show', 'x.yaml', '--hash', '--canonical')).exitCode).toBe(2)
  })
})

describe('completion', () => {
  const asked = async (...words: readonly string[]): Promise<readonly string[]> =>
    (await place.run('complete', '--', ...words)).stdout.split('\n')

  it('offers commands, options, choices, codes and keys, and leaves files to the shell', async () => {
    expect(await asked('ch')).toEqual(['check'])
    expect(await asked('run', '--o')).toEqual(['--out'])
    expect(await asked('check', 'x.yaml', '--format', 's')).toEqual(['sarif'])
    expect(await asked('explain', 'untrained')).toEqual(['untrained-teacher'])
    expect(await asked('run', 'x.yaml', '--set', 'solver.max_')).toEqual(['solver.max_iter='])
    expect(await asked('completion', 'b')).toEqual(['bash'])
    expect(await asked('data', '')).toEqual(['list', 'fetch', 'info'])
    expect(await asked('data', 'fetch', 'mnist', 'cifar1')).toEqual(['cifar10', 'cifar100'])
    expect(await asked('data', 'list', '--format', 'j')).toEqual(['json'])
    expect(await asked('run', 'x')).toEqual([''])
    expect(await asked('run', '--out', '')).toEqual([''])
  })
})

describe('help', () => {
  it('of every command shows examples first, in 80 columns', async () => {
    const commands = [
      'compile',
      'check',
      'run',
      'show',
      'init',
      'explain',
      'completion',
      'data',
      'data list',
      'data fetch',
    ]
    for (const command of commands) {
      const { exitCode, stdout } = await place.run(...command.split(' '), '--help')
      expect([command, exitCode, stdout.startsWith('Examples:\n')]).toEqual([command, 0, true])
      expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
    }
  })
})
