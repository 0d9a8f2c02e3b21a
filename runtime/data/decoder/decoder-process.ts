/**
 * A process that decodes one picture after the other, as they come on stdin, and may die of any of them. Its argument is how
 * many bytes of memory it may take. It ends with the process that began it: with its stdin.
 */
import { once } from 'node:events'
import { writeFileSync, writeSync } from 'node:fs'

import type sharp from 'sharp'
import type { OutputInfo } from 'sharp'

import { ANSWERED, ASKED, FrameReader, headBytes, LONGEST, MARK, type Head } from './frames.ts'

type Library = typeof sharp

/** Milliseconds between two looks at the memory. */
const LOOK = 50

/** Bytes of answers that nobody has taken yet; beyond these the next picture waits. */
const UNTAKEN = 16 * 2 ** 20

const limit = Number(process.argv[2])
const { stdin, stdout } = process

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined) // whoever began it hears them
for (const stream of [stdin, stdout]) stream.on('error', die).on('close', die)
stdin.on('end', die)
preferred()
setInterval(() => {
  if (process.memoryUsage.rss() <= limit) return
  mark(MARK.memory)
  die()
}, LOOK)

/** At once, whatever its threads do. */
function die(): void {
  process.kill(process.pid, 'SIGKILL')
}

/** Where memory runs out, Linux ends this process and not the one that trains. */
function preferred(): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', '1000')
  } catch {
    return // another system
  }
}

/** It is there when it is written, even where this process dies the moment after. */
function mark(what: number): void {
  try {
    writeSync(3, Uint8Array.of(what))
  } catch {
    die()
  }
}

let library: Promise<Library> | undefined
/** Parts of the library that open what we read. Others, of SVG among them, parse more than pixels, and stay shut whatever a file begins with. */
const OPENERS = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif', 'Tiff'].map((kind) => `VipsForeignLoad${kind}`)

/** Each process decodes on one thread; nothing is kept. */
function load(): Promise<Library> {
  library ??= import('sharp').then(({ default: loaded }) => {
    loaded.block({ operation: ['VipsForeignLoad'] })
    loaded.unblock({ operation: OPENERS })
    loaded.concurrency(1)
    loaded.cache(false)
    return loaded
  })
  return library
}

let last: Promise<void> = Promise.resolve()
const requests = new FrameReader((head, body) => {
  last = last.then(() => answer(head, body))
})
stdin.on('data', (piece: Buffer) => requests.take(piece))

async function answer(head: Head, body: Uint8Array): Promise<void> {
  let open: Library
  try {
    open = await load()
  } catch (cause) {
    return say(ANSWERED.unloadable, cause)
  }
  mark(MARK.begun)
  try {
    const { data, info } = await pixels(open, head, body)
    if (data.length > LONGEST) throw new Error('out of memory')
    const { channels, height, width } = info
    const sent = head[0] === ASKED.proof ? new Uint8Array() : data
    await put([ANSWERED.pixels, channels, height, width, 0, sent.length], sent)
  } catch (cause) {
    await say(ANSWERED.refused, cause)
  }
}

function pixels(
  open: Library,
  [kind, height, width, toHeight, toWidth]: Head,
  body: Uint8Array,
): Promise<{ data: Buffer; info: OutputInfo }> {
  const plane = kind === ASKED.plane
  const opened = plane ? open(body, { raw: { width, height, channels: 1 } }) : open(body, { failOn: 'warning' })
  const sized = toWidth > 0 ? opened.resize(toWidth, toHeight, { fit: 'fill', kernel: 'linear' }) : opened
  const grey = plane ? sized.toColourspace('b-w') : sized
  return grey.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true })
}

/** In the library's words; none where it stumbled without knowing why. */
function say(kind: number, cause: unknown): Promise<void> {
  const known = cause instanceof Error && !(cause instanceof RangeError || cause instanceof TypeError)
  const words = Buffer.from(known ? cause.message : '')
  return put([kind, 0, 0, 0, 0, words.length], words)
}

async function put(head: Head, body: Uint8Array): Promise<void> {
  stdout.cork()
  stdout.write(headBytes(head))
  stdout.write(body)
  stdout.uncork()
  if (stdout.writableLength > UNTAKEN) await once(stdout, 'drain')
}
