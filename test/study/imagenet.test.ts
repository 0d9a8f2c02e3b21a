/**
 * A step of the study's ImageNet experiment, on pictures in the form of ImageNet's. Its two widest layers are narrower here: their 119 million
 * parameters take most of the time and the disk, and show nothing.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { execa } from 'execa'
import { afterAll, expect, it } from 'vitest'

import { MAIN } from '../cli/command.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'imagenet-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('teaches VGG-16 a step by AlexNet: 1,000 classes, blue first, crops of 227', async () => {
  await execa(process.execPath, ['scripts/study/program.mjs', 'pictures', folder], { cwd: root })
  const set = [
    `data.train.path=${folder}/train`,
    `data.test.path=${folder}/val`,
    'data.batch={ train: 1, test: 1 }',
    'teacher.weights=null',
    'teacher.expect=null',
    'allow=[{ code: untrained-teacher, reason: its weights are not here }]',
    'student.override={ fc6: { num_output: 64 }, fc7: { num_output: 64 } }',
    'solver.max_iter=1',
    'solver.test.iterations=1',
  ]
  const sets = set.flatMap((pair) => ['--set', pair])
  const out = join(folder, 'run')
  const args = [
    'run',
    'experiments/study/imagenet-ts-vgg16.yaml',
    '--allow-path',
    folder,
    '--device',
    'cpu',
    '--out',
    out,
  ]
  await execa(process.execPath, [MAIN, ...args, ...sets], { cwd: root })
  const lines = readFileSync(join(out, 'metrics.jsonl'), 'utf8').trim().split('\n')
  const [before, step, after] = lines.map((line) => JSON.parse(line) as Record<string, number>)
  // 1,000 · ln(1 + e^(1/1,000)) − 1/1,000 whatever the teacher says, while the student says the same of all classes
  expect(before?.['loss.st_loss']).toBeCloseTo(693.646, 2)
  expect(step?.['loss.loss']).toBeGreaterThan(0)
  expect([before?.['iter'], step?.['iter'], after?.['iter']]).toEqual([0, 0, 1])
}, 600_000)
