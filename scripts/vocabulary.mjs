/**
 * Prints a row for every layer, loss, metric, solver and filler that the compiler knows and a column for every kind of
 * proof, found from the names of the tests that there are: `KIND > … layer NAME …`. Exits with 1 where a proof is missing.
 *
 *     node scripts/vocabulary.mjs [LIST]
 *
 * LIST is what `vitest list --json=LIST` wrote; without it vitest is asked. Reads the built compiler.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import Table from 'cli-table3'

const root = fileURLToPath(new URL('../', import.meta.url))

/** The compiler's own lists, and the proofs that their members need; a layer and a loss have gradients, a filler a law. */
const rooms = {
  layer: { list: 'layers', proofs: ['constants', 'gradient', 'reference', 'plan'] },
  loss: { list: 'losses', proofs: ['constants', 'gradient', 'reference', 'plan'] },
  metric: { list: 'metrics', proofs: ['constants', 'reference', 'plan'] },
  solver: { list: 'solvers', proofs: ['constants', 'reference', 'plan'] },
  filler: { list: 'fillers', proofs: ['constants', 'distribution', 'plan'] },
}
const columns = ['constants', 'gradient', 'reference', 'plan', 'distribution']

/** The folders in which proofs of the vocabulary are. */
const FOLDERS = ['test/constants', 'test/layers', 'test/losses', 'test/metrics', 'test/solvers', 'test/fillers']

function testNames(file) {
  const folder = file === undefined ? mkdtempSync(join(tmpdir(), 'ts-compile-vocabulary-')) : undefined
  try {
    const path = file ?? join(folder, 'list.json')
    if (folder !== undefined) {
      const vitest = join(root, 'node_modules/vitest/vitest.mjs')
      const { VITEST: _running, ...env } = process.env // a test may have started this
      // one thread that shares what it has loaded collects names in a fifth of the time
      const shared = ['--no-isolate', '--pool=threads', '--max-workers=1']
      execFileSync(process.execPath, [vitest, 'list', ...FOLDERS, ...shared, `--json=${path}`], {
        cwd: root,
        env,
        stdio: 'pipe',
      })
    }
    return JSON.parse(readFileSync(path, 'utf8')).map(({ name }) => name)
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true })
  }
}

/** How many tests prove it, by the kind of proof: `constants > layer lrn: …`, `plan > layer lrn`. */
function countsOf(names) {
  const counts = new Map()
  for (const name of names) {
    const [proof, ...rest] = name.split(' > ')
    for (const [, room, type] of rest.join(' ').matchAll(/\b(layer|loss|metric|solver|filler) (\w+)/g)) {
      const key = `${proof} ${room} ${type}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  }
  return counts
}

const counts = countsOf(testNames(process.argv[2]))
const missing = []
const rows = []
for (const [room, { list, proofs }] of Object.entries(rooms)) {
  const known = (await import(new URL(`dist/compiler/${list}/index.js`, `file://${root}`).href))[list]
  for (const type of Object.keys(known)) {
    const cells = columns.map((proof) => {
      const count = counts.get(`${proof} ${room} ${type}`) ?? 0
      if (count > 0) return String(count)
      if (!proofs.includes(proof)) return '·'
      missing.push(`${room} ${type} has no test of its ${proof}`)
      return 'MISSING'
    })
    rows.push([room, type, ...cells])
  }
}

const table = new Table({ head: ['', 'type', ...columns], style: { head: [], border: [], compact: true } })
table.push(...rows)
console.log(table.toString())
console.log(`${rows.length} types; a number is how many tests there are, · where nothing is to prove`)
for (const line of missing) console.error(`error: ${line}`)
process.exitCode = missing.length > 0 ? 1 : 0
