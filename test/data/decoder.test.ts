/** Processes that decode pictures, and everything that they can die of: real deaths, each of them. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

import { DecoderPool, Refusal } from '../../runtime/data/decoder/index.ts'
import { packageFolder } from '../../runtime/package-info.ts'
import { RunError } from '../../runtime/run-error.ts'
import { withoutPackage, workplace } from '../cli/command.ts'
import { computed, decodersOf, hasLibrary, lives, until } from './decoder-pids.ts'
import { photosSpec } from './photos-spec.ts'

const folder = mkdtempSync(join(tmpdir(), 'ts-compile-decoder-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Some of its pixels, and one that takes a good part of a second. */
let small: Buffer
let large: Buffer
beforeAll(async () => {
  const drawn = (side: number): Promise<Buffer> =>
    sharp({ create: { width: side, height: side, channels: 3, background: '#c04020' } })
      .jpeg()
      .toBuffer()
  small = await drawn(300)
  large = await drawn(9000)
})

const pools: DecoderPool[] = []
const pool = (...options: ConstructorParameters<typeof DecoderPool>): DecoderPool => {
  const opened = new DecoderPool(...options)
  pools.push(opened)
  return opened
}
afterEach(async () => {
  for (const opened of pools.splice(0)) await opened.close()
  expect(decodersOf(process.pid)).toEqual([])
})

/** The only process of a pool, once it has decoded a small picture. */
async function started(opened: DecoderPool): Promise<number> {
  await opened.decode(small, 'a small one')
  const [pid] = decodersOf(process.pid)
  expect(hasLibrary(pid)).toBe(true)
  return pid
}

/** What became of the large picture, during which the process got a signal. */
async function signalled(opened: DecoderPool, signal: NodeJS.Signals): Promise<{ error: RunError; pid: number }> {
  for (;;) {
    const pid = await started(opened)
    const before = computed(pid)
    const decoded = opened.decode(large, '`large.jpg`').then(
      () => undefined,
      (error: unknown) => error,
    )
    await until(() => computed(pid) > before + 4) // it is at work on it
    process.kill(pid, signal)
    const error = await decoded
    if (error === undefined) continue // it was done before it was hit
    if (!(error instanceof RunError)) throw error as Error
    return { error, pid }
  }
}

describe('a process that decodes', () => {
  it('gives what the library gives, each to who asked for it', async () => {
    const opened = pool({ processes: 2 })
    const sides = Array.from({ length: 40 }, (_, i) => 5 + ((i * 7) % 31))
    const pictures = await Promise.all(
      sides.map((side) =>
        sharp({ create: { width: side, height: 9, channels: 3, background: { r: side, g: 7 * side, b: 200 - side } } })
          .png()
          .toBuffer(),
      ),
    )
    const found = await Promise.all(pictures.map((bytes, i) => opened.decode(bytes, String(i))))
    expect(decodersOf(process.pid)).toHaveLength(2)
    for (const [i, bytes] of pictures.entries()) {
      const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true })
      expect(found[i]).toEqual({ values: data, channels: info.channels, height: 9, width: sides[i] })
      expect(await opened.prove(bytes, 'it')).toEqual({ channels: info.channels, height: 9, width: sides[i] })
    }
  })

  it('scales a plane as the library does', async () => {
    const plane = Uint8Array.from({ length: 6 * 4 }, (_, i) => (i * 41) % 256)
    const wanted = await sharp(plane, { raw: { width: 4, height: 6, channels: 1 } })
      .resize(3, 5, { fit: 'fill', kernel: 'linear' })
      .toColourspace('b-w')
      .raw()
      .toBuffer()
    const found = await pool({ processes: 1 }).scale(plane, [6, 4], [5, 3], 'image 0')
    expect(found).toEqual({ values: wanted, channels: 1, height: 5, width: 3 })
  })

  it('opens the kinds that are read, and no other that the library knows, whatever comes to it', async () => {
    const opened = pool({ processes: 1 })
    const drawn = sharp({ create: { width: 20, height: 16, channels: 3, background: '#c04020' } })
    for (const kind of ['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff'] as const)
      expect([kind, await opened.prove(await drawn.clone()[kind]().toBuffer(), kind)]).toMatchObject([
        kind,
        { height: 16, width: 20 },
      ])
    const svg = Buffer.from(
      '<!--ftyp--><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
    )
    expect(await sharp(svg).metadata()).toMatchObject({ format: 'svg' })
    await expect(opened.decode(svg, 'a drawing')).rejects.toThrow(Refusal)
    await expect(opened.prove(svg, 'a drawing')).rejects.toThrow('unsupported image format')
    const pdf = Buffer.from('%PDF-1.7\n1 0 obj <</Type/Catalog>> endobj\n')
    for (const ask of ['decode', 'prove'] as const)
      await expect(opened[ask](pdf, 'a paper')).rejects.toThrow('unsupported image format')
  })

  it('ends when nobody has asked for a while, and another one begins', async () => {
    const opened = pool({ processes: 1 })
    const first = await started(opened)
    await until(() => !lives(first))
    expect(await started(opened)).not.toBe(first)
  })

  it('does not hear the signals of who began it, and is replaced where it was killed between two pictures', async () => {
    const opened = pool({ processes: 1 })
    const first = await started(opened)
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(first, signal)
    expect(await started(opened)).toBe(first)
    process.kill(first, 'SIGKILL')
    const { width } = await opened.decode(small, 'after it')
    expect(width).toBe(300)
  })

  it.each([
    ['SIGSEGV', /^the decoder broke down over `large\.jpg`: it ended by SIGSEGV, memory that is not its own$/],
    ['SIGABRT', /^the decoder broke down over `large\.jpg`: it ended by SIGABRT/],
    ['SIGKILL', /^the decoder was ended from outside, by SIGKILL, while it was at `large\.jpg`$/],
  ] as const)(
    'that ends by %s is an error that names the picture, and the next one is decoded',
    async (signal, says) => {
      const opened = pool({ processes: 1 })
      const { error } = await signalled(opened, signal)
      expect([error.code, error.exitCode, error.message]).toEqual(['decoder-failed', 1, expect.stringMatching(says)])
      expect(error.help).toMatch(/take the picture away/)
      expect((await opened.decode(small, 'after it')).width).toBe(300)
    },
  )

  it('names the one that it was at, of all that were under way', async () => {
    const opened = pool({ processes: 1 })
    const pid = await started(opened)
    const before = computed(pid)
    const asked = ['`a.jpg`', '`b.jpg`', '`c.jpg`'].map((what, i) => opened.decode(i === 0 ? small : large, what))
    const first = await asked[0]
    const ended = Promise.allSettled(asked)
    await until(() => computed(pid) > before + 6)
    process.kill(pid, 'SIGSEGV')
    const [, second, third] = await ended
    expect(first.width).toBe(300)
    const reason = (one: PromiseSettledResult<unknown>): unknown => one.status === 'rejected' && one.reason
    expect([reason(second), reason(third)]).toContainEqual(
      expect.objectContaining({ message: expect.stringMatching(/over `[bc]\.jpg`/) as unknown }),
    )
  })

  it('that gives no answer is ended, and the picture told', async () => {
    const { error, pid } = await signalled(pool({ processes: 1, seconds: 8 }), 'SIGSTOP')
    expect([error.code, error.message]).toEqual(['decoder-failed', '`large.jpg` is not decoded after 8 s'])
    expect(lives(pid)).toBe(false)
  })

  it('that a picture fills with more memory than it may take ends, before the machine has none', async () => {
    const opened = pool({ processes: 1, memory: 160 * 2 ** 20 })
    await started(opened)
    await expect(opened.decode(large, '`bomb.jpg`')).rejects.toMatchObject({
      code: 'decoder-failed',
      message: 'to decode `bomb.jpg` takes more than 160 MiB of memory',
    })
    expect((await opened.decode(small, 'after it')).width).toBe(300)
  })

  it('is the first that Linux ends where memory runs out', async () => {
    const pid = await started(pool({ processes: 1 }))
    expect(readFileSync(`/proc/${pid}/oom_score_adj`, 'utf8').trim()).toBe('1000')
  })

  it('does not outlive who began it, however that one ended', async () => {
    writeFileSync(join(folder, 'small.jpg'), small)
    const room = JSON.stringify(join(packageFolder(), 'dist/runtime/data/decoder/index.js'))
    const program = `
      import { readFileSync } from 'node:fs'
      const { decoders } = await import(${room})
      await decoders().decode(readFileSync('small.jpg'), 'x')
      console.log('decoded')
      setInterval(() => undefined, 1000)`
    const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(parent.stdout, 'data')
    const pids = decodersOf(parent.pid ?? 0)
    expect(pids).toHaveLength(1)
    parent.kill('SIGKILL')
    await until(() => !pids.some(lives))
  })
})

describe('without the library', () => {
  const place = workplace({
    'x.yaml': photosSpec({ test: 'val', size: 300, classes: 2, batch: { train: 1, test: 1 } }),
  })
  afterAll(() => place.remove())

  it('a command says so, as it is no matter of the pictures', async () => {
    for (const name of ['train/a', 'train/b', 'val/a', 'val/b']) {
      mkdirSync(join(place.folder, 'photos', name), { recursive: true })
      writeFileSync(join(place.folder, 'photos', name, 'x.jpg'), small)
    }
    const { exitCode, stderr } = await withoutPackage(place, 'sharp')('data', 'info', 'x.yaml')
    expect([exitCode, stderr]).toEqual([
      1,
      expect.stringMatching(
        /^error\[decoder-failed\]: the decoder of pictures does not start: Cannot find package 'sharp'/,
      ),
    ])
  })
})
