/** `npm run vocabulary`: no type is without its proofs, and one that is would be named. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { execa } from 'execa'
import { afterAll, describe, expect, it } from 'vitest'

import { layers } from '../../compiler/layers/index.ts'

const script = fileURLToPath(new URL('../../scripts/vocabulary.mjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'ts-compile-vocabulary-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function run(
  ...args: readonly string[]
): Promise<{ exitCode: number | undefined; stdout: string; stderr: string }> {
  const { exitCode, stdout, stderr } = await execa(process.execPath, [script, ...args], { reject: false })
  return { exitCode, stdout, stderr }
}

describe('npm run vocabulary', () => {
  it('finds every proof of every type', { timeout: 300_000 }, async () => {
    const { exitCode, stdout, stderr } = await run()
    expect([exitCode, stderr]).toEqual([0, ''])
    for (const type of Object.keys(layers)) expect(stdout).toMatch(new RegExp(`layer +│ ${type} +│( \\d+ +│){4}`))
  })

  it('names what is missing, and exits with 1', async () => {
    const names = ['constants', 'gradient', 'reference'].map((proof) => ({ name: `${proof} > layer abs: some words` }))
    writeFileSync(join(folder, 'list.json'), JSON.stringify([...names, { name: 'plan > layer absent' }]))
    const { exitCode, stdout, stderr } = await run(join(folder, 'list.json'))
    expect(exitCode).toBe(1)
    expect(stdout).toMatch(/layer +│ abs +│ 1 +│ 1 +│ 1 +│ MISSING +│/)
    const errors = stderr.split('\n')
    expect(errors.filter((line) => line.includes('layer abs '))).toEqual(['error: layer abs has no test of its plan'])
    expect(errors).toContain('error: filler xavier has no test of its distribution')
  })
})
