/** The commands that are offered: each can be copied, and does what was meant. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { execa } from 'execa'
import { afterAll, describe, expect, it } from 'vitest'

import { NET, small } from '../files.ts'
import { MAIN, workplace, type Ended } from './command.ts'

/** As its pixels are scaled, the teacher learns enough in its few iterations to be let through. */
const scaled = 'data: { dataset: mnist, transform: { scale: 0.00390625 } }'
const files = small(
  ['data: { dataset: mnist }\nteacher', `${scaled}\nteacher`],
  ['data: { dataset: mnist }\nnetwork', `${scaled}\nnetwork`],
)
const SPEC = files['x.yaml']
const place = workplace({
  ...files,
  'it’s mine.yaml': SPEC,
  'far/net.yaml': NET,
  'own/up.yaml': SPEC.replaceAll('net.yaml', '../far/net.yaml').replace(
    'experiment: teacher.yaml',
    'experiment: ../teacher.yaml',
  ),
})
afterAll(() => place.remove())

/** Where one is missing, what needs it is skipped, which .ci/run counts as failed. */
const SHELLS = ['zsh', 'fish'].every((shell) => existsSync(`/usr/bin/${shell}`))

/** What stands behind `next: `, given to a shell. */
async function next({ stderr }: Ended, shell = 'bash'): Promise<Ended> {
  const command = /^next: (?:.*: )?(ts-compile .*)$/m.exec(stderr)?.[1] ?? `echo no next: ${stderr}`
  const ours = `"${process.execPath}" "${MAIN}"`
  const define = shell === 'fish' ? `function ts-compile; ${ours} $argv; end` : `ts-compile() { ${ours} "$@"; }`
  const {
    exitCode,
    stdout,
    stderr: said,
  } = await execa(shell, ['-c', `${define}\n${command}`], {
    cwd: place.folder,
    reject: false,
    env: { NO_COLOR: '1' },
  })
  return { exitCode, stdout, stderr: said }
}

/** What help offers on a line of its own, given to a shell. */
function offered({ stderr, ...ended }: Ended): Promise<Ended> {
  return next({ ...ended, stderr: stderr.replace(/^ +(?=ts-compile )/m, 'next: ') })
}

describe('the next command', () => {
  const sets = ['--set', 'lambda=0.25', '--set', 'description=it\'s [all] $HOME `x` \\\\ "y"', '--set=tags=[a, b]']

  it.each(['check', 'compile', 'show'])('after %s says the settings again', async (command) => {
    const first = await place.run(command, 'x.yaml', ...sets)
    expect(first.exitCode).toBe(0)
    expect(first.stderr).toContain(
      String.raw`x.yaml --set lambda=0.25 --set 'description=it'\''s [all] $HOME ${'`x`'} '\\''\\' "y"' --set 'tags=[a, b]'`,
    )
    expect((await next(first)).exitCode).toBe(0)
  })

  it.skipIf(!SHELLS).each(['bash', 'zsh', 'fish'])('gives the same plan in %s, description and all', async (shell) => {
    const { stdout } = await next(await place.run('show', 'x.yaml', ...sets), shell)
    expect(stdout).toBe((await place.run('compile', 'x.yaml', ...sets)).stdout)
    expect(stdout).toContain('it\'s [all] $HOME `x` \\\\ "y"')
  })

  it('quotes the name of a file, and says again which folders are allowed', async () => {
    const odd = await place.run('check', 'it’s mine.yaml')
    expect(odd.stderr).toContain("next: ts-compile run 'it’s mine.yaml'")
    const up = await place.run('check', 'own/up.yaml', '--allow-path', 'far', '--allow-path=.')
    expect(up.stderr).toContain('next: ts-compile run own/up.yaml --allow-path far --allow-path .')
  })

  it('after check is to run the first experiment whose data is there', async () => {
    expect((await place.run('check', 'cifar-mini.yaml', 'x.yaml')).stderr).toMatch(/\nnext: ts-compile run x\.yaml$/)
  })

  it('says what is missing where no experiment has its data', async () => {
    for (const command of ['check', 'compile']) {
      const { exitCode, stderr } = await place.run(command, 'cifar-mini.yaml')
      expect(exitCode).toBe(0)
      expect(stderr).toContain(`CIFAR-10 is not here: there is no folder \`${join(place.folder, 'data')}`)
      expect(stderr).toMatch(/\nnext: ts-compile run cifar-mini\.yaml, once that is there$/)
    }
    mkdirSync(join(place.folder, 'data/cifar-10-batches-bin'), { recursive: true })
    expect((await place.run('check', 'cifar-mini.yaml', 'x.yaml')).stderr).toMatch(
      /\nnext: ts-compile run cifar-mini\.yaml$/,
    )
  })
})

describe('the next command of a run', () => {
  const sets = ['--set', 'solver.max_iter=2', '--set', 'metrics={}', '--threads', '1']
  const settings = "--set solver.max_iter=2 --set 'metrics={}' --threads 1"

  it('runs the same in a folder that is free', async () => {
    const first = await place.run('run', 'teacher.yaml', ...sets)
    expect([first.exitCode, first.stderr]).toEqual([
      0,
      expect.stringMatching(/\nnext: open runs\/teacher\/report\.html in a browser, or change the spec and run: .*$/),
    ])
    expect(first.stderr.endsWith(` ts-compile run teacher.yaml ${settings} --out runs/teacher-2`)).toBe(true)
    const again = await next(first)
    expect([again.exitCode, existsSync(join(place.folder, 'runs/teacher-2/network.safetensors'))]).toEqual([0, true])
    expect(again.stderr).toMatch(/ --out runs\/teacher-3$/)
  })

  it('is offered where a folder is taken, and works', async () => {
    const taken = await place.run('run', 'teacher.yaml', ...sets, '--set', 'seed=1')
    expect(taken.exitCode).toBe(2)
    expect(taken.stderr)
      .toContain(`error[run-folder-exists]: \`runs/teacher\` holds another plan: seed was 0, and is 1 (--set#3)
   = help: move it away, or name another folder:
           ts-compile run teacher.yaml --set solver.max_iter=2 --set 'metrics={}' --set seed=1 --threads 1 --out runs/teacher-3`)
    expect((await offered(taken)).exitCode).toBe(0)
    rmSync(join(place.folder, 'runs/teacher-3/network.safetensors'))
    const torn = await place.run('run', 'teacher.yaml', ...sets, '--set', 'seed=1', '--out', 'runs/teacher-3/')
    expect(torn.stderr).toMatch(
      /holds an unfinished run.*\n.* to go on: ts-compile run .* --out runs\/teacher-3\/ --resume\n.*: ts-compile run .* --out runs\/teacher-4$/,
    )
  })

  it('is offered for the whole sweep where the folder of a member is taken', async () => {
    mkdirSync(join(place.folder, 'swept/seed=1'), { recursive: true })
    writeFileSync(join(place.folder, 'swept/seed=1/mine'), '')
    const { exitCode, stderr } = await place.run(
      ...['run', 'teacher.yaml', ...sets, '--set', 'sweep={ seed: [0, 1] }', '--out', 'swept'],
    )
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/`swept\/seed=1` holds something that is no run[^]* --out swept-2$/)
  })
})

describe('a network', () => {
  it('that is run or compiled is told in one sentence, with the way to use it', async () => {
    writeFileSync(join(place.folder, 'broken-net.yaml'), `${NET}  - { name: late, type: convolutio }\n`)
    for (const [command, file] of [
      ['run', 'net.yaml'],
      ['compile', 'net.yaml'],
      ['run', 'broken-net.yaml'],
    ]) {
      const { exitCode, stderr } = await place.run(command, file)
      expect([exitCode, stderr.match(/error\[/g)?.length]).toEqual([1, 1])
      expect(stderr).toContain(`error[not-an-experiment]: \`${file}\` is a network, not an experiment`)
      expect(stderr).toContain(`by \`network: { from: ${file} }\``)
    }
  })
})
