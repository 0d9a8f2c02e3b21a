/** Memory that is really used up: the run says so, and goes on with a smaller batch. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

import { execa } from 'execa'
import { afterAll, expect, it } from 'vitest'

import { MAIN, workplace } from '../cli/command.ts'
import { SOME_OF_MNIST, writeSomeOfMnist } from './some-of-mnist.ts'

/** A step takes 6 MB, and a test 6 GB. */
const place = workplace({
  'x.yaml': `version: 1
name: x
data: { ${SOME_OF_MNIST}, batch: { train: 1, test: 1000 }, transform: { scale: 0.00390625 } }
network:
  defaults: { weight_filler: xavier }
  layers:
    - { name: wide, type: convolution, num_output: 100, kernel_size: 3, pad: 50 }
    - { name: pool, type: pooling, pool: ave, global_pooling: true }
    - { name: ip, type: inner_product, num_output: 10 }
losses: { hard: { type: softmax_cross_entropy, input: network.ip, target: data.label } }
solver: { type: sgd, base_lr: 0.01, max_iter: 4, display: 1, snapshot: 2, test: { initial: false, interval: 3, iterations: 1 } }
`,
})
writeSomeOfMnist(place.folder, { train: 100, test: 1000 })
afterAll(() => place.remove())

it.runIf(process.platform === 'linux')('memory that is used up ends the run, and what was kept goes on', async () => {
  const args = [MAIN, 'run', 'x.yaml', '--out', 'out', '--threads', '1']
  const limited = 'ulimit -v 5000000; exec "$@"'
  const { exitCode, stderr } = await execa('bash', ['-c', limited, '-', process.execPath, ...args], {
    cwd: place.folder,
    reject: false,
    env: { NO_COLOR: '1' },
  })
  expect([exitCode, stderr]).toEqual([
    3,
    expect.stringMatching(
      /^error\[engine-failed\]: the step of program test failed: there is no memory left for `network\.wide`: it asked for [56]\.\d\d GiB more\n[^]*take a smaller `data\.batch`/m,
    ),
  ])
  expect(readdirSync(join(place.folder, 'out')).sort()).toEqual([
    'begun.json',
    'checkpoints',
    'lock.json',
    'metrics.jsonl',
    'plan.json',
    'spec.resolved.yaml',
    'timing.jsonl',
  ])
  expect(readdirSync(join(place.folder, 'out/checkpoints'))).toEqual(['iter-000002.safetensors'])
  const smaller = ['--set', 'data.batch.test=10', '--resume-anyway', 'a smaller batch']
  const again = await place.run('run', 'x.yaml', '--out', 'out', ...smaller)
  expect([again.exitCode, again.stderr]).toEqual([0, expect.stringContaining('goes on after 2 iterations')])
})
