/** Downloads one archive, from where an earlier attempt ended. */
import { rmSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

import type { Dispatcher } from 'undici'

import { packageInfo } from '../../package-info.ts'
import { RunError } from '../../run-error.ts'
import type { FetchObserver } from './events.ts'
import { failureOf, Transient } from './failures.ts'
import { forgetPart, partOf, rememberPart } from './part-file.ts'
import { notOfficial, writing } from './problems.ts'

export interface Download {
  readonly url: string
  /** How many there have to be. */
  readonly bytes: number
  /** What grows, and stays when the download does not end. */
  readonly path: string
  /** Attempts after the first; one that got somewhere does not count. */
  readonly retries: number
  /** Of what tells a person how to do without the network. */
  readonly help: string
  readonly dispatcher: Dispatcher
  readonly signal?: AbortSignal | undefined
}

/** Seconds before the first retry; they double. */
const PAUSE = 0.5

const REDIRECTS = new Set([301, 302, 303, 307, 308])
const MOST_REDIRECTS = 5

/** Ends when all bytes are in the file. Throws a RunError, or the signal's reason. */
export async function download(what: Download, observe: FetchObserver): Promise<void> {
  let most = sizeOf(what.path)
  for (let failures = 0; ;) {
    try {
      await attempt(what, observe)
      return
    } catch (error) {
      what.signal?.throwIfAborted()
      if (!(error instanceof Transient)) throw error
      const size = sizeOf(what.path)
      failures = size > most ? 1 : failures + 1
      most = Math.max(most, size)
      if (failures > what.retries) throw failedFor(what, error.message, error)
      const seconds = PAUSE * 2 ** (failures - 1)
      observe({ type: 'retry', reason: error.message, seconds })
      await sleep(seconds * 1000, undefined, { signal: what.signal })
    }
  }
}

async function attempt(what: Download, observe: FetchObserver): Promise<void> {
  const { url, bytes, path } = what
  const part = partOf(path, url, bytes)
  const headers: Record<string, string> = {
    'accept-encoding': 'identity',
    'user-agent': `ts-compile/${packageInfo().version}`,
  }
  if (part) Object.assign(headers, { range: `bytes=${part.size}-`, 'if-range': part.validator })
  const response = await answerTo(what, headers)
  const { statusCode, body } = response
  try {
    const from = startOf(what, response, part?.size ?? 0)
    observe({ type: 'begin', url, bytes, from })
    await receive(what, response, from, observe)
  } finally {
    body.on('error', () => undefined).destroy() // what is left of it is of no use
    if (statusCode === 416) forgetPart(path)
  }
}

/** The first answer that is no redirect. */
async function answerTo(what: Download, headers: Record<string, string>): Promise<Dispatcher.ResponseData> {
  const { dispatcher, signal } = what
  const { request } = await import('undici')
  let url = what.url
  for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
    let response: Dispatcher.ResponseData
    try {
      response = await request(url, { dispatcher, headers, ...(signal && { signal }) })
    } catch (error) {
      throw failureOf(error, (reason) => failedFor(what, reason, error), 'range' in headers)
    }
    const { location } = response.headers
    if (!REDIRECTS.has(response.statusCode)) return response
    await response.body.dump()
    const next = typeof location === 'string' && URL.canParse(location, url) ? new URL(location, url).href : ''
    if (!/^https?:/.test(next))
      throw failedFor(what, `it redirects to \`${String(location)}\`, which is no http or https URL`)
    url = next
  }
  throw failedFor(what, `it redirects more than ${MOST_REDIRECTS} times, at last to ${url}`)
}

/** The byte that the answer begins with; throws where it is no part of the archive. */
function startOf(what: Download, { statusCode, headers }: Dispatcher.ResponseData, asked: number): number {
  const { url, bytes } = what
  const header = (name: string): string => String(headers[name] ?? '')
  if (statusCode === 206 || statusCode === 200) {
    const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(header('content-range'))
    const from = statusCode === 206 ? Number(range?.[1]) : 0
    if (statusCode === 206 && from !== asked) {
      throw failedFor(what, `it answers with bytes that were not asked for (content-range: ${header('content-range')})`)
    }
    const total = statusCode === 206 ? range?.[2] : headers['content-length']
    if (total !== undefined && total !== '*' && Number(total) !== bytes) {
      const kind = header('content-type')
      throw notOfficial(
        `${url} is not the official archive: it has ${String(total)} bytes, not ${bytes}${kind === '' ? '' : ` (${kind})`}`,
        what.help,
      )
    }
    return from
  }
  if (statusCode === 416 && asked > 0) throw new Transient('the server has no such part; from the beginning again')
  const reason = `the server answers ${statusCode}`
  if (statusCode >= 500 || statusCode === 429 || statusCode === 408) throw new Transient(reason)
  throw failedFor(what, reason)
}

async function receive(
  what: Download,
  { body, headers }: Dispatcher.ResponseData,
  from: number,
  observe: FetchObserver,
): Promise<void> {
  const { url, bytes, path } = what
  const file = await writing(path, () => open(path, from > 0 ? 'r+' : 'w'))
  let done = from
  try {
    // after the file is empty: no byte of another file shall stand behind this one's ETag
    if (from === 0) await writing(path, () => rememberPart(path, url, headers))
    const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>
    for (;;) {
      const next = await chunks.next().catch((error: unknown) => {
        throw failureOf(error, (reason) => failedFor(what, reason, error), true)
      })
      if (next.done === true) break
      const chunk = next.value
      if (done + chunk.length > bytes) {
        discard(path)
        throw notOfficial(`${url} is not the official archive: it has more than ${bytes} bytes`, what.help)
      }
      for (let start = 0; start < chunk.length;) {
        const position = done + start
        start += (await writing(path, () => file.write(chunk, start, chunk.length - start, position))).bytesWritten
      }
      done += chunk.length
      observe({ type: 'received', bytes: done })
    }
    if (done < bytes) throw new Transient(`the connection ended after ${done} of ${bytes} bytes`)
    await writing(path, () => file.sync())
  } finally {
    await file.close()
  }
}

function failedFor({ url, help }: Download, reason: string, cause?: unknown): RunError {
  return new RunError('download-failed', 2, `cannot download ${url}: ${reason}`, { help, cause })
}

/** Bytes of a file; 0 of none. */
export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

/** What was downloaded is not the archive: the next attempt begins anew. */
export function discard(path: string): void {
  forgetPart(path)
  rmSync(path, { force: true })
}
