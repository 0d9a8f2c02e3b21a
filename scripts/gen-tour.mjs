/**
 * Writes docs/tour.md: templates/tour.md.hbs, whose files are written and whose commands are run while it is read, in a
 * folder of its own. What a command prints is what the page shows. Needs the built project. With --check, only compares,
 * the numbers of a run aside.
 */
import { spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import handlebars from 'handlebars'

import { generate, root } from './generated.mjs'

const MAIN = fileURLToPath(new URL('dist/cli/main.js', root))
const folder = mkdtempSync(join(tmpdir(), 'ts-compile-tour-'))
const log = join(folder, '.printed')

/** Lines that come by the clock. */
const PASSING = /^(?!✔).* images\/s.*\n/gm

function run(line, wanted) {
  const out = openSync(log, 'w')
  const { status } = spawnSync(process.execPath, [MAIN, ...line.split(' ')], {
    cwd: folder,
    stdio: ['ignore', out, out],
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, TS_COMPILE_TUNING: 'off' },
  })
  closeSync(out)
  const printed = readFileSync(log, 'utf8').replace(PASSING, '').trimEnd()
  if (status !== wanted) throw new Error(`ts-compile ${line} ended with ${status}, not ${wanted}:\n${printed}`)
  return `\`\`\`text\n$ npx ts-compile ${line}\n${printed}\n\`\`\``
}

const fence = (text) => `\`\`\`yaml\n${text.trimEnd()}\n\`\`\``

const helpers = {
  /** A file, written whole. */
  file(name, { fn }) {
    const text = fn(this).replace(/^\n+/, '')
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
    return fence(text)
  },
  /** A file that a command wrote, with the editor's line as it is where ts-compile is installed. */
  written(name) {
    const text = readFileSync(join(folder, name), 'utf8')
    return fence(text.replace(/(?<=\$schema=).*(?=\/schema\/)/, 'node_modules/ts-compile'))
  },
  /** A text of a file, replaced by another, shown as a difference. */
  change(name, ...texts) {
    const [from, to] = texts.slice(0, 2).map((text) => text.replaceAll('\\n', '\n')) // handlebars knows no escapes
    const path = join(folder, name)
    const before = readFileSync(path, 'utf8')
    if (before.split(from).length !== 2) throw new Error(`${name} has not one ${from}`)
    const after = before.replace(from, () => to)
    writeFileSync(path, after)
    return `\`\`\`diff\n${difference(before.split('\n'), after.split('\n'))}\n\`\`\``
  },
  fails: (line) => run(line, 1),
  works: (line) => run(line, 0),
}

/** The lines that are gone, then those that came: a change is in one place. */
function difference(before, after) {
  let start = 0
  while (before[start] === after[start]) start++
  let end = 0
  while (before.at(-1 - end) === after.at(-1 - end)) end++
  const gone = before.slice(start, before.length - end).map((line) => `-${line}`)
  const come = after.slice(start, after.length - end).map((line) => `+${line}`)
  return [...gone, ...come].join('\n')
}

try {
  const environment = handlebars.create()
  environment.registerHelper(helpers)
  const template = readFileSync(new URL('templates/tour.md.hbs', root), 'utf8')
  await generate('docs/tour.md', environment.compile(template, { noEscape: true })({}), withoutNumbers)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Without the numbers of a run: times are never the same, and another processor may round the last digits otherwise. */
function withoutNumbers(text) {
  return text.replace(/^\$ npx ts-compile run [^`]*/gm, (block) =>
    block
      .replace(/[0-9a-f]{8,}/g, '#')
      .replace(/\d[\d.,]*/g, '#')
      .replace(/ +/g, ' '),
  )
}
