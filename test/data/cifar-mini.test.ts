/**
 * The command of the README, on real pixels of CIFAR-10: cifar-mini learns from a teacher that is trained. Its own takes
 * hours; here a run of it is at hand, whose weights are those that Caffe left of the same network after the same 70,000
 * iterations. They are development data beside a checkout, as in test/experiments/golden-logits.test.ts.
 */
import { mkdirSync, readFileSync, writeFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterAll, describe, expect, it } from 'vitest'

import { compile, networkTensors } from '../../compiler/index.ts'
import { encodeSafetensors } from '../../compiler/formats/index.ts'
import { diskHost } from '../../cli/disk-host.ts'
import { dataFolder } from '../../runtime/data/catalog/index.ts'
import { writeSeal } from '../../runtime/run/seal.ts'
import { workplace } from '../cli/command.ts'
import { readCaffemodel } from '../experiments/caffemodel.ts'
import { cifarPixels } from './cifar-pixels.ts'

const model = fileURLToPath(
  new URL('../../../shared/data/models/everpeace_cifar10_full_70000.caffemodel', import.meta.url),
)
const place = workplace()
afterAll(() => place.remove())

/** `runs/cifar-teacher` as if it had been run here. */
async function finishTeacher(): Promise<void> {
  const { experiment } = compile('experiments/cifar-teacher.yaml', { host: diskHost })
  if (!experiment) throw new Error('cifar-teacher compiles')
  const { spec } = experiment
  const blobs = readCaffemodel(model)
  const tensors = networkTensors(spec, 'network').map(({ name, tensor }) => {
    const [layer, kind] = name.split('.')
    const blob = blobs.get(layer)?.[kind === 'weight' ? 0 : 1]
    if (!blob) throw new Error(`Caffe has no ${name}`)
    return [name, { shape: tensor.shape, data: Float32Array.from(blob.data) }] as const
  })
  const { dataset } = await cifarPixels()
  const folder = join(place.folder, 'runs/cifar-teacher')
  mkdirSync(folder, { recursive: true })
  const lock = { hashes: spec.hashes, dataset: { sha256: dataset.hash } }
  writeFileSync(join(folder, 'lock.json'), JSON.stringify(lock))
  const network = encodeSafetensors({ tensors: new Map(tensors), metadata: {} })
  writeSeal(folder, new Map([['network.safetensors', network]]))
  writeFileSync(join(folder, 'network.safetensors'), network)
}

describe.runIf(existsSync(model))('cifar-mini', () => {
  it('trains 500 iterations on real pixels, with its teacher and without', { timeout: 900_000 }, async () => {
    await finishTeacher()
    const { exitCode, stderr } = await place.run(
      ...['run', 'cifar-mini.yaml', '--set', 'solver.max_iter=500', '--data-dir', dataFolder()],
    )
    expect(stderr).toContain('teacher: all 8 tensors loaded from runs/cifar-teacher/network.safetensors')
    expect(exitCode).toBe(0)
    expect(stderr.match(/^ {2}\d+ of 500 steps waited for their data \(\d+\.\d\d %\)$/gm)).toHaveLength(2)
    for (const member of ['lambda=0', 'lambda=0.1']) {
      const file = (name: string): string => readFileSync(join(place.folder, 'runs/cifar-mini', member, name), 'utf8')
      expect(JSON.parse(file('lock.json'))).toMatchObject({ dataset: { name: 'cifar10', source: 'jpeg' } })
      const summary = JSON.parse(file('summary.json')) as {
        expected: { teacher: number }
        tests: { iteration: number; values: Record<string, number> }[]
      }
      expect(summary.expected.teacher).toBeCloseTo(0.789, 1)
      const [before, after] = summary.tests
      expect([before.iteration, after.iteration]).toEqual([0, 500])
      expect(before.values['accuracy']).toBeCloseTo(0.1, 1)
      expect(after.values['accuracy']).toBeGreaterThan(0.25) // the study's curves: .35 to .45 after 1,000
      expect(after.values['loss.hard']).toBeLessThan(2.1) // ln 10 is 2.303
    }
  })
})
