/** Runs that really go wrong: each is stopped, or told of, at the same iteration however often it was interrupted. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { workplace, type Workplace } from '../cli/command.ts'
import { SOME_OF_MNIST, writeSomeOfMnist } from './some-of-mnist.ts'

const places: Workplace[] = []
afterAll(() => places.forEach((place) => place.remove()))

interface Wrong {
  readonly solver: string
  readonly hidden?: string
  readonly answer?: string
  readonly guards?: string
  readonly scale?: string
}

/** Two layers and a ReLU, on a few images. */
function open({ solver, hidden = '', answer = '', guards = '', scale = '0.00390625' }: Wrong): Workplace {
  const place = workplace({
    'net.yaml': `kind: network
layers:
  - { name: hidden, type: inner_product, num_output: 8${hidden} }
  - { name: relu, type: relu }
  - { name: answer, type: inner_product, num_output: 10${answer} }
`,
    'x.yaml': `version: 1
name: x
data: { ${SOME_OF_MNIST}, batch: { train: 4, test: 100 }, transform: { scale: ${scale} } }
network: { from: net.yaml, defaults: { weight_filler: xavier } }
losses: { hard: { type: softmax_cross_entropy, input: network.answer, target: data.label } }
solver: { type: sgd, ${solver} }
allow: [{ code: pixel-scale, reason: it is meant to go wrong }]
${guards}
`,
  })
  writeSomeOfMnist(place.folder, { train: 1000, test: 300 })
  places.push(place)
  return place
}

const summary = (place: Workplace, out: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(place.folder, out, 'summary.json'), 'utf8')) as Record<string, unknown>
const stops = async (place: Workplace, ...args: readonly string[]): Promise<string> => {
  const { exitCode, stderr, stdout } = await place.run('run', 'x.yaml', '--out', 'out', '--threads', '1', ...args)
  expect([exitCode, stderr]).toEqual([3, expect.stringContaining('error[')])
  const [, why = ''] = /^error\[[\w-]+\]: (?:the run )?(.+)$/m.exec(stderr) ?? []
  expect(`${stdout}${stderr}`.split(why)).toHaveLength(2) // told once
  return stderr.slice(stderr.indexOf('error['))
}

describe('a run whose', () => {
  it('rate is far too high ends with the layer that grew first, and the last good state', async () => {
    const solver = 'base_lr: 0.01, max_iter: 20, display: 1, snapshot: 1'
    const place = open({ solver: `${solver}, lr_policy: { type: multistep, gamma: 1e32, stepvalue: [5] }` })
    const told = await stops(place)
    expect(told).toMatch(/^error\[diverged\]: the run diverged: `loss` is \S+ at iteration 6$/m)
    expect(told).toMatch(/`network\.(hidden|answer)`.*; it grew before any other layer, at iteration 6\./)
    expect(told).toMatch(/last good state is that of iteration 5: out.checkpoints.iter-000005/)
    const kept = (): readonly string[] => readdirSync(join(place.folder, 'out/checkpoints'))
    expect(kept().at(-1)).toBe('iter-000006.safetensors')
    const again = await place.run('run', 'x.yaml', '--out', 'out', '--threads', '1', '--resume')
    expect([again.exitCode, again.stderr]).toEqual([
      3,
      expect.stringMatching(
        /^not used: .*iter-000006.safetensors: it came of what `diverged` has found\ngoes on after 5 /m,
      ),
    ])
    expect(again.stderr).toContain('last good state is that of iteration 5')
    // with a rate that is lower, nothing of the bad state is left
    writeFileSync(
      join(place.folder, 'x.yaml'),
      readFileSync(join(place.folder, 'x.yaml'), 'utf8').replace('gamma: 1e32', 'gamma: 1'),
    )
    const mended = await place.run('run', 'x.yaml', '--out', 'out', '--threads', '1', '--resume-anyway', 'a lower rate')
    expect([mended.exitCode, mended.stderr]).toEqual([0, expect.stringContaining('goes on after 5 iterations')])
    expect(summary(place, 'out')).toMatchObject({ status: 'finished', iterations: 20 })
  })

  it('first test would read running statistics of no batch is not tested then, and says so', async () => {
    const place = open({ solver: 'base_lr: 0.01, max_iter: 1, display: 1' })
    const norms = Array.from({ length: 20 }, (_, i) => `  - { name: norm${i + 1}, type: batch_norm }\n`).join('')
    const net = join(place.folder, 'net.yaml')
    writeFileSync(net, readFileSync(net, 'utf8').replace('  - { name: relu,', `${norms}  - { name: relu,`))
    const { exitCode, stderr } = await place.run('run', 'x.yaml', '--out', 'b')
    expect([exitCode, stderr]).toEqual([
      0,
      expect.stringMatching(/^no test before the first update: `network.norm1` has no running statistics until then/m),
    ])
    const tested = (summary(place, 'b')['tests'] as readonly { readonly iteration: number }[]).map((t) => t.iteration)
    expect(tested).toEqual([1])
    // whoever writes that there is to be one is warned, and gets it
    const told = await stops(place, '--set', 'solver.test.initial=true')
    expect(told).toMatch(/^error\[diverged\]: the run diverged: test `loss` is \S+ at iteration 0$/m)
    expect(told).toContain('before the first update `network.norm1` has no running statistics, which a test reads')
  })

  it('last step loses all ends so, with a test after it and without', async () => {
    const late = 'lr_policy: { type: multistep, gamma: 3e38, stepvalue: [2] }' // parameters are not looked at after the third step
    for (const test of ['interval: 10, iterations: 1', 'interval: 0']) {
      const place = open({ solver: `base_lr: 0.1, max_iter: 3, ${late}, test: { ${test} }` })
      const told = await stops(place)
      expect(told).toMatch(
        test === 'interval: 0'
          ? /error\[diverged\]: the run diverged: the last step left no numbers that can be used in `network\.\w+\.\w+` at iteration 3$/m
          : /error\[diverged\]: the run diverged: test `\w+` is \S+ at iteration 3$/m,
      )
      expect(existsSync(join(place.folder, 'out/network.safetensors'))).toBe(false)
    }
  })

  it('gradient explodes, though its loss is a number, ends, and at the same iteration when it goes on', async () => {
    const place = open({ solver: 'base_lr: 50, max_iter: 200, snapshot: 3', scale: '1' })
    const first = await stops(place)
    expect(first).toMatch(
      /^error\[gradient-exploded\]: stopped: the gradient explodes: at iteration 2, the root mean square of a parameter of `network\.\w+` is .*; it grew before any other layer, at iteration 1$/m,
    )
    expect(summary(place, 'out')).toMatchObject({
      status: 'diverged',
      iterations: 2,
      guard: { code: 'gradient-exploded' },
    })
    expect(await stops(place, '--resume')).toContain(first.split('\n')[0])
  })

  it('ReLUs are all dead ends, saying where the gradient ends and since when; also when it goes on', async () => {
    const place = open({
      solver: 'base_lr: 0.01, momentum: 0.9, weight_decay: 0.001, max_iter: 1000, snapshot: 150, display: 50',
      hidden: ', bias_filler: { type: constant, value: -100 }',
    })
    const first = await stops(place)
    const message =
      'stopped: `network` is dead: no gradient comes to the weights of 2 of its 2 layers since iteration 0; the nearest to the loss is `network.answer`'
    expect(first).toContain(`error[network-dead]: ${message}`)
    expect(first).toContain('No good state was kept')
    expect(summary(place, 'out')).toMatchObject({ iterations: 300, unfinished: message })
    const lines = readFileSync(join(place.folder, 'out/metrics.jsonl'), 'utf8')
    expect(await stops(place, '--resume')).toContain(message) // from iteration 300 or before, which was kept
    expect(readFileSync(join(place.folder, 'out/metrics.jsonl'), 'utf8')).toBe(lines)
  })

  it('ReLUs are dead since a stage before is found as if there was one stage', async () => {
    const place = open({
      solver: 'base_lr: 0.01, display: 100',
      hidden: ', bias_filler: { type: constant, value: -100 }',
      guards: `stages:
  - { name: a, losses: [hard], solver: { max_iter: 250 } }
  - { name: b, losses: [hard], solver: { max_iter: 250 } }`,
    })
    expect(await stops(place)).toContain('weights of 2 of its 2 layers since iteration 0')
    expect(summary(place, 'out')['iterations']).toBe(300)
  })

  it('answers are all of one class is told of, or ends, as the spec says', async () => {
    const solver = 'base_lr: 1e-6, max_iter: 50, display: 10, test: { interval: 10, iterations: 3 }'
    const answer = ', bias_filler: { type: gaussian, std: 100 }'
    const told = open({ solver, answer })
    const { exitCode, stdout, stderr } = await told.run('run', 'x.yaml', '--out', 'out', '--threads', '1')
    expect(stdout).toMatch(/`accuracy` was the share of one class\n {2}= help: lower `base_lr` or begin with `warmup`/)
    const message = '`network.answer` gives all 300 test images one class since iteration 10'
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining(message)])
    expect(stderr.match(/output-collapsed/g)).toHaveLength(1)
    expect(summary(told, 'out')['warnings']).toEqual([
      expect.stringContaining('in 3 tests `accuracy` was the share of one class'),
    ])
    const stopped = open({ solver: `${solver}, iter_size: 2`, answer, guards: 'guards: { collapsed_output: stop }' })
    expect(await stops(stopped)).toContain('error[output-collapsed]: stopped: `network.answer`')
    expect(summary(stopped, 'out')['iterations']).toBe(30)
  })

  it('loss stays where it began is told of after 2,000 iterations; not where that guard is off', async () => {
    const solver = 'base_lr: 1e-7, max_iter: 2001, display: 500'
    for (const guards of ['', 'guards: { unmoving_loss: off }']) {
      const place = open({ solver, guards, answer: ', weight_filler: { type: gaussian, std: 1e-6 }' })
      const { exitCode, stderr } = await place.run('run', 'x.yaml', '--out', 'out', '--threads', '1')
      expect(exitCode, stderr).toBe(0)
      expect(stderr.match(/loss-unmoving/g)).toEqual(guards === '' ? ['loss-unmoving'] : null)
      expect(stderr.includes('the loss has not moved in 2000 iterations')).toBe(guards === '')
    }
  })
})

it('a run that learns is told nothing', async () => {
  const place = open({
    solver: 'base_lr: 0.005, momentum: 0.9, max_iter: 2100, display: 500, test: { interval: 300, iterations: 3 }',
  })
  const { exitCode, stderr } = await place.run('run', 'x.yaml', '--out', 'out', '--threads', '1')
  expect([exitCode, stderr]).toEqual([0, expect.not.stringContaining('warning[')])
  expect(summary(place, 'out')['warnings']).toEqual([])
})
