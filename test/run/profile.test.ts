/** Where the time of a step goes is told in the user's own names, and the run that follows knows nothing of it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, expect, it } from 'vitest'

import type { MemberResult } from '../../runtime/index.ts'
import { workplace } from '../cli/command.ts'
import { SOME_OF_MNIST, writeSomeOfMnist } from './some-of-mnist.ts'

const place = workplace({
  'x.yaml': `version: 1
name: x
data: { ${SOME_OF_MNIST}, batch: { train: 20, test: 50 }, transform: { scale: 0.00390625 } }
teacher: { from: net.yaml, rename: { suffix: _t } }
student: { from: net.yaml, rename: { suffix: _s } }
losses:
  hard: { type: softmax_cross_entropy, input: student.ip_s, target: data.label }
  soft: { type: distillation, input: student.ip_s, target: teacher.ip_t }
solver: { type: sgd, momentum: 0.9, base_lr: 0.01, max_iter: 30, iter_size: 2, display: 1, test: { interval: 30 } }
allow: [{ code: untrained-teacher, reason: it only takes time }]
`,
})
writeSomeOfMnist(place.folder, { train: 200, test: 50 })
afterAll(() => place.remove())

it('a profile is of layers, losses, the solver and ops, and changes no number', async () => {
  const file = (out: string, name: string): Buffer => readFileSync(join(place.folder, out, name))
  expect((await place.run('run', 'x.yaml', '--out', 'plain')).exitCode).toBe(0)
  const { exitCode, stderr } = await place.run('run', 'x.yaml', '--out', 'seen', '--profile')
  expect([exitCode, stderr]).toEqual([0, expect.stringMatching(/^a step takes \d+\.\d ms .* the mean of 20 steps:$/m)])
  for (const name of ['metrics.jsonl', 'student.safetensors']) expect(file('seen', name)).toEqual(file('plain', name))

  const { profile } = JSON.parse(file('seen', 'summary.json').toString()) as MemberResult
  if (!profile) throw new Error('the summary has no profile')
  const layers = new Map(profile.layers.map(({ name, milliseconds }) => [name, milliseconds]))
  for (const name of ['student.conv_s', 'teacher.conv_t', 'student.ip_s', 'loss.soft', 'solver', 'between ops'])
    expect(layers.get(name), name).toBeGreaterThan(0)
  expect(profile.ops.map(({ name }) => name)).toContain('Conv')
  for (const parts of [profile.layers, profile.ops])
    expect(parts.reduce((sum, { milliseconds }) => sum + milliseconds, 0)).toBeCloseTo(profile.milliseconds, 6)

  const report = file('seen', 'report.html').toString()
  expect(report).toMatch(/<td>student\.conv_s<\/td>.*<meter [^>]*aria-label="student\.conv_s, share of a step"/)
  expect(file('plain', 'report.html').toString()).not.toContain('<meter')
})
