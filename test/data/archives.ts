/** Archives for tests, made byte by byte, so that they may be as wrong as a test wants them. */
import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'

import type { CatalogEntry } from '../../runtime/data/catalog/index.ts'

export interface TarEntry {
  readonly path: string
  readonly content?: Buffer
  /** ustar's type: `0` a file, `1` a hard link, `2` a symbolic link, `3` a device, `5` a folder. */
  readonly type?: string
  readonly link?: string
  /** What the header says, where that is not the content's length. */
  readonly size?: number
}

/** A tar in the ustar format, without gzip. */
export function tarOf(entries: readonly TarEntry[]): Buffer {
  const blocks = entries.flatMap(
    ({ path, content = Buffer.alloc(0), type = '0', link = '', size = content.length }) => {
      const header = Buffer.alloc(512)
      const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, '0')}\0`
      header.write(path, 0)
      header.write(octal(0o644, 7), 100)
      header.write(octal(0, 7), 108)
      header.write(octal(0, 7), 116)
      header.write(octal(size, 11), 124)
      header.write(octal(0, 11), 136)
      header.write(' '.repeat(8), 148)
      header.write(type, 156)
      header.write(link, 157)
      header.write('ustar\x0000', 257)
      header.write(
        octal(
          header.reduce((sum, byte) => sum + byte, 0),
          6,
        ),
        148,
      )
      return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)]
    },
  )
  return Buffer.concat([...blocks, Buffer.alloc(1024)])
}

export const FOLDER = 'cifar-10-batches-bin'
export const NAMES: readonly string[] = [...[1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`), 'test_batch.bin']

/** `count` records of CIFAR-10's format: a byte of label, then the planes; nothing that compresses well. */
export function recordsOf(count: number, seed: number): Buffer {
  let state = seed + 1
  const next = (): number => (state = (state * 48_271) % 2_147_483_647)
  return Buffer.from(Uint8Array.from({ length: count * 3073 }, (_, i) => (i % 3073 === 0 ? next() % 10 : next() & 255)))
}

/** The members that CIFAR-10's own archive has, `count` images each. */
export function cifarEntries(count: number): readonly TarEntry[] {
  return [
    { path: `${FOLDER}/`, type: '5' },
    { path: `${FOLDER}/batches.meta.txt`, content: Buffer.from('airplane\nautomobile\n') },
    ...NAMES.map((name, i) => ({ path: `${FOLDER}/${name}`, content: recordsOf(count, i) })),
    { path: `${FOLDER}/readme.html`, content: Buffer.from('<html></html>') },
  ]
}

/** An entry of the catalogue for these members, whose archive is `archive` and whose sums are right. */
export function entryFor(archive: Buffer, members: readonly TarEntry[] = cifarEntries(20)): CatalogEntry {
  const sum = (bytes: Buffer, how: 'sha256' | 'md5' = 'sha256'): string => createHash(how).update(bytes).digest('hex')
  return {
    name: 'cifar10',
    title: 'CIFAR-10',
    page: 'http://127.0.0.1/',
    folder: FOLDER,
    source: 'cifar-10-binary',
    archives: [
      {
        url: 'http://127.0.0.1:9/cifar-10-binary.tar.gz',
        bytes: archive.length,
        sha256: sum(archive),
        md5: sum(archive, 'md5'),
        kind: 'tar.gz',
      },
    ],
    files: NAMES.map((name) => {
      const content = members.find(({ path }) => path === `${FOLDER}/${name}`)?.content ?? Buffer.alloc(0)
      return { name, bytes: content.length, sha256: sum(content) }
    }),
    format: 'cifar_binary',
    train: { paths: NAMES.slice(0, 5) },
    test: { paths: NAMES.slice(5) },
  }
}

export function tgzOf(entries: readonly TarEntry[]): Buffer {
  return gzipSync(tarOf(entries), { level: 1 })
}
