/**
 * What `ts-compile SPEC` prints for each experiment of the project, by the built command. Read a golden line by line before
 * it is updated. No dataset is where the command runs: a plan needs none.
 */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterAll, describe, expect, it } from 'vitest'

import { workplace } from '../cli/command.ts'

const specs = readdirSync(new URL('../../experiments', import.meta.url)).filter((name) => name.endsWith('.yaml'))
const place = workplace()
afterAll(() => place.remove())

describe('the plan of', () => {
  it.each(specs)('%s', async (spec) => {
    const { exitCode, stdout } = await place.run(spec, '-o', '-')
    expect(exitCode).toBe(0)
    await expect(`${stdout}\n`).toMatchFileSnapshot(spec.replace('.yaml', '.plan.golden.txt'))
  })

  it('cifar-mini.yaml needs no dataset', async () => {
    expect(existsSync(join(place.folder, 'data'))).toBe(false)
    const { exitCode, stdout, stderr } = await place.run('cifar-mini.yaml')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^cifar-mini — /)
    expect(stderr).toMatch(/^wrote build\/cifar-mini\/plan\.json and plan\.txt\nCIFAR-10 is not here: /)
  })
})

it('every golden is of an experiment', () => {
  const golden = readdirSync(fileURLToPath(new URL('.', import.meta.url))).filter((name) =>
    name.endsWith('.golden.txt'),
  )
  expect(golden.sort()).toEqual(specs.map((name) => name.replace('.yaml', '.plan.golden.txt')).sort())
})
