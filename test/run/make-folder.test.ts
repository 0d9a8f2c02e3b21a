/** Folders that are made one by one, by several processes at once, and where none can be. */
import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { execa } from 'execa'
import { afterAll, describe, expect, it } from 'vitest'

import { makeFolders, proveFolder } from '../../runtime/make-folder.ts'

const place = mkdtempSync(join(tmpdir(), 'ts-compile-test-'))
afterAll(() => rmSync(place, { recursive: true, force: true }))

describe('folders', () => {
  it('are made down to the last, and only once', () => {
    makeFolders(join(place, 'a/b/c'))
    makeFolders(join(place, 'a/b/c'))
    expect(readdirSync(place, { recursive: true }).sort()).toEqual(['a', 'a/b', 'a/b/c'])
  })

  it('are proved without a trace', () => {
    proveFolder(join(place, 'a/b/x/y'))
    proveFolder(join(place, 'a/b/c'))
    expect(readdirSync(place, { recursive: true }).sort()).toEqual(['a', 'a/b', 'a/b/c'])
  })

  it('where there can be none are told by the one above', () => {
    symlinkSync(join(place, 'nowhere'), join(place, 'link'))
    expect(() => makeFolders(join(place, 'link/x'))).toThrow(`\`${join(place, 'link')}\` is a link that leads nowhere`)
    for (const path of ['/proc/x', '/proc/x/y'])
      for (const act of [makeFolders, proveFolder]) expect(() => act(path)).toThrow('`/proc` takes no folders')
    expect(() => proveFolder('/proc')).toThrow('`/proc` takes no folders')
  })

  it('are proved and made by several processes at once', async () => {
    const door = fileURLToPath(new URL('../../dist/runtime/make-folder.js', import.meta.url))
    const work = `const { makeFolders, proveFolder } = await import(${JSON.stringify(door)})
      const own = process.argv[1]
      for (let i = 0; i < 400; i++) proveFolder(own)
      makeFolders(own)`
    const folders = ['1', '2', '3', '4'].map((n) => join(place, 'runs', 'all', n))
    await Promise.all(
      folders.map((own) => execa(process.execPath, ['--input-type=module', '-e', work, own])), // throws where one does
    )
    for (const own of folders) expect(existsSync(own)).toBe(true)
  })
})
