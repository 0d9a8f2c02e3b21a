/** A run's folder that others made, in a repository or an archive: what lies in it leads no write elsewhere. */
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'

import { holdFolder, isHeld } from '../../runtime/hold-folder.ts'
import { GrowingFile, wholeLines } from '../../runtime/run/growing-file.ts'
import { workplace } from '../cli/command.ts'
import { SCALED_PIXELS, small } from '../files.ts'

const root = mkdtempSync(join(tmpdir(), 'ts-compile-run-folder-'))
afterAll(() => rmSync(root, { recursive: true }))
const [run, victim] = [join(root, 'run'), join(root, 'victim')]
const LINES = '{"a":1}\n{"b":2}\n{"c":3}\n'

beforeEach(() => {
  mkdirSync(run)
  writeFileSync(victim, LINES)
})
afterEach(() => rmSync(run, { recursive: true, force: true }))

const LAID = [
  ['a link', (path: string): void => symlinkSync('../victim', path)],
  ['a second name', (path: string): void => linkSync(victim, path)],
] as const

describe.each(LAID)('%s', (_what, lay) => {
  it('in the place of `.owner` goes, and what it leads to stays as it is', async () => {
    lay(join(run, '.owner'))
    const held = await holdFolder(run)
    expect([await isHeld(run), readFileSync(victim, 'utf8')]).toEqual([true, LINES])
    expect(readFileSync(join(run, '.owner'), 'utf8')).toContain(String(process.pid))
    expect(await holdFolder(run)).toBeUndefined() // as ever
    held?.release()
    expect([existsSync(join(run, '.owner')), readFileSync(victim, 'utf8')]).toEqual([false, LINES])
  })

  it('in the place of lines that begin goes, and what it leads to stays as it is', () => {
    const path = join(run, 'metrics.jsonl')
    lay(path)
    const file = new GrowingFile(path)
    file.appendLine({ d: 4 })
    file.close()
    expect([readFileSync(path, 'utf8'), readFileSync(victim, 'utf8')]).toEqual(['{"d":4}\n', LINES])
  })

  it('in the place of lines that go on becomes a copy of them', () => {
    const path = join(run, 'timing.jsonl')
    lay(path)
    const file = new GrowingFile(path, wholeLines(path, 16))
    file.appendLine({ d: 4 })
    file.close()
    expect(readFileSync(path, 'utf8')).toBe('{"a":1}\n{"b":2}\n{"d":4}\n')
    expect(readFileSync(victim, 'utf8')).toBe(LINES)
  })
})

describe('a link to nothing', () => {
  it('makes no file where it leads', async () => {
    for (const name of ['.owner', 'metrics.jsonl']) symlinkSync('../nothing', join(run, name))
    const held = await holdFolder(run)
    new GrowingFile(join(run, 'metrics.jsonl')).close()
    new GrowingFile(join(run, 'metrics.jsonl'), { bytes: 0, sha256: '' }).close()
    expect(existsSync(join(root, 'nothing'))).toBe(false)
    expect(lstatSync(join(run, 'metrics.jsonl')).isFile()).toBe(true)
    held?.release()
  })
})

describe('run --out', () => {
  it('takes a folder by a link, which stays one, and no link to a file or to nothing', async () => {
    const place = workplace(small(...SCALED_PIXELS))
    try {
      const at = (name: string): string => join(place.folder, name)
      mkdirSync(at('disk'))
      writeFileSync(at('file'), LINES)
      for (const [name, to] of [
        ['to-folder', 'disk'],
        ['to-file', 'file'],
        ['to-nothing', 'nothing'],
      ])
        symlinkSync(to, at(name))
      symlinkSync('../file', at('disk/.owner'))
      const codeOf = async (out: string): Promise<number | undefined> =>
        (await place.run('run', 'teacher.yaml', '--out', out)).exitCode
      expect(await codeOf('to-folder')).toBe(0)
      expect([lstatSync(at('to-folder')).isSymbolicLink(), existsSync(at('disk/seal.json'))]).toEqual([true, true])
      expect([await codeOf('to-file'), await codeOf('to-nothing')]).toEqual([2, 2])
      expect([readFileSync(at('file'), 'utf8'), existsSync(at('nothing'))]).toEqual([LINES, false])
    } finally {
      place.remove()
    }
  })
})
