/** Moments that chance seldom meets: each is made by the library that stands between a run and its disk. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

import { execa } from 'execa'
import { afterAll, describe, expect, it } from 'vitest'

import { MAIN, workplace } from '../cli/command.ts'
import { fourPixels, fourPixelsData, writeFourPixels } from '../run/four-pixels.ts'
import { faultsLibrary } from './crashes.ts'

const SPEC = `version: 1
name: x
${fourPixelsData(6)}network: { layers: [{ name: ip, type: inner_product, num_output: 3, weight_filler: xavier }] }
losses: { hard: { type: softmax_cross_entropy, input: network.ip, target: data.label } }
solver: { type: sgd, momentum: 0.9, base_lr: 0.1, max_iter: 6, display: 1, snapshot: 2, test: { interval: 3, iterations: 1 } }
`
const place = workplace({ 'x.yaml': SPEC })
afterAll(() => place.remove())
writeFourPixels(place.folder, fourPixels(24))
const library = faultsLibrary(place.folder) ?? ''
const at = (...path: readonly string[]): string => join(place.folder, ...path)

interface Faults {
  readonly cwd: string
  readonly reject: false
  readonly env: Readonly<Record<string, string>>
}
const withFaults = (env: Readonly<Record<string, string>>): Faults => ({
  cwd: place.folder,
  reject: false,
  env: { NO_COLOR: '1', LD_PRELOAD: library, ...env },
})
const faulty = (
  env: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<{ exitCode?: number; signal?: string; stdout: string; stderr: string }> =>
  execa(process.execPath, args, withFaults(env))

it('a C compiler makes the library that spoils writes', () => expect(library).not.toBe(''))

it('all that a run leaves is synced before it has its name, and so is the name before anything follows', async () => {
  const { exitCode, stderr } = await faulty({ FAULT_LOG: at('log') }, MAIN, 'run', 'x.yaml', '--out', 'whole')
  expect(exitCode, stderr).toBe(0)
  const acts = readFileSync(at('log'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [act, path, to = ''] = line.split(' ')
      return { act, path: resolve(place.folder, path), to: resolve(place.folder, to) }
    })
  const named: string[] = []
  for (const [i, { act, path, to }] of acts.entries()) {
    if ((act !== 'rename' && act !== 'link') || !to.startsWith(at('whole/'))) continue
    const before = acts.slice(0, i).filter((one) => one.path === path)
    expect([to, before.map((one) => one.act)]).toEqual([to, [...before.slice(0, -1).map(() => 'write'), 'fsync']])
    expect([to, acts[i + 1]]).toEqual([to, expect.objectContaining({ act: 'fsync', path: dirname(to) })])
    named.push(to.slice(at('whole/').length))
  }
  for (const file of ['plan.json', 'lock.json', 'summary.json', 'seal.json', 'network.safetensors'])
    expect(named).toContain(file)
  expect(named.filter((name) => name.startsWith('checkpoints/')).map((name) => basename(name))).toEqual(
    [2, 4, 6].map((iteration) => `iter-00000${iteration}.safetensors`),
  )
})

it('a folder whose owner goes while another process takes it is that process’s', async () => {
  mkdirSync(at('held'))
  const built = JSON.stringify(new URL('../../dist/runtime/hold-folder.js', import.meta.url).href)
  const script = `import(${built}).then(async ({ holdFolder, isHeld }) => {
    const held = await holdFolder('held')
    console.log(held !== undefined, await isHeld('held'))
  })`
  const { stdout } = await faulty({ FAULT: 'gone', FAULT_PATH: 'held/.owner' }, '-e', script)
  expect(stdout).toBe('true true')
})

it('a disk that stays full is given up by Ctrl-C, which says what to do', async () => {
  const full = { FAULT: 'enospc', FAULT_PATH: 'full/checkpoints/iter-000004', FAULT_COUNT: '1000' }
  const run = execa(process.execPath, [MAIN, 'run', 'x.yaml', '--out', 'full'], withFaults(full))
  run.stderr.on('data', (text: Buffer) => {
    if (text.toString().includes('waiting for room')) run.kill('SIGINT')
  })
  const { exitCode, stderr } = await run
  expect([exitCode, stderr]).toEqual([
    2,
    expect.stringMatching(
      /^error\[cannot-write\]: cannot write `full\/checkpoints\/iter-000004.*\n.*make room, and go on: ts-compile run x\.yaml --out full --resume\n.*the state after 2 iterations is kept/m,
    ),
  ])
})

describe('a run that is killed', () => {
  it('between its seal and its networks is not finished, and is once it has gone on', async () => {
    const torn = { FAULT: 'torn', FAULT_PATH: 'sealed/network.safetensors' }
    const { signal } = await faulty(torn, MAIN, 'run', 'x.yaml', '--out', 'sealed')
    expect(signal).toBe('SIGKILL')
    expect(['seal.json', 'network.safetensors'].map((name) => existsSync(at('sealed', name)))).toEqual([true, false])
    expect((await place.run('runs', 'sealed')).stdout).toMatch(/sealed {2,}unfinished {2,}6 of 6/)
    const lacking = await place.run('verify', 'sealed')
    expect([lacking.exitCode, lacking.stdout]).toEqual([
      1,
      expect.stringMatching(/✗ seal\.json: .*network\.safetensors: it is not there/),
    ])
    expect(lacking.stderr).toContain('1 run of 1 cannot be trusted: sealed')
    const again = await place.run('run', 'x.yaml', '--out', 'sealed', '--resume')
    expect(again.exitCode, again.stderr).toBe(0)
    for (const file of ['metrics.jsonl', 'network.safetensors', 'checkpoints/iter-000006.safetensors'])
      expect(readFileSync(at('sealed', file)).equals(readFileSync(at('whole', file))), file).toBe(true)
    const proved = await place.run('verify', 'sealed')
    expect([proved.exitCode, proved.stdout]).toEqual([0, expect.not.stringContaining('✗')])
    expect(proved.stderr).toMatch(/^sealed: all \d+ checks pass$/m)
  })

  it('in its training is believed as far as it came', async () => {
    const torn = { FAULT: 'torn', FAULT_PATH: 'killed/checkpoints/iter-000004' }
    const { signal } = await faulty(torn, MAIN, 'run', 'x.yaml', '--out', 'killed')
    expect([signal, existsSync(at('killed/summary.json'))]).toEqual(['SIGKILL', false])
    const held = await place.run('run', 'x.yaml', '--out', 'killed', '--serve', '--audit')
    expect([held.exitCode, held.stderr]).toEqual([
      2,
      expect.stringContaining('to go on: ts-compile run x.yaml --audit --out killed --serve --resume\n'),
    ])
    const { exitCode, stdout, stderr } = await place.run('verify', 'killed')
    expect([exitCode, stdout]).toEqual([0, expect.not.stringContaining('✗')])
    expect(stdout).toMatch(/^killed: x, unfinished$/m)
    expect(stderr).toMatch(/^killed: all \d+ checks pass, of a run that is unfinished$/m)
  })
})
