/** The live page: who may ask for it, in what words, and what a browser makes of hostile names in it. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'

import { execa } from 'execa'
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'

import { planIn } from '../../runtime/run/plan-file.ts'
import { LiveRuns } from '../../runtime/run/live/runs.ts'
import { LiveServer } from '../../runtime/run/live/server.ts'
import { MAIN } from '../cli/command.ts'
import { HOSTILE_NAMES, HOSTILE_TEXTS } from './hostile-names.ts'
import { troubleOf } from './watched-page.ts'

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
const SECRET = 'the page itself'

/** What comes back of bytes as they are; empty where the server hangs up. */
function sent(port: number, text: string, host = '127.0.0.1'): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    const socket = connect(port, host, () => socket.write(text))
    socket.setTimeout(2000, () => socket.destroy())
    socket.on('data', (part: Buffer) => (said += part.toString('latin1')))
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNREFUSED' ? reject(error) : resolve(said),
    )
    socket.on('close', () => resolve(said))
  })
}

describe('the server', () => {
  const server = new LiveServer({ page: () => SECRET })
  let [port, home] = [0, '']
  beforeAll(async () => {
    const url = new URL(await server.listen(0))
    ;[port, home] = [Number(url.port), url.pathname]
  })
  afterAll(() => server.close())
  const asked = (target: string, head = `Host: 127.0.0.1:${port}\r\n`, version = '1.1'): Promise<string> =>
    sent(port, `GET ${target} HTTP/${version}\r\n${head}Connection: close\r\n\r\n`)

  it('answers who asks as a browser does, and lets no other site read it', async () => {
    const answer = await asked(home, `Host: 127.0.0.1:${port}\r\nOrigin: https://evil.example\r\n`)
    expect(answer).toContain(SECRET)
    expect(answer.toLowerCase()).not.toContain('access-control-allow')
    expect(answer).toContain('Cross-Origin-Resource-Policy: same-origin')
  })

  it('knows no way round the token', async () => {
    const token = home.slice(1, -1)
    for (const target of [
      `/x/..${home}`,
      `/${token}/../${token}/../`,
      `/..%2f${token}%2f`,
      `/%2e%2e/${token}/`,
      `/${token}%2f`,
      `//${token}/`,
      `/${token}//`,
      `/${token}/%65vents`,
      `/${token}/../../etc/passwd`,
      `/${token}/..%2f..%2fetc%2fpasswd`,
      `\\${token}\\`,
      `http://127.0.0.1:${port}${home}`,
      `http://evil.example${home}`,
      `*`,
      `/${'a'.repeat(8000)}/`,
      `/${token.toLowerCase()}/`,
    ]) {
      const answer = await asked(target)
      expect([target, answer.slice(0, 12)]).toEqual([target, expect.stringMatching(/^HTTP\/1.1 4/)])
      expect(answer).not.toContain(SECRET)
    }
  })

  it('answers under no name but its own', async () => {
    for (const host of [
      `Host: evil.example\r\n`,
      `Host: LOCALHOST.:${port}\r\n`,
      `Host: [::1]:${port}\r\n`,
      `Host: 127.1:${port}\r\n`,
      `Host: a@127.0.0.1:${port}\r\n`,
      `Host: 127.0.0.1:${port}#.evil.example\r\n`,
      `Host: evil.example\r\nX-Forwarded-Host: 127.0.0.1:${port}\r\n`,
      `Host: evil.example\r\nHost: 127.0.0.1:${port}\r\n`,
      `Host:\r\n`,
      '',
    ]) {
      const answer = await asked(home, host)
      expect([host, answer.slice(0, 12)]).toEqual([host, expect.stringMatching(/^HTTP\/1.1 4/)])
      expect(answer).not.toContain(SECRET)
    }
    expect(await asked(home, '', '1.0')).not.toContain(SECRET)
  })

  it('takes no socket of the web, no large heads, and no broken ones', async () => {
    const upgrade = `Host: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nSec-WebSocket-Key: eA==\r\nSec-WebSocket-Version: 13\r\n`
    expect(await sent(port, `GET ${home} HTTP/1.1\r\n${upgrade}Connection: Upgrade\r\n\r\n`)).not.toContain(' 101 ')
    expect(await asked(home, `Host: 127.0.0.1:${port}\r\nX: ${'a'.repeat(100_000)}\r\n`)).toMatch(/^(HTTP\/1.1 431|$)/)
    for (const text of [
      '\0\0\0\r\n\r\n',
      `GET ${home}\r\n\r\n`,
      `GET ${home} HTTP/9.9\r\n\r\n`,
      'PRI * HTTP/2.0\r\n\r\n',
    ])
      expect(await sent(port, text)).not.toContain(SECRET)
  })

  it('goes on for others while somebody does not end his question', async () => {
    const slow = Array.from({ length: 100 }, () => {
      const socket = connect(port, '127.0.0.1', () => socket.write(`GET ${home} HTTP/1.1\r\nHost: 127`))
      return socket.on('error', () => undefined)
    })
    expect(await asked(home)).toContain(SECRET)
    for (const socket of slow) socket.destroy()
  })

  it('listens on this machine alone', async () => {
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4')
    for (const { address } of [...others, { address: '::1' }])
      await expect(sent(port, `GET ${home} HTTP/1.1\r\n\r\n`, address)).rejects.toThrow(/ECONNREFUSED|EADDRNOTAVAIL/)
  })
})

describe('a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ts-compile-live-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it.skipIf(!existsSync(CHROMIUM))(
    'runs nothing of hostile names, and asks nobody else, on the live page and in the report',
    { timeout: 300_000 },
    async () => {
      const last = HOSTILE_NAMES.length - 1
      const layers = HOSTILE_NAMES.map((name, i) => ({
        name,
        type: 'inner_product',
        num_output: i === last ? 10 : 4,
      }))
      const values = (i: number): string => `network.${HOSTILE_NAMES[i]}`
      const spec = stringify({
        version: 1,
        name: 'hostile',
        description: HOSTILE_TEXTS.join('\n'),
        tags: HOSTILE_TEXTS.slice(1, 3),
        data: { dataset: 'mnist', limit: { train: 64, test: 100 }, transform: { scale: 0.00390625 } },
        network: { layers },
        losses: { hard: { type: 'softmax_cross_entropy', input: values(last), target: 'data.label' } },
        metrics: { acc: { type: 'accuracy', input: values(last), target: 'data.label' } },
        solver: { type: 'sgd', base_lr: 0.01, max_iter: 4, display: 1, test: { interval: 2, iterations: 1 } },
      })
      writeFileSync(join(folder, 'x.yaml'), spec)
      const { exitCode, stderr } = await execa(process.execPath, [MAIN, 'run', 'x.yaml', '--out', 'run'], {
        cwd: folder,
        reject: false,
      })
      expect([exitCode, exitCode === 0 ? '' : stderr]).toEqual([0, ''])
      const run = join(folder, 'run')
      // a stranger's run, whose lines have names that no spec has
      const lines = readFileSync(join(run, 'metrics.jsonl'), 'utf8')
      writeFileSync(join(run, 'metrics.jsonl'), lines.replaceAll('"acc"', JSON.stringify(HOSTILE_NAMES[6])))
      const reported = await execa(process.execPath, [MAIN, 'report', 'run', '-o', 'report.html'], { cwd: folder })
      expect(reported.exitCode).toBe(0)
      const plan = planIn(run)
      if (!plan) throw new Error('the run left no plan')
      const runs = new LiveRuns(plan)
      for (const name of HOSTILE_NAMES) runs.hear({ type: 'begin', name, folder: run, iterations: 4 })
      const server = new LiveServer(runs)
      const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
      try {
        const home = await server.listen(0)
        const page = await browser.newPage()
        const trouble = troubleOf(page, home)
        await page.goto(home)
        await expect.poll(() => page.locator('body').innerText()).toContain(HOSTILE_NAMES[6])
        const foreign =
          'document.querySelectorAll("body img, body iframe, body svg[onload], [onerror], [onload], a[href^=javascript]").length'
        expect(await page.evaluate(foreign)).toBe(0)
        expect(trouble).toEqual([])
        const report = readFileSync(join(folder, 'report.html'), 'utf8')
        expect(report).toContain('onerror')
        await page.setContent(report)
        expect(await page.evaluate(foreign)).toBe(0)
        expect(trouble).toEqual([])
      } finally {
        await browser.close()
        await server.close()
      }
    },
  )
})
