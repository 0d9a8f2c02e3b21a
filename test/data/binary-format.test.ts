/** Archives of CIFAR-10's and CIFAR-100's size and form, made here, fetched from a bad server, and opened as a run does. */
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { cifar10 } from '../../runtime/data/catalog/cifar10.ts'
import { cifar100 } from '../../runtime/data/catalog/cifar100.ts'
import type { CatalogEntry } from '../../runtime/data/catalog/index.ts'
import { fetchDataset } from '../../runtime/data/fetch/index.ts'
import type { Dataset } from '../../runtime/data/index.ts'
import { send, serve } from './archive-server.ts'
import { tgzOf } from './archives.ts'
import { openNamed } from './open-named.ts'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ts-compile-binary-'))))
afterEach(() => rmSync(folder, { recursive: true }))

/** Record i of a file begins with these labels; its planes are (i + plane) mod 256 all over. */
function fileOf(bytes: number, labelsOf: (i: number) => readonly number[]): Buffer {
  const stride = labelsOf(0).length + 3072
  const file = Buffer.alloc(bytes)
  for (let i = 0; i < bytes / stride; i++) {
    const labels = labelsOf(i)
    file.set(labels, i * stride)
    for (let plane = 0; plane < 3; plane++) {
      const start = i * stride + labels.length + plane * 1024
      file.fill((i + plane) % 256, start, start + 1024)
    }
  }
  return file
}

/** Fetches an archive of such files under the entry's name, over a connection that ends half-way, and opens it. */
async function fetched(entry: CatalogEntry, labelsOf: (i: number) => readonly number[]): Promise<Dataset> {
  const sum = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
  const contents = entry.files.map(({ name, bytes }) => ({ name, bytes, content: fileOf(bytes, labelsOf) }))
  const archive = tgzOf(contents.map(({ name, content }) => ({ path: `${entry.folder}/${name}`, content })))
  const made: CatalogEntry = {
    ...entry,
    archives: [{ ...entry.archives[0], bytes: archive.length, sha256: sum(archive) }],
    files: contents.map(({ name, bytes, content }) => ({ name, bytes, sha256: sum(content) })),
  }
  const server = await serve((response, asked, n) => {
    if (n === 0) response.writeHead(503).end()
    else send(response, asked, archive, n === 1 ? { dropAfter: archive.length >> 1 } : {})
  })
  try {
    await fetchDataset(made, { dataDir: folder, mirror: server.url })
    const [, , again] = server.asked.map(({ range }) => range)
    const from = Number(/^bytes=(\d+)-$/.exec(again ?? '')?.[1])
    expect(server.asked.map(({ range }) => range)).toEqual([undefined, undefined, `bytes=${from}-`])
    expect(from).toBeGreaterThan(0)
    expect(from).toBeLessThanOrEqual(archive.length >> 1) // what the connection lost on its way is asked for again
  } finally {
    await server.close()
  }
  return openNamed(entry.name, folder)
}

describe('a generated archive', () => {
  it('of CIFAR-10 has the labels and images that were put into it', async () => {
    const { train, test, source } = await fetched(cifar10, (i) => [i % 10])
    expect([train.count, test.count, source]).toEqual([50_000, 10_000, 'cifar-10-binary'])
    expect(train.labels?.every((label, i) => label === (i % 10_000) % 10)).toBe(true)
    expect(test.labels?.every((label, i) => label === i % 10)).toBe(true)
    expect(train.store).toMatchObject({ kind: 'records', stride: 3073, skip: 1, shape: [3, 32, 32] })
  })

  it('of CIFAR-100 has the fine labels', async () => {
    const { train, test, source } = await fetched(cifar100, (i) => [i % 20, (i * 7) % 100])
    expect([train.count, test.count, source]).toEqual([50_000, 10_000, 'cifar-100-binary'])
    expect(train.labels?.every((label, i) => label === (i * 7) % 100)).toBe(true)
    expect(test.labels?.every((label, i) => label === (i * 7) % 100)).toBe(true)
    expect(train.store).toMatchObject({ kind: 'records', stride: 3074, skip: 2, shape: [3, 32, 32] })
  })
})
