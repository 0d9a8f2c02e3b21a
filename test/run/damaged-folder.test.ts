/** What of a run's folder is no longer what the run wrote there. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { readBegun } from '../../runtime/run/begun.ts'
import { planIn } from '../../runtime/run/plan-file.ts'
import { recordOf } from '../../runtime/run/run-record.ts'
import { changedSince } from '../../runtime/run/seal.ts'
import { readLines } from '../../runtime/run/write-report.ts'
import { compileFiles, SMALL_FILES } from '../harness.ts'

const folder = mkdtempSync(join(tmpdir(), 'damaged-folder-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** As a run writes it. */
const plan = JSON.parse(JSON.stringify(compileFiles(SMALL_FILES).experiment?.spec)) as object

/** What each op, filler, policy and solver has of its own: whoever reads it asks for what it knows. */
const FREE =
  /attributes\.|filler\.(?!type)|init\.(?!type)|lr_policy\.(?!type)|temperature\.|transform\.(train|test)\.|solver\.(momentum|weight_decay|regularization)/

describe('a damaged folder', () => {
  it('has a folder in the place of a file, which no seal is of', () => {
    mkdirSync(join(folder, 'lock.json'))
    expect(changedSince({ format: 1, files: { 'lock.json': 'a' } }, folder, ['lock.json'])).toEqual([
      'lock.json: it is no file, and seal.json is of one',
    ])
  })

  it('has lines that are JSON, and no metrics', () => {
    const path = join(folder, 'metrics.jsonl')
    const line = { iter: 1, phase: 'train' }
    for (const [text, lines] of [
      [`${JSON.stringify(line)}\n`, [line]],
      [`${JSON.stringify(line)}\nnull\n`, undefined],
      ['3\n', undefined],
      ['{"phase":"test"}\n', undefined],
    ] as const) {
      writeFileSync(path, text)
      expect(readLines(path)).toEqual(lines)
    }
  })

  it('has a plan that is JSON, and none of ours', () => {
    const write = (value: unknown): void => writeFileSync(join(folder, 'plan.json'), JSON.stringify(value))
    write(plan)
    expect(planIn(folder)).toEqual(plan)
    for (const value of [null, [], {}, { ...plan, stages: null }, { ...plan, hashes: null }]) {
      write(value)
      expect(planIn(folder)).toBeUndefined()
    }
  })

  it.each(places(plan))('has a plan with something else at %s', (_name, path) => {
    for (const other of [null, [null]]) {
      writeFileSync(join(folder, 'plan.json'), JSON.stringify(changed(plan, path, other)))
      expect(planIn(folder)).toBeUndefined()
    }
  })

  it('has names of members that lead out of it, or are none', () => {
    const begun = { format: 1, name: 'x', from: '..', members: [{ label: 'a', iterations: 1 }] }
    writeFileSync(join(folder, 'begun.json'), JSON.stringify(begun))
    expect(readBegun(folder)).toEqual(begun)
    for (const member of [
      null,
      {},
      { label: 'a' },
      ...['..', '../b', '/etc', ''].map((label) => ({ label, iterations: 1 })),
    ]) {
      writeFileSync(join(folder, 'begun.json'), JSON.stringify({ ...begun, members: [member] }))
      expect(readBegun(folder)).toBeUndefined()
    }
  })

  it('has a lock that is JSON, and none of ours: no report is made of it', () => {
    const other = mkdtempSync(join(folder, 'run-'))
    writeFileSync(join(other, 'plan.json'), JSON.stringify(plan))
    writeFileSync(join(other, 'metrics.jsonl'), '')
    writeFileSync(join(other, 'lock.json'), '{}')
    const run = { folder: other, name: 'x', status: 'finished', iteration: 1, iterations: 1 } as const
    expect(recordOf(run, 'x')).toBeUndefined()
  })
})

/** Every part of a plan that has a shape, one of a list: `losses.0.name`. */
function places(of: object, above: readonly string[] = []): readonly (readonly [string, readonly string[]])[] {
  const entries = Object.entries(of as Readonly<Record<string, unknown>>)
  return (Array.isArray(of) ? entries.slice(0, 1) : entries).flatMap(([key, value]) => {
    const path = [...above, key]
    const inner = typeof value === 'object' && value !== null ? places(value, path) : []
    const name = path.join('.')
    return FREE.test(name) ? [] : [[name, path] as const, ...inner]
  })
}

function changed(value: unknown, [key, ...rest]: readonly string[], other: unknown): unknown {
  if (key === undefined) return other
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<string, unknown>
  copy[key] = changed(copy[key], rest, other)
  return copy
}
