/**
 * Asks engines everything that every engine is asked, and says what they answered.
 *
 *     npm run conformance -- --engine onnx --device webgpu
 *     npm run conformance -- --all
 *
 * With --all those that need no GPU, one after the other, and writes docs/engines.md. Exits with 1 where something is wrong.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import handlebars from 'handlebars'

import { generate } from './generated.mjs'

/** The four that CI asks: a GPU is a driver in software there. */
const ALL = ['onnx/cpu', 'onnx/webgpu', 'tfjs/webgpu', 'tfjs/js']
const root = fileURLToPath(new URL('../', import.meta.url))
const usage = 'give --engine E --device D, or --all'

const { values } = parseArgs({
  options: { engine: { type: 'string' }, device: { type: 'string' }, all: { type: 'boolean' } },
})
const one = values.engine && values.device ? [`${values.engine}/${values.device}`] : undefined
const names = values.all ? ALL : one
if (!names || (values.all && (values.engine || values.device))) {
  process.stderr.write(`${usage}\n`)
  process.exit(2)
}

const found = names.map(ask)
const wrong = found.flatMap(({ name, ops, networks, programs }) =>
  Object.entries({ ...ops, ...networks, ...programs })
    .filter(([, { is }]) => is === 'wrong' || is === 'impossible')
    .map(([title, { is, why }]) => `${name} ${title}: ${is}: ${why}`),
)
for (const { name, ops, networks, programs } of found) {
  const right = [ops, networks, programs].map((table) => {
    const cells = Object.values(table)
    return `${cells.filter(({ is }) => is === 'ok' || is === 'cpu').length} of ${cells.length}`
  })
  process.stdout.write(`${name}: ${right[0]} ops, ${right[1]} networks, ${right[2]} experiments are right\n`)
}
for (const line of wrong) process.stdout.write(`${line}\n`)
if (values.all && wrong.length === 0) await writePage()
process.exitCode = wrong.length > 0 ? 1 : 0

/** In a process of its own: libraries and drivers stay as they were first loaded. */
function ask(name) {
  const folder = mkdtempSync(join(tmpdir(), 'ts-compile-conformance-'))
  const json = join(folder, 'found.json')
  const env = { ...process.env, CONFORMANCE: name, CONFORMANCE_JSON: json }
  const config = 'test/engines/conformance/vitest.config.ts'
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--config', config, 'conformance.run.ts']
  try {
    execFileSync(process.execPath, args, { cwd: root, env, stdio: ['ignore', 2, 2] })
  } catch (error) {
    if (!existsSync(json)) throw error // it ended before it could say anything
  }
  try {
    return JSON.parse(readFileSync(json, 'utf8'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function writePage() {
  const [{ ops, networks, programs, kept }] = found
  const notes = []
  const rows = (titles, cellOf) =>
    titles.map((title) => ({ title, cells: found.map((engine) => cellOf(engine, title)) }))
  const cell = (table) => (engine, title) => {
    const { is, why } = engine[table][title]
    if (is === 'ok') return 'ok'
    const note = `${engine.name}, \`${title}\`: ${why}`
    if (!notes.includes(note)) notes.push(note)
    return `cpu (${notes.indexOf(note) + 1})`
  }
  const render = handlebars.compile(readFileSync(join(root, 'templates/engines.md.hbs'), 'utf8'), { noEscape: true })
  const text = render({
    columns: found.map(({ name, library }) => ({ name, library })),
    ops: rows(Object.keys(ops), cell('ops')),
    networks: rows(Object.keys(networks), cell('networks')),
    programs: rows(Object.keys(programs), cell('programs')),
    kept: rows(Object.keys(kept), (engine, title) => (engine.kept[title] ? 'stays' : 'is lost')),
    notes: notes.map((note, i) => ({ number: i + 1, note })),
  })
  await generate('docs/engines.md', text)
}
