/** Findings about data are kept, known again, and made anew where that is safer. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { openDataset } from '../../runtime/data/index.ts'
import { remember, signature } from '../../runtime/data/remember.ts'

const folder = mkdtempSync(join(tmpdir(), 'ts-compile-remember-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('a finding', () => {
  const cache = join(folder, 'findings')
  let made = 0
  const ask = (key: string): Promise<number> => remember(cache, 'x', [key], () => ++made)

  it('is made once for a key', async () => {
    expect([await ask('a'), await ask('a'), await ask('b'), await ask('a')]).toEqual([1, 1, 2, 1])
    expect(readdirSync(cache)).toHaveLength(2)
  })

  it.each(['', '{', 'null', '{"key":"[\\"other\\"]","value":9}', '{"key":"[\\"a\\"]"}'])(
    'is made anew where the file holds %j',
    async (text) => {
      for (const name of readdirSync(cache)) writeFileSync(join(cache, name), text)
      const before = made
      expect(await ask('a')).toBe(before + 1)
    },
  )

  it('is made anew where what was kept does not fit', async () => {
    const fits = (kept: unknown): boolean => typeof kept === 'number' && kept > 1000
    expect(await remember(cache, 'x', ['a'], () => 2000, fits)).toBe(2000)
    expect(await remember(cache, 'x', ['a'], () => 3000, fits)).toBe(2000)
  })

  it('is made each time where it cannot be kept', async () => {
    writeFileSync(join(folder, 'file'), '')
    const nowhere = join(folder, 'file', 'below')
    const ask = (): Promise<number> => remember(nowhere, 'x', ['a'], () => ++made)
    const first = await ask()
    expect(await ask()).toBe(first + 1)
  })
})

describe('a set of records', () => {
  const RECORD = 3073
  const path = join(folder, 'a.bin')
  const write = (label: number, pixel: number): void => {
    const bytes = Buffer.alloc(3 * RECORD, pixel)
    for (let i = 0; i < 3; i++) bytes[i * RECORD] = label
    writeFileSync(path, bytes)
  }
  const hash = async (): Promise<string> => {
    const files = { train: { paths: ['a.bin'] }, test: { paths: ['a.bin'] } }
    const data = { dataset: 'cifar_binary', files, shape: [3, 32, 32], classes: 10, corrupt: 'fail' } as const
    return (await openDataset(data, folder, { dataDir: join(folder, 'data') })).hash
  }

  it('is hashed once while its file is the same by size and time', async () => {
    write(1, 7)
    utimesSync(path, 1000, 1000)
    const first = await hash()
    write(1, 8)
    utimesSync(path, 1000, 1000)
    expect(await hash()).toBe(first) // not read again
    utimesSync(path, 1001, 1001)
    expect(await hash()).not.toBe(first)
    expect(signature(path)).toEqual([path, 3 * RECORD, 1_001_000])
    const kept = readdirSync(join(folder, 'data/.index')).map((name) =>
      readFileSync(join(folder, 'data/.index', name), 'utf8'),
    )
    expect(kept.every((text) => text.includes('"value"'))).toBe(true)
  })
})
