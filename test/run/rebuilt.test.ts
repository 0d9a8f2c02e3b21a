/** A run whose command is built anew while it goes on: none of the files that it was started from is there at its end. */
import { existsSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, expect, it } from 'vitest'

import { withoutPackage, workplace } from '../cli/command.ts'
import { SOME_OF_MNIST, writeSomeOfMnist } from './some-of-mnist.ts'

const place = workplace({
  'x.yaml': `version: 1
name: x
data: { ${SOME_OF_MNIST}, batch: { train: 8 }, transform: { scale: 0.00390625 } }
network: { layers: [{ name: ip, type: inner_product, num_output: 10, weight_filler: xavier }] }
losses: { hard: { type: softmax_cross_entropy, input: network.ip, target: data.label } }
solver: { type: sgd, base_lr: 0.05, max_iter: 6000, display: 100 }
`,
})
writeSomeOfMnist(place.folder, { train: 100, test: 100 })
afterAll(() => place.remove())

const inPlace = (name: string): string => join(place.folder, name)

it('a run ends well though its command is gone', async () => {
  const run = withoutPackage(place, 'none')('run', 'x.yaml', '--threads', '1')
  const metrics = (): string =>
    existsSync(inPlace('runs/x/metrics.jsonl')) ? readFileSync(inPlace('runs/x/metrics.jsonl'), 'utf8') : ''
  await expect.poll(metrics, { interval: 5, timeout: 60_000 }).toContain('\n{"iter":100,') // and batches come
  renameSync(inPlace('app/dist'), inPlace('app/gone'))
  expect(existsSync(inPlace('runs/x/report.html'))).toBe(false)
  const { exitCode, stderr } = await run
  expect(exitCode, stderr).toBe(0)
  expect(existsSync(inPlace('runs/x/report.html'))).toBe(true)
})
