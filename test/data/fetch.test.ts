/** Fetching from a real server on 127.0.0.1, which is good, slow, wrong, or goes away half-way. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { fetchDataset, type FetchEvent, type FetchOptions } from '../../runtime/data/fetch/index.ts'
import { RunError } from '../../runtime/run-error.ts'
import { send, serve, type Answer, type ArchiveServer } from './archive-server.ts'
import { cifarEntries, entryFor, FOLDER, NAMES, tgzOf } from './archives.ts'

const members = cifarEntries(20)
const archive = tgzOf(members)
const entry = entryFor(archive, members)
const HALF = archive.length >> 1

let folder: string
let server: ArchiveServer | undefined
let events: FetchEvent[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ts-compile-fetch-'))
  events = []
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await server?.close()
  server = undefined
  rmSync(folder, { recursive: true, force: true })
})

async function fetchFrom(answer: Answer, options: FetchOptions = {}, from = entry): ReturnType<typeof fetchDataset> {
  await server?.close()
  server = await serve(answer)
  return fetchDataset(from, { dataDir: folder, mirror: server.url, retries: 1, ...options }, (event) =>
    events.push(event),
  )
}

/** What went wrong; fails the test where nothing did. */
async function failureOf(fetch: Promise<unknown>): Promise<RunError> {
  const error: unknown = await fetch.then(
    () => expect.fail('nothing was refused'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof RunError)) throw error
  return error
}

const good: Answer = (response, asked) => send(response, asked, archive)
const part = (): string => join(folder, 'downloads/cifar-10-binary.tar.gz.part')
const inData = (): readonly string[] => readdirSync(folder).sort()
const types = (): readonly string[] => events.map(({ type }) => type).filter((type) => type !== 'received')

/** The whole dataset is there, right, and nothing else is. */
function expectFetched(): void {
  expect(inData()).toEqual([FOLDER, 'downloads'])
  expect(readdirSync(join(folder, 'downloads'))).toEqual([])
  for (const name of NAMES) {
    const content = members.find(({ path }) => path.endsWith(`/${name}`))?.content
    expect(content?.equals(readFileSync(join(folder, FOLDER, name)))).toBe(true)
  }
  expect(existsSync(join(folder, FOLDER, 'batches.meta.txt'))).toBe(true)
}

/** Nothing that a run could take for a dataset. */
function expectNothing(): void {
  expect(inData().filter((name) => name !== 'downloads')).toEqual([])
}

describe('a fetch', () => {
  it('downloads, checks, unpacks, and the second time has nothing to do', async () => {
    const path = join(folder, FOLDER)
    const place = { folder: path, source: 'cifar-10-binary', official: true }
    expect(await fetchFrom(good)).toEqual({ status: 'fetched', ...place })
    expectFetched()
    expect(types()).toEqual(['begin', 'unpacking'])
    expect(events.findLast(({ type }) => type === 'received')).toEqual({ type: 'received', bytes: archive.length })
    expect(server?.asked.map(({ path }) => path)).toEqual(['/cifar-10-binary.tar.gz'])
    expect(await fetchFrom(good)).toEqual({ status: 'there', ...place })
    expect(server?.asked).toEqual([])
  })

  it('takes the mirror that the environment names, in a folder of it', async () => {
    server = await serve(good)
    vi.stubEnv('TS_COMPILE_MIRROR', `${server.url}/sets/`)
    vi.stubEnv('TS_COMPILE_DATA', folder)
    expect((await fetchDataset(entry)).status).toBe('fetched')
    expect(server.asked[0].path).toBe('/sets/cifar-10-binary.tar.gz')
  })

  it('goes through the proxy that the environment names', async () => {
    const proxy = await serve((response, asked) => send(response, asked, archive))
    vi.stubEnv('http_proxy', proxy.url)
    vi.stubEnv('no_proxy', '')
    try {
      await fetchDataset(entry, { dataDir: folder, mirror: 'http://datasets.invalid' })
      expect(proxy.asked.map(({ path }) => path)).toEqual(['http://datasets.invalid/cifar-10-binary.tar.gz'])
      expectFetched()
    } finally {
      await proxy.close()
    }
  })

  it('follows a redirect, and asks for the rest there too', async () => {
    await fetchFrom((response, asked, n) => {
      if (asked.path === '/cifar-10-binary.tar.gz') response.writeHead(302, { location: '/elsewhere' }).end()
      else send(response, asked, archive, n < 2 ? { dropAfter: HALF } : {})
    })
    expectFetched()
    expect(server?.asked.map(({ path, range }) => [path, range])).toEqual([
      ['/cifar-10-binary.tar.gz', undefined],
      ['/elsewhere', undefined],
      ['/cifar-10-binary.tar.gz', `bytes=${HALF}-`],
      ['/elsewhere', `bytes=${HALF}-`],
    ])
  })

  it('takes a length that is not said, too', async () => {
    await fetchFrom((response, asked) => send(response, asked, archive, { chunked: true }))
    expectFetched()
  })
})

describe('a connection that ends half-way', () => {
  it('is made again, for the rest alone', async () => {
    await fetchFrom((response, asked, n) => send(response, asked, archive, n === 0 ? { dropAfter: HALF } : {}))
    expectFetched()
    expect(server?.asked.map(({ range, ifRange }) => [range, ifRange])).toEqual([
      [undefined, undefined],
      [`bytes=${HALF}-`, '"one"'],
    ])
    expect(types()).toEqual(['begin', 'retry', 'begin', 'unpacking'])
    expect(events).toContainEqual({ type: 'retry', reason: 'the server ended the connection', seconds: 0.5 })
    expect(events).toContainEqual(expect.objectContaining({ type: 'begin', from: HALF, bytes: archive.length }))
  })

  it('every time is an error, and the next fetch goes on from there', async () => {
    const dropping: Answer = (response, asked) => send(response, asked, archive, { dropAfter: asked.range ? 0 : HALF })
    const error = await failureOf(fetchFrom(dropping))
    const url = `${server?.url}/cifar-10-binary.tar.gz`
    expect([error.code, error.exitCode]).toEqual(['download-failed', 2])
    expect(error.message).toBe(`cannot download ${url}: the server ended the connection`)
    expect(server?.asked.length).toBe(2)
    expectNothing()
    expect(statSync(part()).size).toBe(HALF)

    const { port } = new URL(url)
    await server?.close()
    server = await serve(good)
    // the part was begun at another address, so it is no part of this file
    await fetchDataset(entry, { dataDir: folder, mirror: server.url })
    expect([new URL(server.url).port === port, server.asked[0].range]).toEqual([false, undefined])
    expectFetched()
  })

  it('is gone on with by the next fetch of the same address', async () => {
    let whole = false
    await failureOf(
      fetchFrom(
        (response, asked) => send(response, asked, archive, whole ? {} : { dropAfter: asked.range ? 0 : HALF }),
        {
          retries: 0,
        },
      ),
    )
    whole = true
    await fetchDataset(entry, { dataDir: folder, mirror: server?.url })
    expect(server?.asked.at(-1)).toEqual({
      path: '/cifar-10-binary.tar.gz',
      range: `bytes=${HALF}-`,
      ifRange: '"one"',
    })
    expectFetched()
  })

  it('of a file that is another one by then is begun anew', async () => {
    const other = Buffer.from(archive).fill(7, 0, 100)
    await fetchFrom((response, asked, n) =>
      n === 0 ? send(response, asked, other, { dropAfter: HALF }) : send(response, asked, archive, { etag: '"two"' }),
    )
    expect(server?.asked[1].ifRange).toBe('"one"')
    expect(events.filter(({ type }) => type === 'begin')).toEqual([
      expect.objectContaining({ from: 0 }),
      expect.objectContaining({ from: 0 }),
    ])
    expectFetched()
  })

  it.each([
    ['nothing', null],
    ['a weak ETag alone', 'W/"one"'],
  ])('of a server that says %s of the file is begun anew', async (_what, etag) => {
    await fetchFrom((response, asked, n) =>
      send(response, asked, archive, { etag, ...(n === 0 && { dropAfter: HALF }) }),
    )
    expect(server?.asked.map(({ range }) => range)).toEqual([undefined, undefined])
    expectFetched()
  })

  it('without a word of the length is noticed', async () => {
    await fetchFrom((response, asked, n) => {
      if (n > 0) send(response, asked, archive)
      else response.writeHead(200, { connection: 'close' }).end(archive.subarray(0, HALF))
    })
    expect(events).toContainEqual(
      expect.objectContaining({ reason: `the connection ended after ${HALF} of ${archive.length} bytes` }),
    )
    expectFetched()
  })

  it('before a range that the server does not have is begun anew', async () => {
    await fetchFrom(
      (response, asked, n) => {
        if (n === 0) send(response, asked, archive, { dropAfter: HALF })
        else if (asked.range !== undefined) response.writeHead(416).end()
        else send(response, asked, archive)
      },
      { retries: 2 },
    )
    expect(server?.asked.map(({ range }) => range)).toEqual([undefined, `bytes=${HALF}-`, undefined])
    expectFetched()
  })
})

describe('a server', () => {
  it('that sends nothing any more is given up, in words', async () => {
    const stalling: Answer = (response, asked) => send(response, asked, archive, { stallAfter: 1000 })
    const { code, exitCode, message } = await failureOf(fetchFrom(stalling, { timeout: 0.2, retries: 0 }))
    expect([code, exitCode]).toEqual(['download-failed', 2])
    expect(message).toBe(`cannot download ${server?.url}/cifar-10-binary.tar.gz: the server sends nothing any more`)
    expectNothing()
    expect(statSync(part()).size).toBe(1000)
  })

  it('that never answers is given up', async () => {
    const { message } = await failureOf(fetchFrom(() => undefined, { timeout: 0.2, retries: 0 }))
    expect(message).toMatch(/: the server does not answer$/)
  })

  it.each([
    [404, 'the server answers 404', 1],
    [403, 'the server answers 403', 1],
    [500, 'the server answers 500', 2],
    [503, 'the server answers 503', 2],
  ])('that answers %d ends it, after as many attempts as make sense', async (status, reason, attempts) => {
    const error = await failureOf(fetchFrom((response) => response.writeHead(status).end('no')))
    expect([error.code, error.exitCode]).toEqual(['download-failed', 2])
    expect(error.message).toBe(`cannot download ${server?.url}/cifar-10-binary.tar.gz: ${reason}`)
    expect(server?.asked.length).toBe(attempts)
  })

  it('that redirects in a circle ends it', async () => {
    const error = await failureOf(
      fetchFrom((response, { path }) => response.writeHead(302, { location: path === '/a' ? '/b' : '/a' }).end()),
    )
    expect([error.code, error.exitCode]).toEqual(['download-failed', 2])
    expect(error.message).toMatch(/: it redirects more than 5 times, at last to http\S+\/[ab]$/)
    expect(server?.asked.length).toBe(6)
  })

  it('that is not there is told with what to do without it', async () => {
    const error = await failureOf(fetchDataset(entry, { dataDir: folder, mirror: 'http://127.0.0.1:9/' }))
    expect([error.code, error.exitCode]).toEqual(['download-failed', 2])
    expect(error.message).toBe(
      'cannot download http://127.0.0.1:9/cifar-10-binary.tar.gz: the server refuses the connection',
    )
    const { bytes, sha256 } = entry.archives[0]
    expect(error.help).toBe(
      `put cifar-10-binary.tar.gz (${bytes} bytes, sha256 ${sha256}) into \`${folder}/downloads\` and say ` +
        '`ts-compile data fetch cifar10` again, or name a mirror with --mirror',
    )
  })

  it.each(['ftp://example.org/x', 'file:///etc/passwd'])('that redirects to `%s` ends it', async (location) => {
    const error = await failureOf(fetchFrom((response) => response.writeHead(301, { location }).end()))
    expect(error.message).toContain(`it redirects to \`${location}\`, which is no http or https URL`)
  })

  it('that sends other bytes than were asked for ends it', async () => {
    const error = await failureOf(
      fetchFrom((response, asked, n) => {
        if (n === 0) send(response, asked, archive, { dropAfter: HALF })
        else response.writeHead(206, { 'content-range': `bytes 0-9/${archive.length}` }).end('0123456789')
      }),
    )
    expect(error.message).toContain('it answers with bytes that were not asked for')
  })

  it.each(['ftp://example.org', 'example.org/sets', '/srv/sets'])('cannot be `%s`', async (mirror) => {
    const error = await failureOf(fetchDataset(entry, { dataDir: folder, mirror }))
    expect([error.code, error.message]).toEqual(['download-failed', `the mirror \`${mirror}\` is no http or https URL`])
  })
})

describe('a wrong file', () => {
  it('of another length is refused before it is downloaded', async () => {
    const page = Buffer.from('<html>please log in</html>')
    const error = await failureOf(
      fetchFrom((response) =>
        response.writeHead(200, { 'content-type': 'text/html', 'content-length': page.length }).end(page),
      ),
    )
    expect([error.code, error.exitCode]).toEqual(['dataset-wrong', 1])
    expect(error.message).toBe(
      `${server?.url}/cifar-10-binary.tar.gz is not the official archive: it has 26 bytes, not ${archive.length} (text/html)`,
    )
    expectNothing()
  })

  it('that goes on and on is cut off', async () => {
    const error = await failureOf(
      fetchFrom((response, asked) => send(response, asked, Buffer.concat([archive, archive]), { chunked: true })),
    )
    expect(error.message).toContain(`is not the official archive: it has more than ${archive.length} bytes`)
    expect(existsSync(part())).toBe(false)
  })

  it('of the right length is refused by its checksum, and nothing of it is kept', async () => {
    const wrong = Buffer.from(archive)
    wrong[HALF] ^= 1
    const error = await failureOf(fetchFrom((response, asked) => send(response, asked, wrong)))
    expect([error.code, error.exitCode]).toEqual(['dataset-wrong', 1])
    expect(error.message).toMatch(/^what http\S+ sends is not the official archive: its sha256 is \w{64}, not \w{64}$/)
    expectNothing()
    expect(readdirSync(join(folder, 'downloads'))).toEqual([])
    await fetchFrom(good)
    expectFetched()
  })
})

describe('an archive that was put there by hand', () => {
  const put = (bytes: Buffer): string => {
    mkdirSync(join(folder, 'downloads'))
    const path = join(folder, 'downloads/cifar-10-binary.tar.gz')
    writeFileSync(path, bytes)
    return path
  }

  it('is taken without a network, and left where it is', async () => {
    const path = put(archive)
    vi.stubEnv('TS_COMPILE_MIRROR', 'http://127.0.0.1:9')
    expect((await fetchDataset(entry, { dataDir: folder }, (event) => events.push(event))).status).toBe('fetched')
    expect(types()).toEqual(['found', 'unpacking'])
    expect(readFileSync(path).equals(archive)).toBe(true)
  })

  it.each([
    ['in part', archive.subarray(0, HALF), `it has ${HALF} bytes, not ${archive.length}`],
    ['with a wrong bit', Buffer.from(archive).fill(0, 50, 60), 'its sha256 is '],
  ])('%s is refused by name, and left where it is', async (_how, bytes, why) => {
    const path = put(bytes)
    const error = await failureOf(fetchFrom(good))
    expect([error.code, error.exitCode]).toEqual(['dataset-wrong', 1])
    expect(error.message).toContain(`\`${path}\` is not the official archive: ${why}`)
    expect(server?.asked).toEqual([])
    expect(readFileSync(path).equals(bytes)).toBe(true)
    expectNothing()
  })
})

describe('a folder that is there', () => {
  it('and lacks a byte is named, and left alone', async () => {
    await fetchFrom(good)
    const path = join(folder, FOLDER, 'data_batch_3.bin')
    truncateSync(path, statSync(path).size - 1)
    const error = await failureOf(fetchFrom(good))
    expect([error.code, error.exitCode]).toEqual(['dataset-wrong', 1])
    expect(error.message).toBe(
      `\`${join(folder, FOLDER)}\` is there, but is not CIFAR-10: \`${path}\`: it has ${20 * 3073 - 1} bytes, not ${20 * 3073}`,
    )
    rmSync(path)
    expect((await failureOf(fetchFrom(good))).message).toContain(`there is no \`${path}\``)
    expect(server?.asked).toEqual([])
  })

  it('from another source is not overwritten', async () => {
    mkdirSync(join(folder, FOLDER))
    writeFileSync(join(folder, FOLDER, 'source.json'), '{ "source": "jpeg" }')
    const error = await failureOf(fetchFrom(good))
    expect(error.message).toBe(`\`${join(folder, FOLDER)}\` has CIFAR-10 from another source: jpeg`)
  })

  it('half-unpacked, of a fetch that was killed, is not taken for one and is removed', async () => {
    mkdirSync(join(folder, `${FOLDER}.tmp-1`))
    writeFileSync(join(folder, `${FOLDER}.tmp-1`, 'data_batch_1.bin'), 'half')
    await fetchFrom(good)
    expectFetched()
  })
})

describe('two at the same time', () => {
  it('make one download, and both have it', async () => {
    server = await serve((response, asked) => {
      setTimeout(() => send(response, asked, archive), 300)
    })
    const fetch = (): ReturnType<typeof fetchDataset> =>
      fetchDataset(entry, { dataDir: folder, mirror: server?.url }, (event) => events.push(event))
    const [first, second] = await Promise.all([fetch(), fetch()])
    expect([first.status, second.status].sort()).toEqual(['fetched', 'there'])
    expect(server.asked.length).toBe(1)
    expect(events).toContainEqual({ type: 'waiting', dataset: 'cifar10' })
    expectFetched()
  })

  it('the second goes on where the first failed', async () => {
    server = await serve((response, asked, n) => {
      if (n === 0) setTimeout(() => send(response, asked, archive, { dropAfter: HALF }), 300)
      else send(response, asked, archive)
    })
    const fetch = (): ReturnType<typeof fetchDataset> =>
      fetchDataset(entry, { dataDir: folder, mirror: server?.url, retries: 0 })
    const ended = await Promise.allSettled([fetch(), fetch()])
    expect(ended.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(server.asked[1].range).toBe(`bytes=${HALF}-`)
    expectFetched()
  })
})

describe('an interrupted fetch', () => {
  it('keeps what has come, gives the lock back, and is gone on with', async () => {
    let stalling = true
    server = await serve((response, asked) => send(response, asked, archive, stalling ? { stallAfter: HALF } : {}))
    const interrupt = new AbortController()
    const fetch = fetchDataset(entry, { dataDir: folder, mirror: server.url, signal: interrupt.signal }, (event) => {
      if (event.type === 'received' && event.bytes === HALF) interrupt.abort()
    })
    await expect(fetch).rejects.toThrow('This operation was aborted')
    expect(readdirSync(join(folder, 'downloads')).map((name) => name.slice('cifar-10-binary.tar.gz'.length))).toEqual([
      '.part',
      '.part.json',
    ])
    expectNothing()
    stalling = false
    await fetchDataset(entry, { dataDir: folder, mirror: server.url })
    expect(server.asked[1].range).toBe(`bytes=${HALF}-`)
    expectFetched()
  })
})

describe('a disk', () => {
  it('that is full ends it with the path', async () => {
    mkdirSync(join(folder, 'downloads'))
    symlinkSync('/dev/full', part())
    const error = await failureOf(fetchFrom(good))
    expect([error.code, error.exitCode]).toEqual(['cannot-write', 2])
    expect(error.message).toBe(`cannot write \`${part()}\`: the disk is full`)
    expect(error.help).toBe('make room, or name another folder with `--data-dir`')
  })

  it('with too little room is noticed before the download', async () => {
    const vast = { ...entry, files: entry.files.map((file) => ({ ...file, bytes: 2 ** 50 })) }
    const error = await failureOf(fetchFrom(good, {}, vast))
    expect([error.code, error.exitCode]).toEqual(['cannot-write', 2])
    expect(error.message).toMatch(/^CIFAR-10 does not fit into `\S+`: it needs \d+ MB, and \d+ MB are free$/)
    expect(server?.asked).toEqual([])
  })

  it.each([
    ['a file', () => join(folder, 'file/data'), 'a part of the path is no folder'],
    ['no real folder', () => '/proc/data', 'no such file'],
  ])('whose folder is %s ends it with the path', async (_what, dataDir, why) => {
    writeFileSync(join(folder, 'file'), '')
    const error = await failureOf(fetchFrom(good, { dataDir: dataDir() }))
    expect([error.code, error.exitCode]).toEqual(['cannot-write', 2])
    expect(error.message).toBe(`cannot write \`${dataDir()}/downloads\`: ${why}`)
    expect(error.help).toBe('name another folder with `--data-dir`')
  })
})
