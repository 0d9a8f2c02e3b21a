/**
 * The lock that is committed beside `mnist-distill.yaml`. It names what every processor has (`--no-fuse`), so it holds on any
 * machine. Where something of it was meant to change: `npm run lock`.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, expect, it } from 'vitest'

import { MAIN, workplace } from '../cli/command.ts'

const place = workplace()
afterAll(() => place.remove())
const LOCK = 'mnist-distill.lock.json'
cpSync(new URL(`../../experiments/${LOCK}`, import.meta.url), join(place.folder, LOCK))
const args = (out: string): readonly string[] => ['run', 'mnist-distill.yaml', '--locked', '--out', out]

it('lets the experiment begin as it is committed', async () => {
  const child = spawn(process.execPath, [MAIN, ...args('begun')], {
    cwd: place.folder,
    env: { ...process.env, NO_COLOR: '1', XDG_CACHE_HOME: join(place.folder, '.cache'), TS_COMPILE_TUNING: '' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (text: Buffer) => {
    if (!said.includes(' iterations\n') && `${said}${text.toString()}`.includes(' iterations\n')) child.kill('SIGINT')
    said += text.toString()
  })
  expect([await once(child, 'close'), said]).toEqual([[130, null], expect.stringContaining('interrupted')])
  expect(said).toContain('teacher mnist-teacher: 1500 iterations')
})

it('refuses another one, with what differs', async () => {
  const { exitCode, stderr } = await place.run(...args('other'), '--set', 'solver.base_lr=0.02', '--set', 'seed=1')
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('error[lock-drift]')])
  expect(stderr).toContain('mnist-distill: solver.base_lr: 0.01 → 0.02 (--set#1)')
  expect(stderr).toContain('mnist-distill: seed: 0 → 1 (--set#2)')
  expect(existsSync(join(place.folder, 'other'))).toBe(false)
})
