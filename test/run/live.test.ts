/** The page of a run that goes on, asked as a browser does and as one must not. */
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer, request, type IncomingHttpHeaders, type RequestOptions } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

import { execa } from 'execa'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

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
/** One that goes on until it is interrupted, and one with a teacher that has to be trained first. */
const SHORT = SPEC.replace('1000000', '20')
const place = workplace({
  'x.yaml': SPEC,
  'before.yaml': SHORT.replace('name: long', 'name: before'),
  'taught.yaml': `${SHORT.replace('name: long', 'name: taught')
    .replace(
      'network: { from: net.yaml }',
      `teacher: { from: net.yaml, rename: { suffix: _t }, weights: { experiment: before.yaml } }
student: { from: net.yaml }`,
    )
    .replace('network.ip', 'student.ip')
    .replace('} }\nsolver', '},\n  soft: { type: distillation, input: student.ip, target: teacher.ip_t } }\nsolver')}
allow: [{ code: teacher-uniform, reason: short }, { code: teacher-at-chance, reason: short }]
sweep: { seed: [0, 1] }
`,
})
writeSomeOfMnist(place.folder, { train: 600, test: 200 })
afterAll(() => place.remove())

interface Begun {
  readonly run: PromiseLike<{ readonly exitCode?: number | undefined }> & { kill(signal: 'SIGINT'): boolean }
  readonly url: URL
}

async function begin(spec: string): Promise<Begun> {
  const run = execa(process.execPath, [MAIN, 'run', spec, '--threads', '1', '--serve'], {
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
const iterationIn = (page: string): number => Number(/: running, iteration (\d+) of 1000000[.,]/.exec(page)?.[1] ?? -1)
const secondsIn = (page: string): number =>
  Number(/images a second of training<.*?<td[^>]*>([\d.]+)<\/td>/s.exec(page)?.[1] ?? -1)
const pointsIn = (page: string): number => {
  const data = /id="charts">(.*?)<\/script>/s.exec(page)?.[1] ?? '[]'
  return (JSON.parse(data) as { iterations: readonly number[] }[])[0]?.iterations.length ?? 0
}

describe('run --serve', () => {
  let begun: Begun
  let browser: Browser | undefined
  let page: Page | undefined
  const trouble: string[] = []
  beforeAll(async () => {
    begun = await begin('x.yaml')
  })
  afterAll(async () => {
    begun.run.kill('SIGINT') // where a test failed before
    await browser?.close()
  })

  it('answers only who knows the token, under its own name, and only questions', async () => {
    const { url } = begun
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
  })

  it('has more in it as the run goes on', async () => {
    const { url } = begun
    const page = async (): Promise<string> => (await ask(url)).text
    await expect.poll(async () => pointsIn(await page()), { timeout: 30_000 }).toBeGreaterThan(0)
    const before = await page()
    await expect.poll(async () => pointsIn(await page()), { timeout: 30_000 }).toBeGreaterThan(pointsIn(before))
    await expect.poll(async () => iterationIn(await page()), { timeout: 30_000 }).toBeGreaterThan(iterationIn(before))
    await expect.poll(async () => secondsIn(await page()), { timeout: 30_000 }).toBeGreaterThan(0)
    expect(await page()).toMatch(
      /: running, iteration \d+ of 1000000, \d+ images a second, \d+ (s|min|h \d+ min) left\./,
    )
  })

  it.skipIf(!existsSync(CHROMIUM))('is followed in a browser', async () => {
    const { url } = begun
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
    page = await browser.newPage()
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
  })

  it('ends with the run, after the last state, which a browser keeps', async () => {
    const { run, url } = begun
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
    if (!page) return
    await expect
      .poll(() => page?.locator('.live').textContent())
      .toMatch(/The run is over: interrupted\. This page stays as it is\.$/)
    expect(await page.locator('.uplot').count()).toBeGreaterThan(0)
    expect(trouble).toEqual([])
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

  it('tells of a spec that is taken for a port', async () => {
    const { exitCode, stderr } = await place.run('run', '--serve', 'x.yaml')
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('say `--serve` after the spec, or with a port')])
  })

  it('shows the teacher that is trained first, and each member of a sweep', async () => {
    const { run, url } = await begin('taught.yaml')
    const { text } = await ask(new URL('events', url))
    expect((await run).exitCode).toBe(0)
    const pages = text.split('\n\n').filter((event) => event.startsWith('event: page'))
    expect(pages.at(-1)).toMatch(
      /teacher before: finished after 20 iterations.*seed&#x3D;0: finished after 20 iterations.*seed&#x3D;1: finished after 20 iterations/,
    )
    expect(pages.at(-1)).toContain('The run is over: finished.')
  })
})
