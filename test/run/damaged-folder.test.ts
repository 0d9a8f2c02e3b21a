/** What of a run's folder is no longer what the run wrote there. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { plannedIn } from '../../runtime/run/folder.ts'
import { recordOf } from '../../runtime/run/run-record.ts'
import { changedSince } from '../../runtime/run/seal.ts'
import { readLines } from '../../runtime/run/write-report.ts'

const folder = mkdtempSync(join(tmpdir(), 'damaged-folder-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

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
    const plan = {
      name: 'x',
      hashes: { plan: 'a', result: 'b' },
      networks: [],
      stages: [],
      losses: [],
      metrics: [],
      state: [],
    }
    for (const [value, isPlan] of [
      [plan, true],
      [{ ...plan, stages: null }, false],
      [{ name: 'x', hashes: plan.hashes }, false],
      [{ ...plan, hashes: null }, false],
      [null, false],
    ] as const) {
      writeFileSync(join(folder, 'plan.json'), JSON.stringify(value))
      expect(plannedIn(folder) !== undefined).toBe(isPlan)
    }
  })

  it('has a lock that is JSON, and none of ours: no report is made of it', () => {
    const other = mkdtempSync(join(folder, 'run-'))
    writeFileSync(join(other, 'plan.json'), '{}')
    writeFileSync(join(other, 'metrics.jsonl'), '')
    writeFileSync(join(other, 'lock.json'), '{}')
    const run = { folder: other, name: 'x', status: 'finished', iteration: 1, iterations: 1 } as const
    expect(recordOf(run, 'x')).toBeUndefined()
  })
})
