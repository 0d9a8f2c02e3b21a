/** Runs → docs/study/*.csv: what tests found, and nothing that depends on the machine's speed. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

import { parse } from 'yaml'

/** More lines than this are thinned; the first and the last stay. */
const LINES = 200

/** Writes `<folder of the run>.csv`; answers how many tests it holds. */
export function collect(run, to) {
  const folders = membersOf(run)
  const members = folders.map((folder) => {
    const spec = parse(readFileSync(join(folder, 'spec.resolved.yaml'), 'utf8'))
    const member = folder === run ? '' : basename(folder).replaceAll(',', ' ')
    const lines = readFileSync(join(folder, 'metrics.jsonl'), 'utf8').trim().split('\n')
    const tests = lines.map((line) => JSON.parse(line)).filter(({ phase }) => phase === 'test')
    return { member, seed: spec.seed ?? 0, tests: thinned(tests) }
  })
  const skipped = new Set(['iter', 'phase', 'stage', 'loss'])
  const names = [...new Set(members.flatMap(({ tests }) => tests.flatMap((test) => Object.keys(test))))]
  const columns = names.filter((name) => !skipped.has(name))
  const rows = members.flatMap(({ member, seed, tests }) =>
    tests.map((test) => [member, seed, test.iter, ...columns.map((name) => test[name] ?? '')].join(',')),
  )
  const head = ['member', 'seed', 'iter', ...columns].join(',')
  writeFileSync(join(to, `${basename(run)}.csv`), `${[head, ...rows].join('\n')}\n`)
  return rows.length
}

/** The folders of those that have begun; of a run by itself, its own. */
export function membersOf(run) {
  if (existsSync(join(run, 'metrics.jsonl'))) return [run]
  return readdirSync(run, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(run, entry.name, 'metrics.jsonl')))
    .map((entry) => join(run, entry.name))
    .sort()
}

function thinned(tests) {
  const step = Math.ceil(tests.length / LINES)
  return tests.filter((_, i) => i % step === 0 || i === tests.length - 1)
}
