/** Runs that were stopped go on, and end with the bytes of those that were not; what would be another run is refused. */
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

import sharp from 'sharp'
import { afterAll, describe, expect, it } from 'vitest'

import { RandomWords } from '../../runtime/random/index.ts'
import { workplace, type Workplace } from '../cli/command.ts'
import { SCALED_PIXELS, small } from '../files.ts'
import { killed } from './killed.ts'

const places: Workplace[] = []
afterAll(() => places.forEach((place) => place.remove()))

const NETWORK = `kind: network
layers:
  - { name: conv, type: convolution, num_output: 4, kernel_size: 5, stride: 2 }
  - { name: pool, type: pooling, pool: max, kernel_size: 2, stride: 2 }
  - { name: drop, type: dropout }
  - { name: ip, type: inner_product, num_output: 10 }
`

/** Everything that a state may need: dropout, random crops and mirrors, momentum, averaged losses, the best state. */
const SPEC = `version: 1
name: x
data:
  dataset: mnist
  batch: { train: 16, test: 50 }
  split: { validation: 200 }
  transform: { scale: 0.00390625, train: { crop: 24, mirror: true }, test: { crop: 24 } }
network: { from: net.yaml }
losses:
  hard: { type: softmax_cross_entropy, input: network.ip, target: data.label }
metrics:
  acc: { type: accuracy, input: network.ip, target: data.label }
solver:
  type: sgd
  base_lr: 0.05
  momentum: 0.9
  max_iter: 60
  display: 1
  average_loss: 5
  snapshot: 20
  keep: 2
  test: { interval: 15, iterations: 4 }
  best: { metric: acc }
`

/** A run that is not stopped, in `whole`. */
async function opened(spec = SPEC): Promise<Workplace> {
  const place = workplace({ 'net.yaml': NETWORK, 'x.yaml': spec })
  places.push(place)
  const { exitCode, stderr } = await place.run('run', 'x.yaml', '--out', 'whole')
  expect(exitCode, stderr).toBe(0)
  return place
}

const resume = (place: Workplace, out: string, ...more: readonly string[]): ReturnType<Workplace['run']> =>
  place.run('run', 'x.yaml', '--out', out, '--resume', ...more)

/** What no clock is in. */
const FILES = ['metrics.jsonl', 'network.safetensors', 'plan.json', 'spec.resolved.yaml', 'checkpoints'] as const

function expectSame(place: Workplace, one: string, other: string): void {
  const bytes = (path: string): Buffer => readFileSync(join(place.folder, path))
  for (const file of FILES) {
    if (file !== 'checkpoints') {
      expect(bytes(join(one, file)).equals(bytes(join(other, file))), `${one} ${file}`).toBe(true)
      continue
    }
    const names = readdirSync(join(place.folder, other, file))
    expect(readdirSync(join(place.folder, one, file))).toEqual(names)
    for (const name of names)
      expect(bytes(join(one, file, name)).equals(bytes(join(other, file, name))), `${one} ${name}`).toBe(true)
  }
}

describe('a run that was killed', async () => {
  const place = await opened()

  it.each([1, 18, 35, 47, 64])('at its metrics line %i ends as if nothing had happened', async (line) => {
    const out = `at-${line}`
    await killed(place, line, out)
    const { exitCode, stderr } = await resume(place, out)
    expect(exitCode, stderr).toBe(0)
    expect(stderr).toMatch(/^goes on (after \d+ iterations?|from the beginning)$/m)
    expectSame(place, out, 'whole')
  })

  it('again and again, too', async () => {
    await killed(place, 10, 'often')
    for (const line of [20, 30, 50]) await killed(place, line, 'often', '--resume')
    expect((await resume(place, 'often')).exitCode).toBe(0)
    expectSame(place, 'often', 'whole')
    const { resumed } = JSON.parse(readFileSync(join(place.folder, 'often/lock.json'), 'utf8')) as { resumed: object[] }
    expect(resumed).toHaveLength(4)
  })

  it('is not begun again unasked, and the message says how to go on', async () => {
    await killed(place, 30, 'kept')
    const before = readFileSync(join(place.folder, 'kept/metrics.jsonl'))
    const { exitCode, stderr } = await place.run('run', 'x.yaml', '--out', 'kept')
    expect([exitCode, stderr.includes('error[run-unfinished]'), stderr.includes('--resume')]).toEqual([2, true, true])
    expect(readFileSync(join(place.folder, 'kept/metrics.jsonl')).equals(before)).toBe(true)
  })

  it('goes on from an earlier state where the latest is damaged, and says so', async () => {
    await killed(place, 50, 'damaged')
    const checkpoints = join(place.folder, 'damaged/checkpoints')
    const kept = readdirSync(checkpoints).filter((name) => name.startsWith('iter-'))
    const name = existsSync(join(checkpoints, 'last.safetensors')) ? 'last.safetensors' : (kept.sort().at(-1) ?? '')
    const last = join(checkpoints, name)
    const bytes = readFileSync(last)
    bytes[bytes.length - 3] ^= 1
    writeFileSync(last, bytes)
    const { exitCode, stderr } = await resume(place, 'damaged')
    expect(exitCode).toBe(0)
    expect(stderr).toContain(`damaged: damaged/checkpoints/${name}: its checksum is not that of its content`)
    expect(stderr).toMatch(/^goes on after (20|40) iterations$/m)
    expectSame(place, 'damaged', 'whole')
  })

  it('stops where no state of it is whole, and begins anew where none was kept', async () => {
    await killed(place, 30, 'lost')
    const checkpoints = join(place.folder, 'lost/checkpoints')
    for (const name of readdirSync(checkpoints)) truncateSync(join(checkpoints, name), 100)
    const { exitCode, stderr } = await resume(place, 'lost')
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('error[no-state-fits]')])
    for (const name of readdirSync(checkpoints)) rmSync(join(checkpoints, name))
    expect((await resume(place, 'lost')).stderr).toMatch(/^goes on from the beginning$/m)
    expectSame(place, 'lost', 'whole')
  })

  it('before its plan was whole has left nothing that is in the way', async () => {
    for (const [i, how] of [[], ['--resume']].entries()) {
      const folder = join(place.folder, `early-${i}`)
      mkdirSync(join(folder, 'checkpoints'), { recursive: true })
      writeFileSync(join(folder, '.owner'), '')
      writeFileSync(join(folder, 'plan.json.tmp-77'), '{"na')
      const { exitCode, stderr } = await place.run('run', 'x.yaml', '--out', `early-${i}`, ...how)
      expect(exitCode, stderr).toBe(0)
      expectSame(place, `early-${i}`, 'whole')
    }
  })

  it('loses what was written after its state, half a line too', async () => {
    await killed(place, 40, 'torn')
    appendFileSync(join(place.folder, 'torn/metrics.jsonl'), '{"iter":99,"pha')
    expect((await resume(place, 'torn')).exitCode).toBe(0)
    expectSame(place, 'torn', 'whole')
  })
})

describe('a run on pictures in files that was killed', () => {
  it('goes on with the same crops, mirrored as they would have been', async () => {
    const place = workplace({
      'net.yaml': 'kind: network\nlayers: [{ name: ip, type: inner_product, num_output: 2 }]\n',
      'x.yaml': SPEC.replace('  split: { validation: 200 }\n', '')
        .replace('dataset: mnist', `dataset: image_folder\n  shape: [3, 10, 10]\n  classes: 2${PARTS}`)
        .replaceAll('crop: 24', 'crop: 10')
        .replace('test: 50', 'test: 4'),
    })
    places.push(place)
    for (const folder of ['train/a', 'train/b', 'test/a', 'test/b']) {
      mkdirSync(join(place.folder, 'photos', folder), { recursive: true })
      const words = new RandomWords(folder.length, 'init', folder)
      for (let i = 0; i < (folder.startsWith('test') ? 8 : 25); i++) {
        const pixels = Uint8Array.from({ length: 12 * 12 * 3 }, () => words.below(256))
        const picture = sharp(pixels, { raw: { width: 12, height: 12, channels: 3 } })
        await picture.png().toFile(join(place.folder, 'photos', folder, `${i}.png`))
      }
    }
    const { exitCode, stderr } = await place.run('run', 'x.yaml', '--out', 'whole')
    expect(exitCode, stderr).toBe(0)
    for (const line of [5, 41]) {
      await killed(place, line, `at-${line}`)
      expect((await resume(place, `at-${line}`)).exitCode).toBe(0)
      expectSame(place, `at-${line}`, 'whole')
    }
  })
})

const PARTS = '\n  train: { path: photos/train }\n  test: { path: photos/test }'

describe('ts-compile runs', () => {
  it('says how far each run is', async () => {
    const place = await opened()
    await killed(place, 30, 'stopped')
    const going = place.run('run', 'x.yaml', '--set', 'solver.max_iter=1000', '--out', 'going')
    while (!existsSync(join(place.folder, 'going/metrics.jsonl')))
      await new Promise((resolve) => setTimeout(resolve, 20))
    const { stdout } = await place.run('runs', '.', '--format', 'json')
    expect((await going).exitCode).toBe(0)
    const found = stdout.split('\n').map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(found).toEqual([
      expect.objectContaining({ folder: 'going', status: 'running', iterations: 1000 }),
      expect.objectContaining({ folder: 'stopped', status: 'unfinished', iterations: 60 }),
      expect.objectContaining({ folder: 'whole', status: 'finished', iteration: 60 }),
    ])
    expect(found[1]['iteration']).toBeGreaterThan(10)
    const text = (await place.run('runs', '.')).stdout
    expect(text).toMatch(/whole {2,}finished {2,}60 of 60 {2,}loss .* acc 0\.\d{4}/)
    expect(text).toMatch(/stopped {2,}unfinished {2,}\d+ of 60 {2,}(10|20|30)$/m)
  })
})

describe('what is not the same run any more', async () => {
  const place = await opened()
  await killed(place, 30, 'stopped')
  const copy = (name: string): string => {
    cpSync(join(place.folder, 'stopped'), join(place.folder, name), { recursive: true })
    return name
  }

  it('is refused with what has changed, and left as it is', async () => {
    const { exitCode, stderr } = await resume(place, copy('spec'), '--set', 'solver.base_lr=0.01')
    expect(exitCode).toBe(2)
    expect(stderr).toContain(
      'error[run-changed]: the run in `spec` was begun by another spec: solver.base_lr was 0.05, and is 0.01',
    )
    const threads = await resume(place, copy('threads'), '--threads', '1')
    expect([threads.exitCode, threads.stderr]).toEqual([
      2,
      expect.stringMatching(
        /error\[run-changed\]: .* as it began: engine\.threads was \d+, and is 1\n[^]*leave out `--threads`/,
      ),
    ])
    expectSameFolder('spec', 'stopped')
  })

  it('goes on where somebody says why, which is written down', async () => {
    const { exitCode, stderr } = await place.run(
      ...['run', 'x.yaml', '--out', copy('anyway'), '--set', 'solver.max_iter=70'],
      ...['--resume-anyway', 'ten more'],
    )
    expect(exitCode, stderr).toBe(0)
    const { resumed } = JSON.parse(readFileSync(join(place.folder, 'anyway/lock.json'), 'utf8')) as {
      resumed: { anyway?: { reason: string; changes: string[] } }[]
    }
    expect(resumed.at(-1)?.anyway?.reason).toBe('ten more')
    expect(resumed.at(-1)?.anyway?.changes).toContain('solver.max_iter was 60, and is 70')
  })

  function expectSameFolder(one: string, other: string): void {
    const names = (folder: string): string[] =>
      readdirSync(join(place.folder, folder), { recursive: true }).map(String).sort()
    expect(names(one)).toEqual(names(other))
  }
})

describe('two processes', () => {
  it('are kept out of one folder, and the second says who has it', async () => {
    const place = await opened(SPEC.replace('max_iter: 60', 'max_iter: 400'))
    const first = place.run('run', 'x.yaml', '--out', 'one')
    while (!existsSync(join(place.folder, 'one/metrics.jsonl'))) await new Promise((resolve) => setTimeout(resolve, 20))
    const second = await resume(place, 'one')
    expect(second.exitCode).toBe(2)
    expect(second.stderr).toMatch(/error\[run-in-progress\]: `one` is being run by process \d+ on \S+/)
    expect((await first).exitCode).toBe(0)
    expectSame(place, 'one', 'whole')
  })

  it('train a teacher that both need once', async () => {
    const place = workplace(small(...SCALED_PIXELS))
    places.push(place)
    const runs = await Promise.all(['one', 'two'].map((out) => place.run('run', 'x.yaml', '--out', `runs/${out}`)))
    expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0])
    const trained = runs.filter(({ stderr }) => /^✔ teacher teacher: /m.test(stderr))
    expect(trained).toHaveLength(1)
  })
})
