/** The study's mini experiment on real pixels, in short: its teacher is trained, and what was read is on record. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { cifar10 } from '../../runtime/data/catalog/cifar10.ts'
import { locate } from '../../runtime/data/catalog/index.ts'
import { workplace } from '../cli/command.ts'
import { cifarPixels } from '../data/cifar-pixels.ts'
import { guardWarning } from './guard-warnings.ts'

const place = workplace({
  'short-teacher.yaml':
    'extends: cifar-teacher.yaml\nname: short-teacher\nsolver: { max_iter: 20, test: { iterations: 2 } }\n',
})
afterAll(() => place.remove())

describe('cifar-mini', () => {
  it('runs on CIFAR-10, whose source and hash stand in lock.json and in the report', async () => {
    const { dataset } = await cifarPixels()
    const data = dirname(locate(cifar10).folder)
    const sets = {
      'teacher.weights.experiment': 'short-teacher.yaml',
      'teacher.expect': 'null', // 0.75 takes hours
      'solver.max_iter': '20',
      'solver.test.iterations': '2',
      sweep: 'null',
      allow: '[{ code: teacher-uniform, reason: short }, { code: teacher-at-chance, reason: short }]',
    }
    const flags = Object.entries(sets).flatMap(([path, value]) => ['--set', `${path}=${value}`])
    const { exitCode, stdout, stderr } = await place.run(
      'run',
      'cifar-mini.yaml',
      '--out',
      'runs/mini',
      '--data-dir',
      data,
      ...flags,
    )
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('all 8 tensors loaded')])
    expect(stdout).toContain('accuracy')
    expect(stderr).not.toMatch(guardWarning)
    for (const run of ['mini', stderr.match(/\.cache\/[^/ ]+/)?.[0] ?? '']) {
      const lock = JSON.parse(readFileSync(join(place.folder, 'runs', run, 'lock.json'), 'utf8')) as { dataset: object }
      expect(lock.dataset).toEqual({ name: 'cifar10', sha256: dataset.hash, source: dataset.source })
    }
    const report = readFileSync(join(place.folder, 'runs/mini/report.html'), 'utf8')
    expect(report).toContain(`${dataset.hash} (${dataset.source})`)
  })
})
