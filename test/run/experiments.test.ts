/** No guard fires on the project's own experiments: those on MNIST in short runs here, those on CIFAR-10 in tests of their own. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { afterAll, expect, it } from 'vitest'

import { withWeights } from '../../cli/weights-host.ts'
import { compile } from '../../compiler/index.ts'
import { experiments } from '../files.ts'
import { lines } from '../harness.ts'
import { guardWarning } from './guard-warnings.ts'

const { runExperiment } = (await import(
  new URL('../../dist/runtime/index.js', import.meta.url).href
)) as typeof import('../../runtime/index.ts')

const place = mkdtempSync(join(tmpdir(), 'ts-compile-experiments-'))
afterAll(() => rmSync(place, { recursive: true }))
/** Four tests, of which three could find a collapse; looks at weights after 1, 2, 4, … and 64 iterations. */
function short(text: string): string {
  const tested = /^ +test: /m.test(text) ? '' : ', test: { interval: 20, iterations: 3 }'
  return text
    .replace('dataset: mnist,', 'dataset: mnist, limit: { train: 1000, test: 300 },')
    .replace('batch: { train: 64,', 'batch: { train: 8,')
    .replace('validation: 5000', 'validation: 300')
    .replaceAll(/^ +expect: .*\n/gm, '')
    .replaceAll(/max_iter: \d+/g, `max_iter: 66${tested}`)
    .replace(/test: \{ interval: \d+ \}/, 'test: { interval: 20, iterations: 3 }')
}
for (const [name, text] of Object.entries(experiments)) {
  mkdirSync(dirname(join(place, name)), { recursive: true })
  writeFileSync(join(place, name), name.startsWith('mnist-') ? short(text) : text)
}

/** Teachers first, so that the others find them. */
const NAMES = Object.keys(experiments)
  .filter((name) => name.startsWith('mnist-'))
  .sort((a, b) => Number(b.includes('teacher')) - Number(a.includes('teacher')))
it.each(NAMES)('%s', async (name) => {
  const { experiment, diagnostics } = await withWeights((host) => compile(join(place, name), { host, running: true }))
  if (!experiment) throw new Error(lines(diagnostics).join('\n'))
  const options = { threads: 1, autosave: 0, out: join(place, 'runs', name) } as const
  const told: string[] = []
  const { status, members } = await runExperiment(experiment, options, (event) => {
    if (event.type === 'warning') told.push(event.diagnostic.code)
  })
  expect([status, told.filter((code) => guardWarning.test(code))]).toEqual(['finished', []])
  for (const { tests } of members) expect(tests.length).toBeGreaterThanOrEqual(4)
})
