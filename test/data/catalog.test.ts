/** What the catalogue says, and where it looks. */
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { datasetFacts, formatOf } from '../../compiler/index.ts'
import { cifar10 } from '../../runtime/data/catalog/cifar10.ts'
import { dataFolder, searchedFolders, systemFolder } from '../../runtime/data/catalog/data-folder.ts'
import { fashionMnist } from '../../runtime/data/catalog/fashion-mnist.ts'
import { archiveName, catalog, catalogEntry, find, locate } from '../../runtime/data/catalog/index.ts'
import { mnist } from '../../runtime/data/catalog/mnist.ts'
import type { RunError } from '../../runtime/run-error.ts'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ts-compile-catalog-'))))
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

describe('every entry', () => {
  it.each(catalog.map((entry) => [entry.name, entry] as const))('%s is consistent', (name, entry) => {
    expect(catalogEntry(name)).toBe(entry)
    for (const { sha256 } of [...entry.archives, ...entry.files]) expect(sha256).toMatch(/^[0-9a-f]{64}$/)
    for (const { md5 } of entry.archives) expect(md5).toMatch(/^[0-9a-f]{32}$/)
    const known = entry.files.map((file) => file.name)
    const read = [entry.train, entry.test].flatMap(({ paths, labels }) =>
      entry.format === 'idx' ? [...paths, labels ?? ''] : paths,
    )
    expect(read.toSorted()).toEqual(known.toSorted())
    for (const archive of entry.archives) {
      if (archive.kind === 'gz') expect(known).toContain(archiveName(archive).replace(/\.gz$/, ''))
    }
    expect(datasetFacts(name)?.name).toBe(name)
    expect(formatOf(entry.format)?.name).toBe(entry.format)
  })

  it('has archives whose names are its own, as mirrors and downloads have one folder', () => {
    const names = catalog.flatMap(({ archives }) => archives.map(archiveName))
    expect(new Set(names).size).toBe(names.length)
    const folders = catalog.map((entry) => entry.folder)
    expect(new Set(folders).size).toBe(folders.length)
  })

  it('has the sizes that its format asks for', () => {
    const bytes = (name: string): readonly number[] => catalogEntry(name)?.files.map((file) => file.bytes) ?? []
    expect(bytes('cifar10')).toEqual(Array<number>(6).fill(30_730_000))
    expect(bytes('cifar100')).toEqual([153_700_000, 30_740_000])
    expect(bytes('mnist')).toEqual([16 + 60_000 * 784, 8 + 60_000, 16 + 10_000 * 784, 8 + 10_000])
    expect(bytes('fashion_mnist')).toEqual(bytes('mnist'))
  })

  it('mnist has the sums of the files that the package brings', () => {
    const { folder: package_ } = locate(mnist)
    for (const { name, bytes, sha256 } of mnist.files) {
      const content = readFileSync(join(package_, name))
      expect([name, content.length, createHash('sha256').update(content).digest('hex')]).toEqual([name, bytes, sha256])
    }
  })
})

describe('the data folder', () => {
  it('is the one that is named, and no other is looked in', () => {
    vi.stubEnv('TS_COMPILE_DATA', join(folder, 'env'))
    expect(dataFolder({ dataDir: folder })).toBe(folder)
    expect(searchedFolders({ dataDir: folder })).toEqual([folder])
    expect(dataFolder()).toBe(join(folder, 'env'))
    expect(searchedFolders()).toEqual([join(folder, 'env')])
    expect([systemFolder(), systemFolder({ dataDir: folder })]).toEqual([undefined, undefined])
  })

  it('is this user’s cache where none is named, after `data` in the working folder', () => {
    vi.stubEnv('TS_COMPILE_DATA', '')
    vi.stubEnv('XDG_CACHE_HOME', '')
    if (process.platform === 'linux') expect(dataFolder()).toBe(join(homedir(), '.cache/ts-compile/data'))
    expect(searchedFolders()).toEqual([resolve('data'), dataFolder()])
    vi.stubEnv('XDG_CACHE_HOME', folder)
    if (process.platform === 'linux') expect(dataFolder()).toBe(join(folder, 'ts-compile/data'))
  })
})

describe('a dataset', () => {
  it('is taken from the first folder that has it', () => {
    vi.stubEnv('TS_COMPILE_DATA', '')
    vi.stubEnv('XDG_CACHE_HOME', folder)
    vi.spyOn(process, 'cwd').mockReturnValue(join(folder, 'work'))
    expect(find(cifar10)).toBeUndefined()
    const cached = join(folder, 'ts-compile/data/cifar-10-batches-bin')
    mkdirSync(cached, { recursive: true })
    expect(locate(cifar10)).toEqual({ folder: cached, source: 'cifar-10-binary', official: true })
    const here = join(folder, 'work/data/cifar-10-batches-bin')
    mkdirSync(here, { recursive: true })
    expect(locate(cifar10).folder).toBe(here)
    vi.restoreAllMocks()
  })

  it('says where it comes from, where that is no official archive', () => {
    const place = join(folder, 'cifar-10-batches-bin')
    mkdirSync(place)
    writeFileSync(join(place, 'source.json'), '{ "source": "jpeg", "made": "elsewhere" }')
    expect(locate(cifar10, { dataDir: folder })).toEqual({ folder: place, source: 'jpeg', official: false })
  })

  it.each([
    ['no JSON', '{', 'it is no JSON'],
    ['null', 'null', 'it has no `source`'],
    ['another thing', '{ "source": 1 }', 'it has no `source`'],
  ])('with a source.json that is %s is not believed', (_what, text, why) => {
    const place = join(folder, 'cifar-10-batches-bin')
    mkdirSync(place)
    writeFileSync(join(place, 'source.json'), text)
    expect(() => locate(cifar10, { dataDir: folder })).toThrow(
      `\`${place}/source.json\` does not say where the data comes from: ${why}`,
    )
  })

  it('that is nowhere is missed by its name and the folders', () => {
    expect(() => locate(fashionMnist, { dataDir: folder })).toThrow(
      expect.objectContaining({
        code: 'dataset-missing',
        exitCode: 1,
        message: `Fashion-MNIST is not here: there is no folder \`${folder}/fashion-mnist\``,
      }),
    )
  })
  it('that only another folder has is missed with a word about that one', () => {
    vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'))
    const cached = join(folder, 'cache/ts-compile/data/cifar-10-batches-bin')
    mkdirSync(cached, { recursive: true })
    const missing = (dataDir?: string): unknown => {
      try {
        return locate(cifar10, { dataDir })
      } catch (error) {
        return (error as RunError).help
      }
    }
    const words = `gets it, 170 MB; \`${cached}\` has it, but no folder is looked in but that of`
    expect(missing(folder)).toContain(`${words} --data-dir`)
    vi.stubEnv('TS_COMPILE_DATA', join(folder, 'env'))
    expect(missing()).toContain(`${words} TS_COMPILE_DATA`)
  })
})
