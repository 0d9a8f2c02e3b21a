import { execFileSync } from 'node:child_process'
import {
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeEach, describe, expect, it } from 'vitest'

import { createFile, GrowingFile, replaceFile } from '../../runtime/whole-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'whole-file-'))
const path = join(folder, 'x')

beforeEach(() => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a file', () => {
  it('takes the place of what is there', () => {
    writeFileSync(path, 'old')
    replaceFile(path, 'new')
    expect(readFileSync(path, 'utf8')).toBe('new')
    expect(readdirSync(folder)).toEqual(['x'])
  })

  it('that is to be new never does', () => {
    createFile(path, 'first')
    expect(() => createFile(path, 'second')).toThrow(/EEXIST/)
    expect(readFileSync(path, 'utf8')).toBe('first')
    expect(readdirSync(folder)).toEqual(['x'])
  })

  it('that cannot take its name leaves nothing behind', () => {
    mkdirSync(path)
    expect(() => replaceFile(path, 'x')).toThrow(/EISDIR/)
    expect(readdirSync(folder)).toEqual(['x'])
    expect(readdirSync(path)).toEqual([])
  })

  it('that grows is not there before its end', () => {
    writeFileSync(path, 'old')
    const file = new GrowingFile(path)
    file.append(Buffer.from('ne'))
    expect(readFileSync(path, 'utf8')).toBe('old')
    file.append(Buffer.from('w'))
    file.finish()
    expect(readFileSync(path, 'utf8')).toBe('new')
    const other = new GrowingFile(path)
    other.append(Buffer.from('half'))
    other.discard()
    expect(readFileSync(path, 'utf8')).toBe('new')
    expect(readdirSync(folder)).toEqual(['x'])
  })
  it('never takes the place of a device or a pipe, which takes what is written', () => {
    execFileSync('mkfifo', [path])
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    replaceFile(path, 'through')
    expect(readFileSync(reader, 'utf8')).toBe('through')
    closeSync(reader)
    expect(lstatSync(path).isFIFO()).toBe(true)
    expect(readdirSync(folder)).toEqual(['x'])
  })

  it('takes the place of a link, wherever that leads', () => {
    symlinkSync('/dev/null', path)
    replaceFile(path, 'mine')
    expect(readFileSync(path, 'utf8')).toBe('mine')
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true)
  })
})
