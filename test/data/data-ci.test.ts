/** `npm run data:ci`: what it refuses, and that what it made is what is in the archive. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { execa } from 'execa'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { tgzOf } from './archives.ts'
import { cifarPixels, recordsOf } from './cifar-pixels.ts'

const SCRIPT = fileURLToPath(new URL('../../scripts/data-ci.mjs', import.meta.url))
const ARCHIVE = fileURLToPath(new URL('../../../shared/data/cifar10-jpeg.tgz', import.meta.url))

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ts-compile-data-ci-'))))
afterEach(() => rmSync(folder, { recursive: true }))

async function run(archive: string): Promise<{ exitCode: number | undefined; stderr: string }> {
  const env = { TS_COMPILE_DATA: join(folder, 'data') }
  const { exitCode, stderr } = await execa(process.execPath, [SCRIPT, archive], { cwd: folder, reject: false, env })
  return { exitCode, stderr }
}

describe('data:ci', () => {
  it('says which archive is missing', async () => {
    expect(await run('none.tgz')).toEqual({
      exitCode: 1,
      stderr: `data:ci: there is no ${folder}/none.tgz; name an archive: npm run data:ci -- ARCHIVE`,
    })
  })

  it('leaves nothing of an archive that lacks pictures, or is none', async () => {
    const picture = await sharp({ create: { width: 32, height: 32, channels: 3, background: 'red' } })
      .jpeg()
      .toBuffer()
    writeFileSync(join(folder, 'few.tgz'), tgzOf([{ path: 'train/airplane/0000.jpg', content: picture }]))
    expect((await run('few.tgz')).stderr).toContain('has 1 pictures of train/airplane, not 5000')
    writeFileSync(join(folder, 'text.tgz'), 'no archive')
    expect((await run('text.tgz')).exitCode).toBe(1)
    expect(existsSync(join(folder, 'data')) && readdirSync(join(folder, 'data'))).toEqual([])
  })

  it('overwrites nothing', async () => {
    writeFileSync(join(folder, 'any.tgz'), tgzOf([]))
    mkdirSync(join(folder, 'data/cifar-10-batches-bin'), { recursive: true })
    expect((await run('any.tgz')).stderr).toContain('cifar-10-batches-bin is damaged: there is no `')
  })

  it.skipIf(!existsSync(ARCHIVE))('has put picture i of class c into record 10·i + c (needs the archive)', async () => {
    const { dataset, jpeg } = await cifarPixels()
    if (!jpeg) return // the original, which has its own order
    const wanted = ['test/airplane/0000.jpg', 'test/cat/0004.jpg', 'test/truck/0999.jpg']
    await execa('tar', ['-xzf', ARCHIVE, '-C', folder, ...wanted])
    const records = recordsOf(dataset.test)
    for (const [path, index, label] of [
      [wanted[0], 0, 0],
      [wanted[1], 43, 3],
      [wanted[2], 9999, 9],
    ] as const) {
      const pixels = await sharp(join(folder, path)).raw().toBuffer()
      const planes = Uint8Array.from({ length: 3072 }, (_, i) => pixels[3 * (i % 1024) + (i >> 10)])
      expect(records[index].label).toBe(label)
      expect(Buffer.from(records[index].planes).equals(planes), path).toBe(true)
    }
  })
})
