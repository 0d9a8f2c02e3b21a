/** Signals that a run hears: the first ends the step, the second ends all; either way it goes on as if there was none. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, it } from 'vitest'

import { endsWithTerminal } from '../../cli/hangup.ts'
import { MAIN, workplace } from '../cli/command.ts'
import { signalled } from './killed.ts'
import { oneLayer, writeSomeOfMnist } from './some-of-mnist.ts'

const place = workplace({ 'x.yaml': oneLayer(16, 'max_iter: 1000, display: 5, test: { interval: 0 }') })
writeSomeOfMnist(place.folder, { train: 600, test: 200 })
afterAll(() => place.remove())

const at = (...path: readonly string[]): string => join(place.folder, ...path)

beforeAll(async () => {
  const { exitCode, stderr } = await place.run('run', 'x.yaml', '--out', 'whole')
  expect(exitCode, stderr).toBe(0)
})

async function expectGoesOn(out: string): Promise<void> {
  const { exitCode, stderr } = await place.run('run', 'x.yaml', '--out', out, '--resume')
  expect([exitCode, stderr]).toEqual([0, expect.stringMatching(/^goes on after [1-9]\d* iterations?$/m)])
  for (const file of ['metrics.jsonl', 'network.safetensors', 'checkpoints/iter-001000.safetensors'])
    expect(readFileSync(at(out, file)).equals(readFileSync(at('whole', file))), file).toBe(true)
}

it('SIGTERM is heard as Ctrl-C is: the step is finished, its state kept, and the way to go on said', async () => {
  const { code, stderr } = await signalled(place, 5, ['SIGTERM'], 'once')
  expect([code, stderr]).toEqual([130, expect.stringContaining('interrupted: the step under way is finished')])
  expect(stderr).toMatch(/interrupted after \d+ iterations; the checkpoint is in once/)
  expect(readdirSync(at('once/checkpoints'))).toEqual(['last.safetensors'])
  expect(stderr).toMatch(/to go on: ts-compile run x.yaml --autosave 0.001 --out once --resume$/m)
  await expectGoesOn('once')
})

it('a second signal ends the run at once, and leaves what was kept until then', async () => {
  // two of a kind would come as one; where the machine is busy, the run may be at its end before it hears the second
  for (let tries = 1; tries <= 5; tries++) {
    rmSync(at('twice'), { recursive: true, force: true })
    const { code, stderr } = await signalled(place, 5, ['SIGINT', 'SIGTERM'], 'twice')
    expect([code, stderr]).toEqual([130, expect.stringContaining('once more ends at once')])
    if (stderr.includes('interrupted after')) continue
    expect(stderr).toMatch(
      /^ended at once; the state after \d+ iterations? is kept in twice\/checkpoints; to go on: ts-compile run x.yaml .*--resume$/m,
    )
    break
  }
  expect(existsSync(at('twice/summary.json'))).toBe(false) // what the first alone leaves
  await expectGoesOn('twice')
})

it('a second signal ends members that train together at once, and what was kept of each goes on', async () => {
  const sweep = ['--set', 'sweep={ seed: [1, 2] }', '--set', 'solver.max_iter=400', '--set', 'solver.display=1']
  const alone = await place.run('run', 'x.yaml', ...sweep, '--threads', '1', '--out', 'one-by-one')
  expect(alone.exitCode, alone.stderr).toBe(0)
  const together = [...sweep, '--threads', '2', '--together', '2']
  const both = { folder: 'both', member: 'seed=2' }
  for (let tries = 1; tries <= 5; tries++) {
    rmSync(at('both'), { recursive: true, force: true })
    const { code, stderr } = await signalled(place, 5, ['SIGINT', 'SIGTERM'], both, ...together)
    expect([code, stderr]).toEqual([130, expect.stringContaining('once more ends at once')])
    if (stderr.includes('interrupted after')) continue
    expect(stderr).toMatch(
      /^ended at once; a state is kept of [12] of the 2 members under way; to go on: ts-compile run x.yaml .*--together 2 --out both --resume$/m,
    )
    break
  }
  expect(existsSync(at('both/seed=1/summary.json'))).toBe(false)
  const { exitCode, stderr } = await place.run('run', 'x.yaml', ...together, '--out', 'both', '--resume')
  expect(exitCode, stderr).toBe(0)
  for (const member of ['seed=1', 'seed=2'])
    for (const file of ['metrics.jsonl', 'network.safetensors', 'checkpoints/iter-000400.safetensors'])
      expect(readFileSync(at('both', member, file)).equals(readFileSync(at('one-by-one', member, file))), file).toBe(
        true,
      )
})

it('a hangup is heard as Ctrl-C where there is a terminal; without one, as under nohup, the run goes on', async () => {
  expect([[0], [1], [2]].map(([of]) => endsWithTerminal((stream) => stream === of))).toEqual([true, true, true])
  expect(endsWithTerminal(() => false)).toBe(false)
  const { code, stderr } = await signalled(place, 5, ['SIGHUP'], 'hung-up', '--set', 'solver.max_iter=200')
  expect([code, stderr]).toEqual([0, expect.not.stringContaining('interrupted')])
})

it('a reader that closes its end (`| head`) does not end the run, nor make a failure of it', async () => {
  const args = [MAIN, 'run', 'x.yaml', '--out', 'unread', '--set', 'solver.max_iter=20']
  const child = spawn(process.execPath, args, { cwd: place.folder, stdio: ['ignore', 'pipe', 'pipe'] })
  child.stderr.once('data', () => [child.stderr, child.stdout].forEach((stream) => stream.destroy()))
  expect(await once(child, 'exit')).toEqual([0, null])
  expect(existsSync(at('unread/network.safetensors'))).toBe(true)
})

it('nor is a failure made well by one', async () => {
  const child = spawn(process.execPath, [MAIN, 'check', 'no.yaml'], {
    cwd: place.folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [child.stderr, child.stdout]) stream.destroy()
  expect(await once(child, 'exit')).toEqual([2, null])
})
