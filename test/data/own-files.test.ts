/** What a set may consist of: files, of the folders that the spec may name. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, sep } from 'node:path'
import { gunzipSync } from 'node:zlib'

import { encode } from 'fast-png'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { DataSource } from '../../runtime/data/dataset.ts'
import { openDataset, type Dataset } from '../../runtime/data/index.ts'
import { workplace } from '../cli/command.ts'
import { told } from './opening.ts'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ts-compile-own-')))
afterAll(() => rmSync(folder, { recursive: true }))

const png = encode({ width: 4, height: 4, channels: 3, data: Uint8Array.from({ length: 48 }, (_, i) => i) })
const put = (name: string, bytes: Uint8Array | string): string => {
  mkdirSync(dirname(join(folder, name)), { recursive: true })
  writeFileSync(join(folder, name), bytes)
  return name
}
const fixture = (name: string): Uint8Array =>
  gunzipSync(readFileSync(join(import.meta.dirname, 'fixtures', `${name}.gz`)))

/** A set whose parts are the same, of a spec in `mine`, which may name what is there. */
function open(dataset: string, path: string, more: Partial<DataSource> = {}, labels?: string): Promise<Dataset> {
  const part = { paths: [path], ...(labels !== undefined && { labels }) }
  const files = { train: part, test: part }
  const mine = join(folder, 'mine')
  const outside = (real: string): readonly string[] | undefined =>
    real === mine || real.startsWith(mine + sep) ? undefined : ['mine']
  const data: DataSource = { dataset, files, shape: [3, 4, 4], classes: 2, corrupt: 'fail', ...more }
  return openDataset(data, mine, { dataDir: join(folder, 'cache'), outside })
}
const refusal = (opening: Promise<Dataset>): Promise<string> =>
  told(
    opening.then(() => {
      throw new Error('it opens')
    }),
    folder,
  )

beforeAll(() => {
  for (const name of ['mine/set/a/1.png', 'mine/set/b/2.png', 'far/3.png', 'far/b/4.png']) put(name, png)
})

/** A copy of the set with a link in it. */
function withLink(name: string, at: string, to: string): string {
  cpSync(join(folder, 'mine/set'), join(folder, 'mine', name), { recursive: true })
  rmSync(join(folder, 'mine', name, at), { recursive: true, force: true })
  symlinkSync(to, join(folder, 'mine', name, at))
  return name
}

describe('a link in a set', () => {
  it('may lead to where the spec may name files', async () => {
    expect((await open('image_folder', withLink('file', 'a/5.png', '../../set/b/2.png'))).train.count).toBe(3)
    expect((await open('image_folder', withLink('class', 'b', '../set/b'))).train.count).toBe(2)
  })

  it.each([
    ['to a picture', 'a/5.png', '../../../far/3.png', 'far/3.png'],
    ['to a folder of a class', 'b', '../../far/b', 'far/b/4.png'],
  ])('%s may not lead out of there', async (kind, at, to, target) => {
    const name = withLink(`out-${kind.length}`, at, to)
    const picture = at.endsWith('.png') ? at : `${at}/4.png`
    const words = `path-not-allowed: \`mine/${name}/${picture}\` is really \`${target}\`, outside of what the spec may name`
    expect(await refusal(open('image_folder', name))).toBe(words)
    expect(await refusal(open('image_folder', name))).toBe(words) // when the pictures are known already, too
  })

  it('to nothing is told, and not left out where what is damaged is', async () => {
    const name = withLink('nowhere', 'a/5.png', 'none.png')
    const words = 'dataset-unreadable: cannot read `mine/nowhere/a/5.png`: no such file'
    expect(await refusal(open('image_folder', name, { corrupt: 'skip' }))).toBe(words)
  })

  it('is no way out for lists of pairs and of HDF5 files, and for databases', async () => {
    symlinkSync('../far', join(folder, 'mine/away'))
    put('mine/pairs.txt', 'set/a/1.png away/3.png 1\n')
    expect(await refusal(open('pairs', 'pairs.txt', { shape: [6, 4, 4] }))).toContain(
      '`mine/away/3.png` is really `far/3.png`, outside',
    )
    put('far/bytes.h5', fixture('bytes.h5'))
    put('mine/list.txt', 'away/bytes.h5\n')
    expect(await refusal(open('hdf5', 'list.txt'))).toContain('`mine/away/bytes.h5` is really `far/bytes.h5`, outside')
    put('far/data.mdb', fixture('train.mdb'))
    mkdirSync(join(folder, 'mine/base'))
    symlinkSync('../../far/data.mdb', join(folder, 'mine/base/data.mdb'))
    expect(await refusal(open('lmdb', 'base'))).toContain('`mine/base/data.mdb` is really `far/data.mdb`, outside')
  })

  it('is allowed by `--allow-path`, in a run as in `data info`', async () => {
    const spec = `version: 1
name: own
data: { dataset: image_folder, train: { path: set }, test: { path: set }, shape: [3, 4, 4], classes: 2, batch: { train: 2, test: 2 } }
network: { layers: [{ name: ip, type: inner_product, num_output: 2, weight_filler: { type: xavier } }] }
losses: { hard: { type: softmax_cross_entropy, input: network.ip, target: data.label } }
solver: { type: sgd, base_lr: 0.01, max_iter: 1, test: { interval: 0 } }
allow: [{ code: same-images, reason: only links are looked at }]
`
    const place = workplace({ 'mine/own.yaml': spec })
    try {
      cpSync(join(folder, 'mine/set'), join(place.folder, 'mine/set'), { recursive: true })
      mkdirSync(join(place.folder, 'far'))
      writeFileSync(join(place.folder, 'far/3.png'), png)
      symlinkSync('../../../far/3.png', join(place.folder, 'mine/set/a/5.png'))
      for (const command of [['run'], ['data', 'info']]) {
        const refused = await place.run(...command, 'mine/own.yaml')
        expect(refused.stderr).toContain('error[path-not-allowed]: `')
        expect(refused.stderr).toContain('it may name files in `mine`')
        expect(refused.exitCode).toBe(1)
        expect((await place.run(...command, 'mine/own.yaml', '--allow-path', 'far')).exitCode).toBe(0)
      }
    } finally {
      place.remove()
    }
  })
})

describe('what is no file', () => {
  const pipe = (name: string): string => {
    mkdirSync(dirname(join(folder, 'mine', name)), { recursive: true })
    execFileSync('mkfifo', [join(folder, 'mine', name)])
    return name
  }

  it.runIf(process.platform !== 'win32').each([
    ['idx', 'idx-pipe', 'none'],
    ['npy', 'npy-pipe', 'none'],
    ['cifar_binary', 'cifar-pipe', undefined],
    ['hdf5', 'hdf5-pipe', undefined],
    ['lmdb', 'lmdb-pipe', undefined],
    ['pairs', 'pairs-pipe', undefined],
  ])('is not opened, as a pipe would be waited for: %s', async (format, name, labels) => {
    const shape = format === 'pairs' ? [6, 4, 4] : [3, 4, 4]
    expect(await refusal(open(format, pipe(name), { shape }, labels))).toBe(
      `dataset-unreadable: cannot read \`mine/${name}\`: it is a pipe or a device, not a file`,
    )
  })

  it.runIf(process.platform !== 'win32')('is not among pictures either, nor behind a link', async () => {
    pipe('piped/a/1.png')
    put('mine/piped/b/2.png', png)
    expect(await refusal(open('image_folder', 'piped'))).toContain('cannot read `mine/piped/a/1.png`: it is a pipe')
    const zeros = withLink('zeros', 'a/1.png', '/dev/zero')
    expect(await refusal(open('image_folder', zeros))).toContain('cannot read `mine/zeros/a/1.png`: it is a pipe or a')
  })

  it.each([
    ['idx', 'none'],
    ['npy', 'none'],
    ['cifar_binary', undefined],
    ['hdf5', undefined],
  ])('is told of a folder and of what is not there: %s', async (format, labels) => {
    expect(await refusal(open(format, 'set', {}, labels))).toBe(
      'dataset-unreadable: cannot read `mine/set`: it is a folder',
    )
    const missing = open(format, 'nothing', {}, labels)
    expect(await refusal(missing)).toBe('dataset-unreadable: cannot read `mine/nothing`: no such file')
    await expect(missing).rejects.toMatchObject({ help: 'paths of `data` are relative to the file that names them' })
  })
})
