/** Plans beside their specs, which reviewers read and CI holds. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { execa } from 'execa'
import { afterAll, describe, expect, it } from 'vitest'

import { MAIN, workplace } from './command.ts'

const place = workplace()
afterAll(() => place.remove())

const PLAN = join(place.folder, 'mnist-seed.plan.txt')

describe('plan', () => {
  it('of each of the project’s own experiments is the one that is committed', async () => {
    const root = fileURLToPath(new URL('../..', import.meta.url))
    const args = [MAIN, 'plan', '--check', 'experiments']
    const { exitCode, stderr } = await execa(process.execPath, args, {
      cwd: root,
      reject: false,
      env: { NO_COLOR: '1' },
    })
    const committed = readdirSync(join(root, 'experiments'), { recursive: true, encoding: 'utf8' })
    const { length } = committed.filter((name) => name.endsWith('.plan.txt'))
    expect([exitCode, stderr]).toEqual([0, `${length} plans are what their specs mean`])
  })

  it('is written beside a spec, held against it, and told to be old', async () => {
    const missing = await place.run('plan', '--check', 'mnist-seed.yaml')
    expect([missing.exitCode, missing.stderr]).toEqual([
      1,
      'error: not what their specs mean: mnist-seed.plan.txt\n   = help: `ts-compile plan --write` makes them anew',
    ])
    expect((await place.run('plan', '--write', 'mnist-seed.yaml')).stderr.split('\n')[0]).toBe(
      'wrote mnist-seed.plan.txt',
    )
    const printed = await place.run('plan', 'mnist-seed.yaml')
    expect(readFileSync(PLAN, 'utf8').trimEnd()).toBe(printed.stdout)
    const spec = join(place.folder, 'mnist-seed.yaml')
    const text = readFileSync(spec, 'utf8')
    writeFileSync(spec, `# nothing but a comment\n${text}`)
    expect((await place.run('plan', '--check', 'mnist-seed.yaml')).exitCode).toBe(0)
    writeFileSync(spec, text.replace('weight: 0.99', 'weight: 0.98'))
    expect((await place.run('plan', '--check', 'mnist-seed.yaml')).exitCode).toBe(1)
  })

  it('is the same with the ends of lines that git may give it, and is told where a folder is in its place', async () => {
    const beside = join(place.folder, 'mnist-teacher.plan.txt')
    await place.run('plan', '--write', 'mnist-teacher.yaml')
    writeFileSync(beside, readFileSync(beside, 'utf8').replaceAll('\n', '\r\n'))
    const { exitCode, stderr } = await place.run('plan', '--check', 'mnist-teacher.yaml')
    expect([exitCode, stderr]).toEqual([0, '1 plan is what its spec means'])
    rmSync(beside)
    mkdirSync(beside)
    const taken = await place.run('plan', '--write', 'mnist-teacher.yaml')
    expect([taken.exitCode, taken.stderr]).toEqual([2, `error: cannot read \`mnist-teacher.plan.txt\`: it is a folder`])
    rmSync(beside, { recursive: true })
  })

  it('is not written of a spec that does not compile, nor of none', async () => {
    writeFileSync(
      join(place.folder, 'bad.yaml'),
      readFileSync(join(place.folder, 'mnist-teacher.yaml'), 'utf8').replace('base_lr', 'lr'),
    )
    const bad = await place.run('plan', '--write', 'bad.yaml')
    expect([bad.exitCode, bad.stderr]).toEqual([1, expect.stringContaining('unknown key `lr` in `solver`')])
    const none = await place.run('plan', 'networks')
    expect([none.exitCode, none.stderr]).toEqual([2, expect.stringContaining('there is no experiment in networks')])
  })
})
