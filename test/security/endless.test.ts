/** What others call a run may hold a pipe that nobody writes to, or a device that never ends, in the place of any file. */
import { execFileSync } from 'node:child_process'
import { cpSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, it } from 'vitest'

import { readRegular } from '../../runtime/regular-file.ts'
import { workplace } from '../cli/command.ts'
import { SCALED_PIXELS, small } from '../files.ts'

const place = workplace(small(...SCALED_PIXELS))
const at = (name: string): string => join(place.folder, name)
beforeAll(async () => {
  const { exitCode, stderr } = await place.run('run', 'teacher.yaml', '--out', 'sound/x', '--device', 'cpu')
  expect(exitCode, stderr).toBe(0)
})
afterAll(() => place.remove())

const LAID = {
  'a pipe': (path: string): void => void execFileSync('mkfifo', [path]),
  'an endless device': (path: string): void => symlinkSync('/dev/zero', path),
}

it.each(Object.entries(LAID))('%s in the place of a file ends each command that reads it', async (_what, lay) => {
  const files = readdirSync(at('sound/x'), { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'report.html') // that is written alone
    .map(({ name }) => name)
  expect(files).toEqual(expect.arrayContaining(['lock.json', 'plan.json', 'summary.json', 'spec.resolved.yaml']))
  for (const name of files) {
    rmSync(at('other'), { recursive: true, force: true })
    cpSync(at('sound'), at('other'), { recursive: true })
    rmSync(at(`other/x/${name}`))
    lay(at(`other/x/${name}`))
    const ended = await Promise.all([
      place.run('verify', 'other/x'),
      place.run('report', 'other/x'),
      place.run('runs', 'other'),
      place.run('analyze', 'other/x'),
    ])
    for (const { exitCode, stderr } of ended) expect([0, 1, 2, 3], `${name}: ${stderr}`).toContain(exitCode)
    expect(ended[0].exitCode, `verify, ${name}`).not.toBe(0)
  }
})

it('is told, and not opened', () => {
  expect(() => readRegular('/dev/zero')).toThrow(expect.objectContaining({ code: 'EFTYPE' }))
  expect(() => readRegular(place.folder)).toThrow(expect.objectContaining({ code: 'EISDIR' }))
})
