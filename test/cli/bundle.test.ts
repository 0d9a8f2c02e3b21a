/** The command is bundled; whoever reads what it says, or takes it apart, need not know. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { decode } from '@jridgewell/sourcemap-codec'
import { execa } from 'execa'
import { afterAll, describe, expect, it } from 'vitest'

import { MAIN, workplace } from './command.ts'

const place = workplace({
  'broken.mjs': `import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
fs.readdirSync = () => { throw new TypeError('broken on purpose') }
syncBuiltinESMExports()
`,
})
afterAll(() => place.remove())

describe('the bundled command', () => {
  it('names the lines of the sources where it breaks', async () => {
    const broken = ['--import', './broken.mjs', MAIN, 'check', 'networks']
    const { exitCode, stderr } = await execa(process.execPath, broken, {
      cwd: place.folder,
      reject: false,
      env: { NO_COLOR: '1' }, // there is colour where CI is set
    })
    expect(exitCode).toBe(70)
    expect(stderr).toContain('internal error: broken on purpose')
    const [, line = ''] = /at entriesOf \(cli\/spec-files\.ts:(\d+):\d+\)/.exec(stderr) ?? []
    const source = readFileSync(new URL('../../cli/spec-files.ts', import.meta.url), 'utf8').split('\n')
    expect(source[Number(line) - 1]).toContain('readdirSync(')
    expect(stderr).toContain('at async main (cli/program.ts:')
    expect(stderr).not.toContain('dist/cli')
  })

  it('knows of each word of its code where it stands in the sources', () => {
    const folder = dirname(MAIN)
    const maps = readdirSync(folder).filter((file) => file.endsWith('.js.map'))
    const [name = ''] = maps.toSorted((a, b) => statSync(join(folder, b)).size - statSync(join(folder, a)).size) // the compiler
    const map = JSON.parse(readFileSync(join(folder, name), 'utf8')) as { sources: string[]; mappings: string }
    const code = readFileSync(join(folder, name.replace(/\.map$/, '')), 'utf8').split('\n')
    const sources = map.sources.map((path) => {
      return path.includes('node_modules') ? [] : readFileSync(join(folder, path), 'utf8').split('\n')
    })
    const places = decode(map.mappings).flatMap((segments, line) =>
      segments.flatMap(([column, source, from = 0, at]) => {
        const word = /^[A-Za-z_$][\w$]{4,}/.exec(code[line]?.slice(column, column + 100) ?? '')?.[0]
        const said = source === undefined ? undefined : sources[source]?.[from]?.slice(at)
        return word === undefined || !said ? [] : [said.startsWith(word)]
      }),
    )
    expect(places.length).toBeGreaterThan(10_000)
    // a name that two files have is another one in the code
    expect(places.filter((isRight) => isRight).length / places.length).toBeGreaterThan(0.95)
  })

  it('can be executed after every build, as `npx` does', async () => {
    const { stdout } = await execa(MAIN, ['--version'])
    expect(stdout).toMatch(/^\d+\.\d+\.\d+$/)
  })

  it('starts without what it does not need', () => {
    const help = startOf('cli/program.ts')
    expect(help.sources).toContain('cli/program.ts')
    expect(help.sources.filter((source) => /^(compiler|runtime)\/(?!diagnostics\/)/.test(source))).toEqual([])
    expect(help.packages).toEqual([])
    const check = startOf('cli/commands/check.ts')
    expect(check.sources).toContain('compiler/compile.ts')
    expect(check.sources.filter((source) => /^runtime\/(?!run-error|admitted|data\/catalog\/)/.test(source))).toEqual(
      [],
    )
    expect(check.packages).toEqual([]) // nothing is looked up outside of `dist/cli`
    const picture = startOf('cli/commands/emit-picture.ts')
    expect(picture.sources).toContain('cli/graphviz.ts')
    expect(picture.packages.filter((name) => /graphviz|sharp/.test(name))).toEqual([]) // DOT is text
  })

  it('has the licence of each package beside it whose code is in it', () => {
    const folder = dirname(MAIN)
    const maps = readdirSync(folder).filter((name) => name.endsWith('.map'))
    const sources = maps.flatMap((name) => {
      return (JSON.parse(readFileSync(join(folder, name), 'utf8')) as { sources: string[] }).sources
    })
    const packages = new Set(sources.flatMap((source) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? []))
    const licences = readFileSync(join(folder, 'LICENSES.txt'), 'utf8')
    expect([...packages]).toContain('yaml')
    for (const name of packages) expect(licences).toMatch(new RegExp(`^${name}\n\n[^]*?(Copyright|©)`, 'm'))
  })
})

describe('the benchmark', () => {
  it('finds what it needs beside the bundle', async () => {
    const bench = join(dirname(MAIN), '../bench/main.js')
    const { exitCode, stdout } = await execa(process.execPath, [bench, '--list'], { reject: false })
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('cifar-mini-study')])
  })
})

/** What is loaded with a source of ours before it runs: sources, and packages that are not in the bundle. */
function startOf(source: string): { readonly sources: readonly string[]; readonly packages: readonly string[] } {
  const folder = dirname(MAIN)
  const sourcesOf = (file: string): readonly string[] => {
    const { sources } = JSON.parse(readFileSync(join(folder, `${file}.map`), 'utf8')) as { sources: string[] }
    return sources.map((name) => name.replace('../../', ''))
  }
  const files = readdirSync(folder).filter((name) => name.endsWith('.js'))
  const mapped = files.filter((name) => existsSync(join(folder, `${name}.map`)))
  const [sources, packages] = [new Set<string>(), new Set<string>()]
  const open = mapped.filter((name) => sourcesOf(name).includes(source))
  for (const file of open) {
    if (mapped.includes(file)) for (const name of sourcesOf(file)) sources.add(name)
    const code = readFileSync(join(folder, file), 'utf8')
    for (const [, wanted] of code.matchAll(/(?:^|;|\n)import(?:[^'"();]*from)?\s*"([^"]+)"/g)) {
      const near = wanted.replace(/^\.\//, '')
      if (!wanted.startsWith('.')) packages.add(wanted)
      else if (!open.includes(near)) open.push(near)
    }
  }
  return { sources: [...sources], packages: [...packages].filter((name) => !name.startsWith('node:')) }
}
