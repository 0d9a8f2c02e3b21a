/** Every row of the study has its spec; each spec compiles as it stands; and what the study got wrong is refused. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { execa } from 'execa'
import { describe, expect, it } from 'vitest'

import { MAIN } from '../cli/command.ts'

type Row = { readonly row: string } & (
  { readonly specs: readonly string[] } | { readonly refused: string; readonly code: string }
)
const root = fileURLToPath(new URL('../..', import.meta.url))
const rows = JSON.parse(readFileSync(`${root}/scripts/study/rows.json`, 'utf8')) as Record<'study' | 'more', Row[]>
const all = [...rows.study, ...rows.more]

function check(...args: readonly string[]): Promise<{ exitCode?: number; stdout: string; stderr: string }> {
  const env = { NO_COLOR: '1' }
  return execa(process.execPath, [MAIN, 'check', ...args], { cwd: root, reject: false, env })
}

describe('the study', () => {
  it('has a spec for each of its rows, and no spec without a row', () => {
    const specs = all.flatMap((row) => ('specs' in row ? row.specs : []))
    const files = readdirSync(`${root}/experiments/study`).filter((name) => name.endsWith('.yaml'))
    const whole = files.filter(
      (name) => !/^abstract: true$/m.test(readFileSync(`${root}/experiments/study/${name}`, 'utf8')),
    )
    expect([...new Set(specs)].map((name) => `${name}.yaml`).sort()).toEqual(whole.sort())
  })

  it('and all experiments beside it, has neither error nor warning', async () => {
    const { exitCode, stderr } = await check('experiments', '--deny', 'warnings')
    expect([exitCode, stderr.split('\n')[0]]).toEqual([0, expect.stringMatching(/^0 errors, 0 warnings, /)])
  })

  const refused = all.flatMap((row) => ('refused' in row ? [row] : []))
  it.each(refused)('$row: refused as $code', async ({ refused: name, code }) => {
    const { exitCode, stdout } = await check(`test/study/refused/${name}.yaml`, '--format', 'json')
    const diagnostics = stdout.split('\n').map((line) => JSON.parse(line) as { severity: string; code: string })
    const errors = diagnostics.filter(({ severity }) => severity === 'error')
    expect([exitCode, errors.map((error) => error.code)]).toEqual([1, [code]])
  })

  it('has a page whose tables are what was collected of its runs', async () => {
    const { exitCode, stderr } = await execa(process.execPath, ['scripts/study/program.mjs', 'page', '--check'], {
      cwd: root,
      reject: false,
    })
    expect([exitCode, stderr]).toEqual([0, ''])
  })

  it('refuses nothing that no row names', () => {
    const files = readdirSync(`${root}/test/study/refused`)
    expect(files.sort()).toEqual(refused.map((row) => `${row.refused}.yaml`).sort())
  })
})
