/** A folder of photographs, as a user has it: looked at and trained on by commands. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Plan } from '../../compiler/index.ts'
import type { DataDescription } from '../../runtime/data/info/index.ts'
import { workplace } from '../cli/command.ts'
import { photosSpec } from './photos-spec.ts'

const place = workplace()
afterAll(() => place.remove())

const CLASSES = ['circle', 'cross', 'square']
const EACH = { train: 12, val: 4 }

beforeAll(async () => {
  for (const [set, each] of Object.entries(EACH))
    for (const [label, name] of CLASSES.entries()) {
      mkdirSync(join(place.folder, 'photos', set, name), { recursive: true })
      for (let i = 0; i < each; i++) {
        const background = { r: 80 * label, g: 10 * i, b: 100 }
        const picture = sharp({ create: { width: 16, height: 16, channels: 3, background } }).png()
        await picture.toFile(join(place.folder, 'photos', set, name, `${i}.png`))
      }
    }
  writeFileSync(
    join(place.folder, 'photos.yaml'),
    photosSpec({
      test: 'val',
      size: 16,
      classes: 3,
      batch: { train: 6, test: 4 },
      more: 'transform: { mean: channel, scale: 0.01 }',
    }),
  )
})

const run = (...args: readonly string[]): ReturnType<typeof place.run> => place.run(...args, '--data-dir', 'cache')

const read = (name: string): string => readFileSync(join(place.folder, name), 'utf8')

describe('a test of files', () => {
  const tested = (out: string): unknown => (JSON.parse(read(`${out}/summary.json`)) as { tested: number }).tested

  it('takes every image, which are counted when they are opened', async () => {
    const { exitCode, stdout, stderr } = await run('run', 'photos.yaml', '--out', 'runs/whole')
    expect([exitCode, tested('runs/whole')]).toEqual([0, 12])
    expect(`${stdout}${stderr}`).not.toContain('untested')
    const plan = JSON.parse(read('runs/whole/plan.json')) as Plan
    expect(plan.stages[0].solver.test.iterations).toBe('all')
  })

  it('says what whole batches leave of them', async () => {
    const sentence = 'batches of 5 leave 2 of the 12 test images untested'
    const { stdout, stderr } = await run('run', 'photos.yaml', '--set', 'data.batch.test=5', '--out', 'runs/rest')
    expect(tested('runs/rest')).toBe(10)
    expect(stderr).toContain(`warning[test-remainder]: ${sentence}`)
    expect(stderr).toContain('take a test batch that divides 12')
    expect(stdout).toContain(`photos: ${sentence}`)
    expect(read('runs/rest/report.html')).toContain('leave 2 of the 12 test images untested')
    const denied = await run('run', 'photos.yaml', '--set', 'data.batch.test=5', '--deny', 'warnings')
    expect([denied.exitCode, denied.stderr]).toEqual([1, expect.stringContaining(`error[test-remainder]: ${sentence}`)])
  })
})

describe('what is wrong with the data', () => {
  const student = (): string =>
    read('photos.yaml')
      .replace('name: photos', 'name: student')
      .replace(
        'network: {',
        'teacher: { from: net.yaml, rename: { suffix: _t }, weights: { experiment: teacher.yaml } }\nstudent: {',
      )
      .replace('input: network.ip', 'input: student.ip')
      .replace(' }\nsolver', ', soft: { type: distillation, input: student.ip, target: teacher.ip_t } }\nsolver')

  it('is told before a teacher is trained, and leaves no folder in the way', async () => {
    const layer = '{ name: ip, type: inner_product, num_output: 3, weight_filler: { type: xavier } }'
    writeFileSync(join(place.folder, 'net.yaml'), `kind: network\nlayers: [${layer}]\n`)
    const teacher = read('photos.yaml').replace('name: photos', 'name: teacher').replace('max_iter: 4', 'max_iter: 5')
    writeFileSync(join(place.folder, 'teacher.yaml'), teacher.replace(/^network: .*$/m, 'network: { from: net.yaml }'))
    writeFileSync(join(place.folder, 'student.yaml'), student())
    for (const [set, words] of [
      ['data.batch.train=37', 'a batch of 37 is larger than the 36 training images there are'],
      ['solver.test.iterations=4', '4 test iterations of 4 are more than the 12 images there are'],
    ]) {
      const { exitCode, stderr } = await run('run', 'student.yaml', '--set', set)
      expect(stderr.split('\n').slice(1)).toEqual([
        `error[data-misfit]: ${words}`,
        expect.stringMatching(/^  --> --set#1:1:\d+$/),
        '   |',
        ` 1 | ${set}`,
        expect.stringMatching(/\^/),
        '   = note: set by --set #1',
        expect.stringContaining('help: take'),
      ])
      expect(exitCode).toBe(1)
      expect(existsSync(join(place.folder, 'runs/student'))).toBe(false)
    }
    const { exitCode, stderr } = await run('run', 'student.yaml')
    expect(stderr).toContain('teacher teacher: 5 iterations')
    expect(exitCode).toBe(0)
  })
})

describe('pictures of several sizes', () => {
  const odd = (): string => join(place.folder, 'photos/train/circle/odd.png')
  beforeAll(async () => {
    await sharp({ create: { width: 20, height: 18, channels: 3, background: 'red' } })
      .png()
      .toFile(odd())
  })
  afterAll(() => rmSync(odd()))

  it('are told with one that does not fit', async () => {
    for (const command of [['run'], ['data', 'info']]) {
      const { exitCode, stderr } = await run(...command, 'photos.yaml', '--set', 'data.transform.mean=none')
      expect(stderr).toContain(`\`${odd()}\` is of 18×20 pixels, and networks see 16×16`)
      expect(exitCode).toBe(1)
    }
  })

  it('have no mean, which is told with one of each size', async () => {
    const crop = ['--set', 'data.transform.crop=12', '--set', 'data.shape=[3, 12, 12]']
    for (const command of [['run'], ['data', 'info']]) {
      const { exitCode, stderr } = await run(...command, 'photos.yaml', ...crop)
      expect(stderr).toMatch(
        /different sizes, 16×16 \(`.*circle\/0\.png`\) and 18×20 \(`.*circle\/odd\.png`\), so they have no mean/,
      )
      expect(exitCode).toBe(1)
    }
  })

  it('are taken where a window is cut out of each', async () => {
    const crop = ['--set', 'data.transform.crop=12', '--set', 'data.shape=[3, 12, 12]']
    const cropped = ['photos.yaml', ...crop, '--set', 'data.transform.mean=[100, 100, 100]']
    const { stdout } = await run('data', 'info', ...cropped)
    expect(stdout).toContain('images 3×12×12; those to train on are stored in several sizes, and have no mean')
    expect(stdout).toContain('train: 37 images, of 2 sizes')
    expect((await run('run', ...cropped, '--out', 'runs/cropped')).exitCode).toBe(0)
  })
})

describe('pictures that are left out', () => {
  const sentence =
    '2 of the 38 pictures of the training set cannot be decoded and are left out: cross/a.jpg, square/b.png'

  beforeAll(() => {
    writeFileSync(join(place.folder, 'photos/train/cross/a.jpg'), '<html>moved</html>')
    writeFileSync(join(place.folder, 'photos/train/square/b.png'), '')
  })

  it('end what is done with the set, unless the spec says otherwise', async () => {
    const { exitCode, stderr } = await run('data', 'info', 'photos.yaml')
    expect(exitCode).toBe(1)
    const [first] = stderr.replaceAll(place.folder, '.').split('\n')
    expect(first).toMatch(
      /^error\[image-unreadable\]: 2 pictures cannot be read: `\S+\/cross\/a\.jpg` is no picture: it begins with `<html>moved<\/html>`; `\S+\/square\/b\.png` is /,
    )
  })

  it('are told by `data info`', async () => {
    const { exitCode, stdout } = await run('data', 'info', 'photos.yaml', '--set', 'data.corrupt=skip')
    expect(exitCode).toBe(0)
    expect(stdout).toContain(`train: 36 images\ntest: 12 images\n${sentence}\n`)
  })

  it('are told by a run as it begins and as it ends, by its lock and by its report', async () => {
    const { exitCode, stdout, stderr } = await run('run', 'photos.yaml', '--set', 'data.corrupt=skip')
    expect(exitCode).toBe(0)
    expect(stderr.indexOf(sentence)).toBeGreaterThan(0)
    expect(stderr.indexOf(sentence)).toBeLessThan(stderr.indexOf('test at 4'))
    expect(stdout).toContain(`photos: ${sentence}`)
    const read = (name: string): string => readFileSync(join(place.folder, 'runs/photos', name), 'utf8')
    const lock = JSON.parse(read('lock.json')) as { dataset: { left_out: unknown } }
    expect(lock.dataset.left_out).toEqual({ train: { count: 2, of: 38, names: ['cross/a.jpg', 'square/b.png'] } })
    expect((JSON.parse(read('summary.json')) as { warnings: string[] }).warnings).toEqual([sentence])
    expect(read('report.html')).toContain(sentence)
  })
})

describe('names that a terminal would obey', () => {
  const evil = 'a\u001b[2K\u001b[31m\u202egnp\n.png'
  const shown = String.raw`a\u{1b}[2K\u{1b}[31m\u{202e}gnp\n.png`
  const path = join(place.folder, 'photos/val/circle', evil)

  beforeAll(() => {
    for (const name of ['train/cross/a.jpg', 'train/square/b.png']) rmSync(join(place.folder, 'photos', name))
    writeFileSync(path, '')
  })
  afterAll(() => rmSync(path))

  it('are written out in errors, and in what a run says', async () => {
    const { exitCode, stderr } = await run('data', 'info', 'photos.yaml')
    expect(exitCode).toBe(1)
    expect(stderr.split('\n')[0]).toMatch(/^error\[image-unreadable\]: /)
    expect(stderr.split('\n')[0]).toContain(`photos/val/circle/${shown}\` is empty`)
    const skipping = ['--set', 'data.corrupt=skip']
    const said = [
      await run('data', 'info', 'photos.yaml', ...skipping),
      await run('run', 'photos.yaml', ...skipping, '--out', 'runs/evil'),
    ]
    for (const { stdout, stderr } of said) {
      expect(`${stdout}${stderr}`).toContain(`left out: circle/${shown}`)
      expect(`${stdout}${stderr}`).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
    }
  })

  it('are exact for machines', async () => {
    const { stdout } = await run('data', 'info', 'photos.yaml', '--set', 'data.corrupt=skip', '--format', 'json')
    expect((JSON.parse(stdout) as DataDescription).leftOut).toEqual([expect.stringContaining(`circle/${evil}`)])
  })

  it('and names that are no UTF-8 are told as such', async () => {
    const odd = Buffer.concat([
      Buffer.from(`${place.folder}/photos/val/circle/caf`),
      Buffer.from([0xe9]),
      Buffer.from('.png'),
    ])
    writeFileSync(odd, '')
    const { stderr } = await run('data', 'info', 'photos.yaml')
    rmSync(odd)
    expect(stderr).toContain('photos/val/circle/caf\ufffd.png` has a name that is no UTF-8')
  })
})
