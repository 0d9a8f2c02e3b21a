/**
 * The CIFAR-10 experiments where an archive of its format is: here one of made images, each class a colour of its own, so
 * that something is learned in a few steps.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { workplace } from '../cli/command.ts'
import { experiments } from '../files.ts'
import { guardWarning } from './guard-warnings.ts'

const RECORDS = 10_000
const PIXELS = 32 * 32

/** A label, and three planes in its colours with a little texture. */
function archive(): Buffer {
  const size = 1 + 3 * PIXELS
  const file = Buffer.alloc(RECORDS * size)
  for (let i = 0; i < RECORDS; i++) {
    const label = (i * 7) % 10
    file[i * size] = label
    for (let c = 0; c < 3; c++) {
      const colour = ((label * (c + 3) * 37) % 200) + 20
      file.fill(colour, i * size + 1 + c * PIXELS, i * size + 1 + (c + 1) * PIXELS)
      for (let k = 0; k < 20; k++) file[i * size + 1 + c * PIXELS + ((i * 13 + k * 53) % PIXELS)] = colour + k
    }
  }
  return file
}

const shorter = (text: string): string =>
  text
    .replace(/stepvalue: \[60000, 65000\]/, 'stepvalue: [6]')
    .replace(/max_iter: 70000/, 'max_iter: 10')
    .replace(/iterations: 100/, 'iterations: 2')

describe('CIFAR-10', () => {
  const place = workplace({
    'cifar-teacher.yaml': shorter(experiments['cifar-teacher.yaml']),
  })
  afterAll(() => place.remove())

  it(
    'is read from its archive: cifar-mini trains, with its teacher, when it is there',
    { timeout: 600_000 },
    async () => {
      const folder = join(place.folder, 'data/cifar-10-batches-bin')
      mkdirSync(folder, { recursive: true })
      const file = archive()
      for (const name of [...[1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`), 'test_batch.bin'])
        writeFileSync(join(folder, name), file)
      const sets = [
        'teacher.expect=null',
        'sweep=null',
        'allow=[{ code: teacher-uniform, reason: it is hardly trained }]',
        'solver.max_iter=4',
        'solver.test.iterations=2',
        'solver.display=1',
      ]
      const { exitCode, stderr } = await place.run('run', 'cifar-mini.yaml', ...sets.flatMap((set) => ['--set', set]))
      expect(stderr).toContain('all 8 tensors loaded')
      expect(exitCode).toBe(0)
      expect(stderr).not.toMatch(guardWarning)
      const lines = readFileSync(join(place.folder, 'runs/cifar-mini/metrics.jsonl'), 'utf8').trim().split('\n')
      const train = lines
        .map((line) => JSON.parse(line) as Record<string, number | string>)
        .filter(({ phase }) => phase === 'train')
      expect(train).toHaveLength(4)
      // ten classes that the student knows nothing of, in the conventions of the study
      expect(Number(train[0]['loss.hard'])).toBeCloseTo(Math.log(10), 2)
      expect(Number(train[0]['loss.soft'])).toBeGreaterThan(6.5)
      expect(Number(train[0]['loss.soft'])).toBeLessThan(7.5)
    },
  )
})
