/** A run on photographs whose decoder dies under it, or that is ended itself: a message, a state to go on from, and nobody left behind. */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { MAIN, workplace } from '../cli/command.ts'
import { decodersOf, hasLibrary, lives, until } from '../data/decoder-pids.ts'
import { photosSpec } from '../data/photos-spec.ts'

const SPEC = photosSpec({
  test: 'val',
  size: 8,
  classes: 2,
  batch: { train: 4, test: 2 },
  more: 'transform: { resize: [8, 8], mean: [120, 120, 120], scale: 0.01 }',
}).replace('max_iter: 4', 'max_iter: 60, display: 1, test: { interval: 0 }')
const place = workplace({ 'x.yaml': SPEC })
afterAll(() => place.remove())

beforeAll(async () => {
  for (const set of ['train', 'val'])
    for (const [label, name] of ['a', 'b'].entries()) {
      mkdirSync(join(place.folder, 'photos', set, name), { recursive: true })
      for (let i = 0; i < 4; i++) {
        const background = { r: 200 * label, g: 50 * i, b: set === 'train' ? 90 : 150 }
        const picture = sharp({ create: { width: 1200, height: 1000, channels: 3, background } }).jpeg()
        await picture.toFile(join(place.folder, 'photos', set, name, `${i}.jpg`))
      }
    }
  const { exitCode, stderr } = await place.run('run', 'x.yaml', '--out', 'whole')
  expect(exitCode, stderr).toBe(0)
})

const at = (...path: readonly string[]): string => join(place.folder, ...path)

interface Going {
  readonly run: ChildProcess
  readonly pid: number
  readonly ended: Promise<{ readonly code: number | null; readonly stderr: string }>
}

/** A run that has written some lines of metrics, and whose batches are made of pictures that are decoded at this moment. */
async function going(out: string): Promise<Going> {
  const args = [MAIN, 'run', 'x.yaml', '--out', out, '--autosave', '0.001']
  const env = { ...process.env, NO_COLOR: '1', XDG_CACHE_HOME: at('.cache') }
  const run = spawn(process.execPath, args, { cwd: place.folder, env, stdio: ['ignore', 'ignore', 'pipe'] })
  let stderr = ''
  run.stderr.on('data', (text: Buffer) => (stderr += text.toString()))
  const ended = new Promise<{ code: number | null; stderr: string }>((resolve) => {
    run.once('close', (code) => resolve({ code, stderr }))
  })
  const metrics = at(out, 'metrics.jsonl')
  const lines = (): number => (existsSync(metrics) ? readFileSync(metrics, 'utf8').split('\n').length - 1 : 0)
  await until(() => run.exitCode !== null || lines() >= 5)
  expect(run.exitCode, stderr).toBe(null)
  return { run, pid: run.pid ?? 0, ended }
}

async function expectGoesOn(out: string): Promise<void> {
  const { exitCode, stderr } = await place.run('run', 'x.yaml', '--out', out, '--resume')
  expect([exitCode, stderr]).toEqual([0, expect.stringMatching(/^goes on after [1-9]\d* iterations?$/m)])
  for (const file of ['metrics.jsonl', 'network.safetensors', 'checkpoints/iter-000060.safetensors'])
    expect(readFileSync(at(out, file)).equals(readFileSync(at('whole', file))), file).toBe(true)
}

it('a decoder that crashes is told with the picture, the run ends as for bad data, and goes on from what it kept', async () => {
  const { run, pid, ended } = await going('crashed')
  expect(hasLibrary(pid)).toBe(false) // the process that trains does not even load it
  while (run.exitCode === null) {
    for (const decoder of decodersOf(pid)) if (hasLibrary(decoder)) process.kill(decoder, 'SIGSEGV')
    await new Promise((resolve) => setTimeout(resolve, 20)) // one between two pictures was replaced
  }
  const { code, stderr } = await ended
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(
      /^error\[decoder-failed\]: the decoder broke down over `\S+photos\/train\/[ab]\/[0-3]\.jpg`: it ended by SIGSEGV, .*\n.*help: take the picture away/m,
    ),
  ])
  expect(decodersOf(pid)).toEqual([])
  await expectGoesOn('crashed')
})

it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('a run that %s ends leaves no decoder behind', async (signal) => {
  const { run, pid, ended } = await going(`by-${signal}`)
  const decoders = decodersOf(pid)
  expect(decoders.length).toBeGreaterThan(0)
  run.kill(signal)
  const { code } = await ended
  expect(code).toBe(signal === 'SIGKILL' ? null : 130)
  await until(() => !decoders.some(lives))
  await expectGoesOn(`by-${signal}`)
})
