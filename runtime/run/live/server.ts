/** Shows the runs to browsers of this machine that know the token. Draws only while somebody looks. */
import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { performance } from 'node:perf_hooks'

import { livePolicy } from '../../report/index.ts'
import { askedFor } from './gate.ts'
import type { LiveRuns } from './runs.ts'

/** Milliseconds between two looks at the folders, at least … */
const INTERVAL = 1000
/** … and so many times as long as drawing took: runs have the machine. */
const SHARE = 50

/** Milliseconds that a browser has to take the last state. */
const PATIENCE = 1000

interface Viewer {
  readonly response: ServerResponse
  readonly run: number | undefined
  /** What it has already. */
  seen: string
}

export class LiveServer {
  readonly #runs: Pick<LiveRuns, 'page'>
  readonly #interval: number
  readonly #server: Server
  readonly #token = randomBytes(24).toString('base64url')
  readonly #viewers = new Set<Viewer>()
  readonly #policy = livePolicy()
  #timer: NodeJS.Timeout | undefined

  constructor(runs: Pick<LiveRuns, 'page'>, interval: number = INTERVAL) {
    this.#runs = runs
    this.#interval = interval
    this.#server = createServer((request, response) => this.#answer(request, response))
  }

  get viewers(): number {
    return this.#viewers.size
  }

  /** Answers the page's address. Throws what the system says where the port cannot be had; 0 is a free one. */
  async listen(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(port, '127.0.0.1', resolve)
    })
    return `http://127.0.0.1:${this.#port}${this.#home}`
  }

  /** Whoever looks gets the last state. */
  async close(): Promise<void> {
    clearTimeout(this.#timer)
    this.#server.close()
    const drawn = new Map<number | undefined, string | undefined>()
    const ends = [...this.#viewers].map((viewer) => {
      this.#show(viewer, drawn)
      return new Promise<void>((resolve) => viewer.response.end('event: over\ndata:\n\n', resolve))
    })
    await Promise.race([Promise.all(ends), new Promise((resolve) => setTimeout(resolve, PATIENCE).unref())])
    this.#server.closeAllConnections()
  }

  get #port(): number {
    return (this.#server.address() as AddressInfo).port // it listens: on a port, not on a pipe
  }

  get #home(): string {
    return `/${this.#token}/`
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    response.setHeaders(
      new Map([
        ['Cache-Control', 'no-store'],
        ['Content-Security-Policy', this.#policy],
        ['Cross-Origin-Resource-Policy', 'same-origin'],
        ['Referrer-Policy', 'no-referrer'], // the address is the key
        ['X-Content-Type-Options', 'nosniff'],
      ]),
    )
    const asked = askedFor(request, this.#port, this.#token)
    if (asked.status !== 200) {
      response.writeHead(asked.status, asked.status === 405 ? { Allow: 'GET, HEAD' } : {}).end()
      return
    }
    const page = this.#runs.page(asked.run, this.#home)
    if (page === undefined) response.writeHead(404).end()
    else if (asked.what === 'page') response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(page)
    else {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' })
      if (request.method === 'HEAD') response.end()
      else this.#watch({ response, run: asked.run, seen: '' })
    }
  }

  #watch(viewer: Viewer): void {
    this.#viewers.add(viewer)
    viewer.response.once('close', () => {
      this.#viewers.delete(viewer)
      if (this.#viewers.size > 0) return
      clearTimeout(this.#timer)
      this.#timer = undefined
    })
    this.#show(viewer, new Map())
    this.#timer ??= setTimeout(() => this.#showAll(), this.#interval)
  }

  #showAll(): void {
    const start = performance.now()
    const drawn = new Map<number | undefined, string | undefined>()
    for (const viewer of this.#viewers) this.#show(viewer, drawn)
    const took = performance.now() - start
    this.#timer = setTimeout(() => this.#showAll(), Math.max(this.#interval, took * SHARE))
  }

  /** Who looks at the same gets what was `drawn` once. A browser that is behind is not sent more. */
  #show(viewer: Viewer, drawn: Map<number | undefined, string | undefined>): void {
    if (viewer.response.writableNeedDrain) return
    if (!drawn.has(viewer.run)) drawn.set(viewer.run, this.#runs.page(viewer.run, this.#home))
    const page = drawn.get(viewer.run)
    if (page === undefined || page === viewer.seen) return
    viewer.seen = page
    viewer.response.write(`event: page\ndata: ${JSON.stringify(page)}\n\n`)
  }
}
