/** The commands that are offered: each can be copied, and does what was meant. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { execa } from 'execa'
import { afterAll, describe, expect, it } from 'vitest'

import { NET, small } from '../harness.ts'
import { MAIN, workplace, type Ended } from './command.ts'

const SPEC = small()['x.yaml']
const place = workplace({
  'it’s mine.yaml': SPEC,
  'far/net.yaml': NET,
  'own/up.yaml': SPEC.replaceAll('net.yaml', '../far/net.yaml').replace(
    'experiment: teacher.yaml',
    'experiment: ../teacher.yaml',
  ),
})
afterAll(() => place.remove())

/** What stands behind `next: `, given to a shell. */
async function next({ stderr }: Ended, shell = 'bash'): Promise<Ended> {
  const command = /^next: (ts-compile .*)$/m.exec(stderr)?.[1] ?? `echo no next: ${stderr}`
  const {
    exitCode,
    stdout,
    stderr: said,
  } = await execa(shell, ['-c', `ts-compile() { "${process.execPath}" "${MAIN}" "$@"; }\n${command}`], {
    cwd: place.folder,
    reject: false,
    env: { NO_COLOR: '1' },
  })
  return { exitCode, stdout, stderr: said }
}

describe('the next command', () => {
  const sets = ['--set', 'lambda=0.25', '--set', 'description=it\'s [all] $HOME `x` \\ "y"', '--set=tags=[a, b]']

  it.each(['check', 'compile', 'show'])('after %s says the settings again', async (command) => {
    const first = await place.run(command, 'x.yaml', ...sets)
    expect(first.exitCode).toBe(0)
    expect(first.stderr).toContain(
      String.raw`x.yaml --set lambda=0.25 --set 'description=it'\''s [all] $HOME ${'`x`'} \ "y"' --set 'tags=[a, b]'`,
    )
    expect((await next(first)).exitCode).toBe(0)
  })

  it('gives the same plan, description and all', async () => {
    const { stdout } = await next(await place.run('show', 'x.yaml', ...sets))
    expect(stdout).toBe((await place.run('compile', 'x.yaml', ...sets)).stdout)
    expect(stdout).toContain('it\'s [all] $HOME `x` \\ "y"')
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
