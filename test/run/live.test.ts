/** The page of a run that goes on, asked as a browser does and as one must not. */
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer, request, type IncomingHttpHeaders, type RequestOptions } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

import { execa } from 'execa'
import { chromium } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'

import { MAIN, workplace } from '../cli/command.ts'
import { SOME_OF_MNIST, writeSomeOfMnist } from './some-of-mnist.ts'

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium'

const SPEC = `version: 1
name: long
data: { ${SOME_OF_MNIST}, transform: { scale: 0.00390625 } }
network: { from: net.yaml }
losses: { hard: { type: softmax_cross_entropy, input: network.ip, target: data.label } }
solver: { type: sgd, base_lr: 0.001, max_iter: 1000000, display: 5 }
`
/** Goes on until it is interrupted. */
const place = workplace({ 'x.yaml': SPEC })
writeSomeOfMnist(place.folder, { train: 600, test: 200 })
afterAll(() => place.remove())

interface Begun {
  readonly run: PromiseLike<{ readonly exitCode?: number | undefined }> & { kill(signal: 'SIGINT'): boolean }
  readonly url: URL
}

async function begin(...args: readonly string[]): Promise<Begun> {
  const run = execa(process.execPath, [MAIN, 'run', 'x.yaml', '--serve', ...args], {
    cwd: place.folder,
    reject: false,
    env: { NO_COLOR: '1', XDG_CACHE_HOME: join(place.folder, '.cache') },
  })
  let told = ''
  const url = await new Promise<string>((resolve, reject) => {
    run.stderr?.on('data', (chunk) => {
      told += String(chunk)
      const found = /^live: (http:\S+) /m.exec(told)?.[1]
      if (found !== undefined) resolve(found)
    })
    void run.finally(() => reject(new Error(told)))
  })
  return { run, url: new URL(url) }
}

interface Answer {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** `fetch` lets nobody choose the host. */
async function ask(url: URL, options: RequestOptions = {}): Promise<Answer> {
  const asked = request(url, { agent: false, ...options }).end()
  const [response] = (await once(asked, 'response')) as [import('node:http').IncomingMessage]
  let text = ''
  for await (const part of response.setEncoding('utf8')) text += String(part)
  return { status: response.statusCode, headers: response.headers, text }
}

/** How many iterations are told and drawn. */
const iterationIn = (page: string): number => Number(/: iteration (\d+) of 1000000\./.exec(page)?.[1] ?? -1)
const pointsIn = (page: string): number => {
  const data = /id="charts">(.*?)<\/script>/s.exec(page)?.[1] ?? '[]'
  return (JSON.parse(data) as { iterations: readonly number[] }[])[0]?.iterations.length ?? 0
}

describe('run --serve', () => {
  it('answers only who knows the token, under its own name, and only questions', async () => {
    const { run, url } = await begin('--out', 'asked')
    expect([url.hostname, url.pathname]).toEqual(['127.0.0.1', expect.stringMatching(/^\/[\w-]{32}\/$/)])
    const { port } = url
    const status = async (path: string, options?: RequestOptions): Promise<number | undefined> =>
      (await ask(new URL(path, url), options)).status
    const wrong = url.pathname.replace(/.\/$/, (end) => (end === 'A/' ? 'B/' : 'A/'))
    for (const path of [
      '/',
      '/events',
      wrong,
      `${wrong}events`,
      url.pathname.slice(0, -1),
      `${url.pathname}7/`,
      `${url.pathname}x`,
    ])
      expect(await status(path), path).toBe(404)
    for (const host of [
      `evil.example:${port}`,
      '127.0.0.1',
      `127.0.0.1:${Number(port) + 1}`,
      `127.0.0.1.evil.example:${port}`,
    ])
      expect(await status(url.pathname, { headers: { host } }), host).toBe(403)
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
      expect(await status(url.pathname, { method }), method).toBe(405)
    expect(await status(url.pathname, { headers: { host: `localhost:${port}` } })).toBe(200)
    const head = await ask(url, { method: 'HEAD' })
    expect([head.status, head.text]).toEqual([200, ''])
    expect(head.headers['cache-control']).toBe('no-store')
    const policy = head.headers['content-security-policy']
    expect(policy).toMatch(/^default-src 'none'; .*; connect-src 'self'; .*frame-ancestors 'none'$/)
    expect(policy).not.toMatch(/http|\*|script-src[^;]*unsafe/)
    run.kill('SIGINT')
    expect((await run).exitCode).toBe(130)
  })

  it('has more in it as the run goes on, and ends with it, after the last state', async () => {
    const { run, url } = await begin('--out', 'grows')
    const page = async (): Promise<string> => (await ask(url)).text
    await expect.poll(async () => pointsIn(await page()), { timeout: 30_000 }).toBeGreaterThan(0)
    const before = await page()
    await expect.poll(async () => pointsIn(await page()), { timeout: 30_000 }).toBeGreaterThan(pointsIn(before))
    await expect.poll(async () => iterationIn(await page()), { timeout: 30_000 }).toBeGreaterThan(iterationIn(before))
    const events = ask(new URL('events', url))
    run.kill('SIGINT')
    const { text } = await events
    const last = text.split('\n\n').filter((event) => event !== '')
    expect(last.at(-1)).toBe('event: over\ndata:')
    expect(last.at(-2)).toMatch(
      /^event: page\ndata: .*interrupted after \d+ of 1000000 iterations.*The run is over: interrupted\./,
    )
    expect((await run).exitCode).toBe(130)
    await expect(ask(url)).rejects.toThrow('ECONNREFUSED')
  })

  it('says that a port is taken before anything is written', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const { exitCode, stderr } = await place.run('run', 'x.yaml', '--serve', String(port), '--out', 'taken')
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringContaining(`port ${port} of 127.0.0.1 cannot be had: it is taken`),
    ])
    expect(existsSync(join(place.folder, 'taken'))).toBe(false)
    other.close()
    expect((await place.run('run', 'x.yaml', '--serve', '65536')).stderr).toContain('a port from 1 to 65535')
  })

  it('shows each member of a sweep, the one before too', async () => {
    const short = ['--set', 'solver.max_iter=20', '--set', 'sweep={ seed: [0, 1] }', '--out', 'sweep']
    const { run, url } = await begin(...short)
    const { text } = await ask(new URL('events', url))
    expect((await run).exitCode).toBe(0)
    const pages = text.split('\n\n').filter((event) => event.startsWith('event: page'))
    expect(pages.at(-1)).toMatch(/seed&#x3D;0: finished after 20 iterations.*seed&#x3D;1: finished after 20 iterations/)
    expect(pages.at(-1)).toContain('The run is over: finished.')
  })

  it.skipIf(!existsSync(CHROMIUM))('follows the run in a browser, which keeps the last state', async () => {
    const { run, url } = await begin('--out', 'browser')
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
    try {
      const page = await browser.newPage()
      const trouble: string[] = []
      page.on('console', (message) => trouble.push(`${message.type()}: ${message.text()}`))
      page.on('pageerror', (error) => trouble.push(error.message))
      page.on('request', (sent) => sent.url().startsWith(url.href) || trouble.push(`request: ${sent.url()}`))
      await page.goto(url.href)
      const live = page.locator('.live')
      const iteration = async (): Promise<number> => iterationIn(String(await live.textContent()))
      await page.locator('.uplot').first().waitFor()
      const legend = page.locator('figure').first().locator('.u-series th').nth(1)
      await legend.click()
      const before = await iteration()
      await expect.poll(iteration, { timeout: 30_000 }).toBeGreaterThan(before)
      expect(await page.locator('figure').first().locator('.u-series.u-off').count()).toBe(1)
      const drawn = await page.evaluate<boolean>(
        'document.querySelectorAll(".uplot").length === document.querySelectorAll("figure").length',
      )
      expect(drawn).toBe(true)
      run.kill('SIGINT')
      await run
      await expect.poll(() => live.textContent()).toMatch(/The run is over: interrupted\. This page stays as it is\.$/)
      expect(await page.locator('.uplot').count()).toBeGreaterThan(0)
      expect(trouble).toEqual([])
    } finally {
      await browser.close()
    }
  })
})
