/** Pictures that somebody changes, or indexes, while a command reads them. */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { openStore } from '../../runtime/data/stores/index.ts'
import { workplace } from '../cli/command.ts'
import { open, told } from './opening.ts'
import { photosSpec } from './photos-spec.ts'

const place = workplace()
afterAll(() => place.remove())

const picture = (shade: number): Promise<Buffer> =>
  sharp({ create: { width: 12, height: 12, channels: 3, background: { r: shade, g: 9, b: 9 } } })
    .png()
    .toBuffer()

/** In s, whole: what of a time is smaller is not set again exactly. */
const TIME = 1_700_000_000

const files = { train: { paths: ['photos/train'] }, test: { paths: ['photos/test'] } }
const SOURCE = { dataset: 'image_folder', files, shape: [3, 12, 12], classes: 2, corrupt: 'fail' } as const

beforeAll(async () => {
  for (const set of ['train', 'test'])
    for (const [label, name] of ['a', 'b'].entries()) {
      mkdirSync(join(place.folder, 'photos', set, name), { recursive: true })
      for (let i = 0; i < 20; i++) {
        const path = join(place.folder, 'photos', set, name, `${i + 10}.png`)
        writeFileSync(path, await picture(i + 100 * label + (set === 'test' ? 50 : 0)))
        utimesSync(path, TIME, TIME)
      }
    }
})

describe('a picture that was proved', () => {
  it('is not taken for another one that is put in its place, of as many bytes or of the same time', async () => {
    const { train } = await open(SOURCE, place.folder)
    const reader = await openStore(train.store, { channels: 3 })
    const path = join(place.folder, 'photos/train/a/12.png')
    const before = readFileSync(path)
    const read = (): Promise<string> => told((async () => (await reader.read(2)) as never)(), place.folder)
    const values = [...(await reader.read(2)).values]
    const restored = (): void => {
      writeFileSync(path, before)
      utimesSync(path, TIME, TIME)
    }
    writeFileSync(path, before)
    utimesSync(path, TIME, TIME + 2)
    expect(await read()).toBe('dataset-unreadable: `photos/train/a/12.png` has changed since this run began')
    writeFileSync(path, Buffer.concat([before, Buffer.alloc(1)]))
    utimesSync(path, TIME, TIME)
    expect(await read()).toBe('dataset-unreadable: `photos/train/a/12.png` has changed since this run began')
    rmSync(path)
    expect(await read()).toBe('dataset-unreadable: cannot read `photos/train/a/12.png`: no such file')
    restored()
    expect([...(await reader.read(2)).values]).toEqual(values)
  })
})

describe('two commands that index one folder', () => {
  it('both find the set, and leave an index that the next one reads', async () => {
    writeFileSync(
      join(place.folder, 'photos.yaml'),
      photosSpec({ test: 'test', size: 12, classes: 2, batch: { train: 5, test: 5 } }),
    )
    const info = (): ReturnType<typeof place.run> =>
      place.run('data', 'info', 'photos.yaml', '--format', 'json', '--data-dir', 'fresh')
    const told = await Promise.all([info(), info(), info()])
    expect(told.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0])
    expect(new Set(told.map(({ stdout }) => stdout)).size).toBe(1)
    const index = join(place.folder, 'fresh/.index')
    const entries = readdirSync(index).flatMap((name) => {
      const [sum, text] = readFileSync(join(index, name), 'utf8').split('\n')
      expect(createHash('sha256').update(text).digest('hex')).toBe(sum)
      return Object.keys((JSON.parse(text) as { entries?: object }).entries ?? {})
    })
    expect(entries).toHaveLength(80)
    expect((await info()).stdout).toBe(told[0].stdout)
  })
})
