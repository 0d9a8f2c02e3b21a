/** Archives whose checksum is right and whose content is not: nothing leaves its folder, nothing is used, all is told. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { CatalogEntry } from '../../runtime/data/catalog/index.ts'
import { fetchDataset } from '../../runtime/data/fetch/index.ts'
import { RunError } from '../../runtime/run-error.ts'
import { cifarEntries, entryFor, FOLDER, NAMES, tarOf, tgzOf, type TarEntry } from './archives.ts'

const members = cifarEntries(20)
const readme = `${FOLDER}/readme.html`

let root: string
let folder: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ts-compile-unpack-'))
  folder = join(root, 'data')
  mkdirSync(join(folder, 'downloads'), { recursive: true })
})
afterEach(() => {
  const open = readdirSync('/proc/self/fd').map((fd) => readlink(join('/proc/self/fd', fd)))
  expect(open.filter((path) => path.startsWith(root))).toEqual([])
  rmSync(root, { recursive: true, force: true })
})

/** Nothing of what is closed by now. */
function readlink(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

/** Puts the archive where people put theirs, fetches, and says what was refused. */
async function refusalOf(archive: Buffer, entry: CatalogEntry = entryFor(archive, members)): Promise<string> {
  writeFileSync(join(folder, 'downloads/cifar-10-binary.tar.gz'), archive)
  const error: unknown = await fetchDataset(entry, { dataDir: folder }).then(
    () => expect.fail('nothing was refused'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof RunError)) throw error
  expect([error.code, error.exitCode]).toEqual(['dataset-wrong', 1])
  expect(error.message).toContain('cifar-10-binary.tar.gz')
  expect(readdirSync(folder)).toEqual(['downloads'])
  expect(readdirSync(root)).toEqual(['data'])
  return error.message
}

/** The same, of an archive that can be unpacked. */
async function refuseUnpacked(archive: Buffer, why: string): Promise<void> {
  writeFileSync(join(folder, 'downloads/cifar-10-binary.tar.gz'), archive)
  const fetch = fetchDataset(entryFor(archive, members), { dataDir: folder })
  await expect(fetch).rejects.toThrow(/^CIFAR-10 was not unpacked as it should be: /)
  await expect(fetch).rejects.toThrow(why)
  expect(readdirSync(folder)).toEqual(['downloads'])
}

const withEntry = (entry: TarEntry): Buffer => tgzOf([...members, entry])

describe('an archive', () => {
  it.each([
    ['above its folder', { path: `${FOLDER}/../../escaped` }, 'does not lie in `cifar-10-batches-bin`'],
    ['above everything', { path: '../escaped' }, 'does not lie in `cifar-10-batches-bin`'],
    ['with an absolute name', { path: '/tmp/ts-compile-escaped' }, 'does not lie in `cifar-10-batches-bin`'],
    ['with a drive', { path: `${FOLDER}/C:escaped` }, 'does not lie in'],
    ['with backslashes', { path: `${FOLDER}\\..\\..\\escaped` }, 'does not lie in'],
    ['beside its folder', { path: 'another/file' }, 'does not lie in'],
    ['deeper', { path: `${FOLDER}/deeper/file` }, 'does not lie in'],
    [
      'that is a symbolic link',
      { path: readme + '2', type: '2', link: '/etc/passwd' },
      'is no regular file but SymbolicLink',
    ],
    ['that is a hard link', { path: readme + '2', type: '1', link: '../../escaped' }, 'is no regular file but Link'],
    ['that is a device', { path: readme + '2', type: '3' }, 'is no regular file but CharacterDevice'],
    ['that is a pipe', { path: readme + '2', type: '6' }, 'is no regular file but FIFO'],
    ['in place of the folder', { path: FOLDER, content: Buffer.from('x') }, 'is no regular file but File'],
    ['twice', { path: readme, content: Buffer.from('x') }, 'twice'],
  ])('with an entry %s is refused', async (_what, entry, why) => {
    expect(await refusalOf(withEntry(entry))).toContain(why)
    expect(existsSync('/tmp/ts-compile-escaped')).toBe(false)
  })

  it('whose link stands where a file shall be written is refused at the link', async () => {
    const link: TarEntry = { path: `${FOLDER}/data_batch_1.bin`, type: '2', link: join(root, 'escaped') }
    expect(await refusalOf(tgzOf([link, ...members]))).toContain('SymbolicLink')
  })

  it('that says a file is vast is refused before a byte of it', async () => {
    const vast = tgzOf([{ path: `${FOLDER}/vast`, size: 2 ** 32 }, ...members])
    expect(await refusalOf(vast)).toMatch(/it unpacks to more than \d+ bytes$/)
  })

  it('that unpacks to more than its files, after their end, is refused', async () => {
    const bomb = gzipSync(Buffer.concat([tarOf(members), Buffer.alloc(200_000_000)]))
    expect(bomb.length).toBeLessThan(1_000_000)
    expect(await refusalOf(bomb)).toMatch(/it unpacks to more than \d+ bytes$/)
  })

  it('with a thousand files is refused', async () => {
    const many = Array.from({ length: 1000 }, (_, i) => ({ path: `${FOLDER}/file-${i}` }))
    expect(await refusalOf(tgzOf([...many, ...members]))).toContain('it has more than 64 files')
  })

  it.each([
    ['cut', (tgz: Buffer) => tgz.subarray(0, tgz.length >> 1), 'it cannot be unpacked: unexpected end of file'],
    ['no gzip', () => tarOf(members), 'it cannot be unpacked: incorrect header check'],
    ['no tar', () => gzipSync(Buffer.alloc(5000, 7)), 'it cannot be unpacked: '],
    ['a cut tar in a whole gzip', () => gzipSync(tarOf(members).subarray(0, 100_000)), 'it cannot be unpacked: '],
  ])('that is %s is refused', async (_what, make, why) => {
    expect(await refusalOf(make(tgzOf(members)))).toContain(why)
  })

  it('that lacks a file, or has another, is refused with the file', async () => {
    const archive = tgzOf(members.filter(({ path }) => !path.endsWith('/data_batch_4.bin')))
    await refuseUnpacked(archive, 'there is no `')
    const other = members.map((one) =>
      one.path.endsWith('/data_batch_4.bin') ? { ...one, content: Buffer.alloc(20 * 3073) } : one,
    )
    await refuseUnpacked(tgzOf(other), 'data_batch_4.bin`: its sha256 is ')
  })

  it('with the names in another form is taken', async () => {
    const dotted = tgzOf(members.map((one) => ({ ...one, path: `./${one.path}` })))
    writeFileSync(join(folder, 'downloads/cifar-10-binary.tar.gz'), dotted)
    expect((await fetchDataset(entryFor(dotted, members), { dataDir: folder })).status).toBe('fetched')
    expect(readdirSync(join(folder, FOLDER)).sort()).toEqual(['batches.meta.txt', ...NAMES, 'readme.html'].sort())
  })
})

describe('a file with gzip', () => {
  const entry = (gz: Buffer): CatalogEntry => {
    const { archives, files, ...rest } = entryFor(gz, members)
    const url = 'http://127.0.0.1:9/data_batch_1.bin.gz'
    return { ...rest, archives: [{ ...archives[0], url, kind: 'gz' }], files: files.slice(0, 1) }
  }
  const fetch = (gz: Buffer): ReturnType<typeof fetchDataset> => {
    writeFileSync(join(folder, 'downloads/data_batch_1.bin.gz'), gz)
    return fetchDataset(entry(gz), { dataDir: folder })
  }
  const content = members.find(({ path }) => path.endsWith('/data_batch_1.bin'))?.content ?? Buffer.alloc(0)

  it('becomes the file', async () => {
    await fetch(gzipSync(content))
    expect(readdirSync(join(folder, FOLDER))).toEqual(['data_batch_1.bin'])
  })

  it('that holds more is refused', async () => {
    await expect(fetch(gzipSync(Buffer.concat([content, content])))).rejects.toThrow(
      'it unpacks to more than 61460 bytes',
    )
    expect(readdirSync(folder)).toEqual(['downloads'])
  })

  it('that holds less is refused', async () => {
    await expect(fetch(gzipSync(content.subarray(1)))).rejects.toThrow('it has 61459 bytes, not 61460')
    expect(readdirSync(folder)).toEqual(['downloads'])
  })
})
