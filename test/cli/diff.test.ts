/** `diff`, as a reviewer runs it: in a repository of its own, with what is odd in real ones. */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { Ajv2020, type AnySchema } from 'ajv/dist/2020.js'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import schema from '../../schema/diff.schema.json' with { type: 'json' }
import { MAIN, workplace, type Ended } from './command.ts'
import { isSarif } from './sarif-schema.ts'

const place = workplace()
afterAll(() => place.remove())

async function git(...args: readonly string[]): Promise<string> {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.org', '-c', 'protocol.file.allow=always']
  return (await execa('git', [...identity, ...args], { cwd: place.folder })).stdout
}

function write(file: string, text: string): void {
  writeFileSync(join(place.folder, file), text)
}

async function read(file: string): Promise<string> {
  return git('show', `first:${file}`)
}

async function edit(file: string, from: string, to: string): Promise<void> {
  const text = await read(file)
  expect(text).toContain(from)
  write(file, text.replaceAll(from, to))
}

async function restored<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } finally {
    await git('reset', '--quiet', '--hard', 'first')
    await git('clean', '-dfqx')
  }
}

const said = ({ exitCode, stdout, stderr }: Ended): unknown => [
  exitCode,
  stdout.split('\n').at(-1),
  stderr.split('\n')[0],
]

beforeAll(async () => {
  rmSync(join(place.folder, 'study'), { recursive: true }) // some sixty specs more would show nothing more
  await git('init', '--quiet', '--initial-branch', 'main')
  await git('add', '.')
  await git('commit', '--quiet', '-m', 'first')
  await git('tag', 'first')
})

describe('diff', () => {
  it('is silent about what it finds the same, and compares with HEAD by itself', async () => {
    expect(said(await place.run('diff', '--exit-code'))).toEqual([0, 'no change (HEAD → the files here)', ''])
  })

  it('tells a terminal what a change does, where, and what stays', async () => {
    await restored(async () => {
      await edit('cifar-mini.yaml', 'pool3] # ip1 reads pool2', 'pool3, pool2]')
      await edit('cifar-mini.yaml', 'pool3] # ip1 reads pool2', 'pool3, pool2]')
      const { exitCode, stdout } = await place.run('diff', 'cifar-mini.yaml')
      expect(exitCode).toBe(0)
      expect(stdout).toMatchInlineSnapshot(`
        "cifar-mini.yaml: 2 changes, 1 breaking, 1 retrains

        NETWORK
          ~ student.ip1_s.weight  10×2048 → 10×8192
              because \`pool2_s\` is gone
              checkpoints of before no longer load
              breaking: parameter-reshaped, networks/cifar10-full.yaml:18:5
          - student.pool2_s  pooling ave 3×3, stride 2
              retrains: layer-removed, networks/cifar10-full.yaml:13:5

        as before: 12 layers of teacher, 6 layers of student, 2 losses, 2 metrics, 13 solver keys, 5 data keys
        parameters of student 48,554 → 109,994
        FLOPs of a step 7,476,228,630 → 7,509,713,430
        memory of a process 330 MiB → 333 MiB
        result 0cfd8298340d1b6a → 3db9271d089ecf58; plan c0482947ad69d90f → b4c8c58f459d326e

        1 experiment changed: 1 breaking, 1 retrains (HEAD:cifar-mini.yaml → cifar-mini.yaml)"
      `)
    })
  })

  it('reaches every experiment of a shared network, and ends with 1 where that is denied or asked for', async () => {
    await restored(async () => {
      await edit('networks/lenet.yaml', 'num_output: 500', 'num_output: 400')
      const found = await place.run('diff', '--base', 'first', '--stat')
      const changed = found.stdout.split('\n').filter((line) => /^mnist.*: \d+ [a-z]+/.test(line))
      expect(changed.map((line) => line.split(':')[0])).toEqual([
        'mnist-distill.yaml',
        'mnist-hints.yaml',
        'mnist-seed.yaml',
        'mnist-teacher.yaml',
        'mnist-two-teachers.yaml',
      ])
      expect(found.exitCode).toBe(0)
      expect(said(await place.run('diff', '--deny', 'breaking,costs', '--stat'))).toEqual([
        1,
        expect.stringContaining('5 experiments changed'),
        'error: there are changes that `--deny` names: breaking',
      ])
      expect((await place.run('diff', '--exit-code', '--stat')).exitCode).toBe(1)
    })
  })

  it('tells a pair that differed in one thing before, and differs in more, and says so where that is denied', async () => {
    await restored(async () => {
      const spec = (name: string, seed: number, rate: number): string => `version: 1
name: ${name}
seed: ${seed}
data: { dataset: mnist }
network: { layers: [{ name: ip, type: inner_product, num_output: 10 }] }
losses: { hard: { type: softmax_cross_entropy, input: network.ip, target: data.label } }
solver: { type: sgd, base_lr: ${rate}, max_iter: 10 }
`
      for (const folder of ['olds', 'news']) {
        mkdirSync(join(place.folder, folder))
        write(`${folder}/a.yaml`, spec('a', 1, 0.1))
        write(`${folder}/b.yaml`, spec('b', 2, folder === 'olds' ? 0.1 : 0.2))
      }
      const { exitCode, stdout } = await place.run('diff', 'olds', 'news', '--deny', 'confounds')
      expect(exitCode).toBe(1)
      expect(stdout).toContain('~ beside news/a.yaml  seed → solver, seed')
      expect(stdout).toMatch(/the pair differed in one thing, and differs in more/)
      expect(stdout).toContain('1 experiment changed: 1 confounds, 1 retrains')
    })
  })

  it('knows specs that have come, are gone, and have other names', async () => {
    await restored(async () => {
      await git('mv', 'mnist-seed.yaml', 'mnist-2017.yaml')
      rmSync(join(place.folder, 'mnist-hints.yaml'))
      write('new.yaml', (await read('mnist-teacher.yaml')).replace('name: mnist-teacher', 'name: new'))
      const { stdout } = await place.run('diff', '--stat')
      expect(stdout.split('\n')).toEqual([
        'mnist-seed.yaml → mnist-2017.yaml: no change',
        'mnist-hints.yaml: the experiment `mnist-hints` is gone',
        'new.yaml: a new experiment, `new`',
        '2 experiments changed; 9 as before (HEAD → the files here)',
      ])
    })
  })

  it('compares two files, and two revisions with the files of each', async () => {
    const pair = await place.run('diff', 'mnist-teacher.yaml', 'mnist-teacher-slim.yaml', '--deny', 'confounds')
    expect(said(pair)).toEqual([
      1,
      expect.stringContaining('(mnist-teacher.yaml → mnist-teacher-slim.yaml)'),
      'error: there are changes that `--deny` names: confounds',
    ])
    await restored(async () => {
      await edit('networks/lenet.yaml', 'num_output: 500', 'num_output: 400')
      await git('commit', '--quiet', '-am', 'second')
      const { stdout } = await place.run('diff', 'first:mnist-teacher.yaml', 'HEAD:mnist-teacher.yaml')
      expect(stdout).toContain('~ network.ip1.num_output  500 → 400')
      const folders = await place.run('diff', 'first:', 'HEAD:', '--stat')
      expect(folders.stdout).toContain('5 experiments changed')
    })
  })

  it('is JSON of its schema, SARIF of its schema, annotations, and Markdown in which nothing else is markup', async () => {
    await restored(async () => {
      await edit('cifar-mini.yaml', 'stepsize: 20000', 'stepsize: 10000')
      await edit('mnist-distill.yaml', 'a twentieth of the parameters', '<b>`few`</b> | parameters')
      rmSync(join(place.folder, 'mnist-hints.yaml'))
      write('broken.yaml', 'version: 1\nname: [')
      const valid = new Ajv2020({ allErrors: true }).compile(schema as AnySchema)
      const json = JSON.parse((await place.run('diff', '--format', 'json')).stdout) as { specs: { kind: string }[] }
      expect(valid(json), JSON.stringify(valid.errors)).toBe(true)
      expect(new Set(json.specs.map(({ kind }) => kind))).toEqual(new Set(['same', 'compared', 'removed', 'broken']))
      const sarif = JSON.parse((await place.run('diff', '--format', 'sarif')).stdout) as object
      expect(isSarif(sarif), JSON.stringify(isSarif.errors)).toBe(true)
      const github = (await place.run('diff', '--format', 'github', '--deny', 'retrains')).stdout.split('\n')
      expect(github).toContain(
        '::error file=cifar-mini.yaml,line=28,col=50,endLine=28,endColumn=55,title=learning-rate::retrains: ' +
          '`solver.lr_policy.stepsize`: 20000 → 10000; the same until iteration 10,000; ' +
          '0.001 → 0.0001 at iteration 10,000; 0.00001 → 1e-8 at iteration 59,999',
      )
      const { stdout } = await place.run('diff', '--format', 'md')
      expect(stdout).toContain('| ~ | `solver.lr_policy.stepsize`<br><sub>cifar-mini.yaml:28:50</sub>')
      expect(stdout).toContain(
        'A LeNet with <b>`few`</b> \\| parameters, taught by the whole one; once without the teacher, once with.`` |',
      )
    })
  })

  it('reads what is odd in a repository', async () => {
    await restored(async () => {
      const text = await read('mnist-teacher.yaml')
      write('größe 1.yaml', text.replace('name: mnist-teacher', 'name: odd').replaceAll('\n', '\r\n'))
      symlinkSync('größe 1.yaml', join(place.folder, 'link.yaml'))
      symlinkSync('loop.yaml', join(place.folder, 'loop.yaml'))
      await git('add', '.')
      await git('commit', '--quiet', '-m', 'odd')
      write('größe 1.yaml', `\uFEFF${text.replace('name: mnist-teacher', 'name: odd').replace('0.01', '0.02')}`)
      const { stdout } = await place.run('diff', 'größe 1.yaml')
      expect(stdout).toContain('~ solver.base_lr  0.01 → 0.02')
      expect((await place.run('diff', 'HEAD:link.yaml', 'link.yaml')).stdout).toContain('~ solver.base_lr  0.01 → 0.02')
      const loop = await place.run('diff', 'HEAD:loop.yaml', 'größe 1.yaml')
      expect([loop.exitCode, loop.stdout]).toEqual([1, expect.stringContaining('links lead round in a circle')])
    })
  })

  it('says which side is broken, and where', async () => {
    await restored(async () => {
      await edit('mnist-teacher.yaml', 'base_lr', 'base_rl')
      const { exitCode, stdout, stderr } = await place.run('diff', 'mnist-teacher.yaml')
      expect(exitCode).toBe(1)
      expect(stdout).toContain(
        'mnist-teacher.yaml: cannot be compared: after has 1 error, first: mnist-teacher.yaml:11:5: unknown key `base_rl` in `solver`',
      )
      expect(stderr).toContain('next: ts-compile check mnist-teacher.yaml')
      const pair = await place.run('diff', 'mnist-teacher.yaml', 'mnist-distill.yaml')
      expect(pair.stderr).toContain('next: ts-compile check mnist-teacher.yaml')
      await edit('mnist-seed.yaml', 'networks/lenet.yaml', 'networks/gone.yaml')
      expect((await place.run('diff', 'mnist-seed.yaml')).stdout).toContain('cannot be compared: after has ')
    })
  })

  it('compares a spec with nothing, as git calls it', async () => {
    const { exitCode, stdout } = await place.run('diff', 'mnist-distill.yaml', '/dev/null')
    expect([exitCode, stdout.split('\n')[0]]).toEqual([0, 'mnist-distill.yaml: the experiment `mnist-distill` is gone'])
  })

  it('reads nothing of a submodule, nor from outside the repository', async () => {
    await restored(async () => {
      await git('submodule', '--quiet', 'add', pathToFileURL(place.folder).href, 'sub')
      await edit('mnist-teacher.yaml', 'networks/lenet.yaml', 'sub/networks/lenet.yaml')
      await git('commit', '--quiet', '-am', 'submodule')
      expect((await place.run('diff', 'HEAD:mnist-teacher.yaml', 'mnist-teacher.yaml')).stdout).toContain(
        'it lies in the submodule `sub`',
      )
      rmSync(join(place.folder, '.git/modules'), { recursive: true, force: true })
      rmSync(join(place.folder, 'sub'), { recursive: true, force: true })
    })
  })

  it.each([
    [['--base', 'nowhere'], 'error: there is no revision `nowhere` in this repository'],
    [['--base', 'mian'], 'error: there is no revision `mian` in this repository'],
    [['gone.yaml'], 'error: there is no file or folder `gone.yaml`'],
    [['first:gone.yaml', 'mnist-seed.yaml'], 'error: there is no spec at `first:gone.yaml`'],
    [['mnist-seed.yaml', 'networks'], 'error: a file and a folder cannot be compared'],
    [['a', 'b', 'c'], 'error: two things are compared, and these are more'],
    [['networks'], 'error: there is no experiment in networks nor in HEAD:networks'],
    [['--deny', 'breakin'], "error: option '--deny <classes>' argument 'breakin' is invalid."],
  ])('%j is refused', async (args, message) => {
    const { exitCode, stderr } = await place.run('diff', ...args)
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(message)])
  })

  it('needs a repository, git and the history, and says so', async () => {
    const run = async (cwd: string, env: Readonly<Record<string, string>> = {}): Promise<Ended> => {
      const ended = await execa(process.execPath, [MAIN, 'diff', 'mnist-seed.yaml', '--base', 'HEAD~1'], {
        cwd,
        reject: false,
        env: { NO_COLOR: '1', ...env },
      })
      return { exitCode: ended.exitCode, stdout: ended.stdout, stderr: ended.stderr }
    }
    const alone = workplace()
    const shallow = workplace()
    try {
      expect((await run(alone.folder)).stderr).toContain('this folder is in no git repository')
      expect((await run(place.folder, { PATH: '/nowhere' })).stderr).toContain('git is not installed')
      await git('commit', '--quiet', '--allow-empty', '-m', 'again')
      const clone = join(shallow.folder, 'clone')
      await git('clone', '--quiet', '--depth', '1', pathToFileURL(place.folder).href, clone)
      const { exitCode, stderr } = await run(clone)
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining('this clone is shallow: `git fetch --unshallow`')])
    } finally {
      alone.remove()
      shallow.remove()
      await git('reset', '--quiet', '--hard', 'first')
    }
  })
})
