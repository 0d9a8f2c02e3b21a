/** What `ts-compile runs` says of a run that is not over: where it goes on, by which command, and which members wait. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { recompile } from '../../cli/recompile.ts'
import type { ListedRun } from '../../runtime/run/list-runs.ts'
import { workplace } from '../cli/command.ts'
import { fourPixels, fourPixelsData, writeFourPixels } from './four-pixels.ts'
import { bench } from './in-process.ts'

const { listRuns, verifyRun } = (await import(
  new URL('../../dist/runtime/run/index.js', import.meta.url).href
)) as typeof import('../../runtime/run/index.ts')

const SPEC = `version: 1
name: x
${fourPixelsData(6)}network: { layers: [{ name: ip, type: inner_product, num_output: 3, weight_filler: xavier }] }
losses: { hard: { type: softmax_cross_entropy, input: network.ip, target: data.label } }
solver: { type: sgd, base_lr: 0.1, display: 1, snapshot: 4, test: { interval: 0 } }
stages:
  - { name: one, losses: [hard], solver: { max_iter: 6 } }
  - { name: two, losses: [hard], solver: { max_iter: 10 } }
`
const SWEEP = `${SPEC}sweep: { seed: [1, 2, 3] }\n`

const place = bench()
afterAll(() => place.remove())
const at = (...path: readonly string[]): string => join(place.folder, ...path)
const listed = async (folder: string): Promise<readonly ListedRun[]> => listRuns(at(folder))
const spoil = (file: string): void => {
  const bytes = readFileSync(file)
  bytes[bytes.length - 3] ^= 1
  writeFileSync(file, bytes)
}

describe('a run that was killed', () => {
  it('goes on from its newest state that is whole: after so many iterations of the run, and of its stage', async () => {
    await place.run(SPEC, 'died', { dies: 13 })
    const point = async (): Promise<unknown> => (await listed('died'))[0].resumes
    expect(await point()).toEqual({ iteration: 10, stage: 'two', iter: 4 })
    spoil(at('died/checkpoints/iter-000010.safetensors'))
    expect(await point()).toEqual({ iteration: 4, stage: 'one', iter: 4 })
    const events = await place.run(SPEC, 'died', { resume: {} })
    expect(events.find(({ type }) => type === 'resume')).toMatchObject({ iteration: 4 })
    expect(await listed('died')).toEqual([expect.objectContaining({ status: 'finished', iteration: 16 })])
    expect((await listed('died'))[0]).not.toHaveProperty('resumes')
  })

  it('begins anew where nothing was kept; where no state serves, it says why', async () => {
    await place.run(SPEC, 'early', { dies: 3 })
    expect((await listed('early'))[0].resumes).toEqual({ iteration: 0, stage: 'one', iter: 0 })
    await place.run(SPEC, 'spoilt', { dies: 7 })
    spoil(at('spoilt/checkpoints/iter-000004.safetensors'))
    const [run] = await listed('spoilt')
    expect(run.resumes).toBeUndefined()
    expect(run.lost).toMatch(/no state that is kept in .* fits this run: iter-000004\.safetensors: .*checksum/)
  })
})

describe('a sweep that was stopped', () => {
  const command = 'ts-compile run x.yaml --out sweep --resume'

  it('names members that have not begun, and what goes on with all of them, until they are finished', async () => {
    await place.run(SWEEP, 'sweep', { stops: 5, command })
    const goOn = { text: command, folder: process.cwd() }
    const runs = await listed('.').then((all) => all.filter(({ folder }) => folder.startsWith(at('sweep'))))
    expect(runs).toEqual([
      expect.objectContaining({
        status: 'interrupted',
        iteration: 5,
        goOn,
        resumes: { iteration: 5, stage: 'one', iter: 5 },
      }),
      { folder: at('sweep/seed=2'), name: 'x', status: 'not begun', iteration: 0, iterations: 16, goOn },
      { folder: at('sweep/seed=3'), name: 'x', status: 'not begun', iteration: 0, iterations: 16, goOn },
    ])
    const { checks } = await verifyRun(at('sweep/seed=1'), { recompile })
    expect(checks.filter(({ ok }) => !ok)).toEqual([])
    await place.run(SWEEP, 'sweep', { resume: {}, command })
    expect((await listed('sweep')).map(({ status, goOn: left }) => [status, left])).toEqual(
      Array(3).fill(['finished', undefined]),
    )
    expect(existsSync(at('sweep/begun.json'))).toBe(false)
  })
})

describe('ts-compile runs', () => {
  const shop = workplace({ 'x.yaml': `${SPEC}sweep: { solver.base_lr: [1.0e+30, 0.2] }\n` })
  afterAll(() => shop.remove())
  writeFourPixels(shop.folder, fourPixels(24))

  it('prints the command as it was typed, once for a sweep, and from where', async () => {
    const options = ['--threads', '1', '--autosave', '0', '--together', '1', '--out', 'runs/it’s']
    const ran = await shop.run('run', 'x.yaml', '--set', 'tags=[a, b]', ...options)
    expect(ran.exitCode, ran.stderr).toBe(3) // one of them diverges
    const typed = `ts-compile run x.yaml --set 'tags=[a, b]' --threads 1 --autosave 0 --together 1 --out 'runs/it’s' --resume`
    const folder = join(shop.folder, 'runs/it’s')
    // as one that was killed leaves them
    rmSync(join(folder, 'solver.base_lr=0.2/network.safetensors'))
    rmSync(join(folder, 'solver.base_lr=1e+30'), { recursive: true })
    const { stdout, stderr } = await shop.run('runs')
    expect(stdout).toMatch(/base_lr=0\.2 {2,}unfinished {2,}16 of 16 {2,}16\n/)
    expect(stdout).toMatch(/base_lr=1e\+30 {2,}not begun {2,}0 of 16/)
    expect(stderr.split('\n').filter((line) => line.startsWith('next: '))).toEqual([`next: ${typed}`])
    const elsewhere = await shop.run('runs', relative(shop.folder, folder), '--format', 'json')
    const told = elsewhere.stdout.split('\n').map((line) => JSON.parse(line) as ListedRun)
    expect(told.map(({ goOn }) => goOn)).toEqual([1, 2].map(() => ({ text: typed, folder: shop.folder })))
  })
})
