/** Shows the runs to browsers of this machine that know the token. Draws only while somebody looks. */
import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { livePolicy } from '../../report/index.ts'
import { askedFor } from './gate.ts'
import type { LiveRuns } from './runs.ts'

/** Milliseconds between two looks at the folders. */
const INTERVAL = 1000

/** Milliseconds that a browser has to take the last state. */
const PATIENCE = 1000

interface Viewer {
  readonly response: ServerResponse
  readonly run: number | undefined
  /** What it has already. */
  seen: string
}

export class LiveServer {
  readonly #runs: LiveRuns
  readonly #server: Server
  readonly #token = randomBytes(24).toString('base64url')
  readonly #viewers = new Set<Viewer>()
  readonly #policy = livePolicy()
  #timer: NodeJS.Timeout | undefined

  constructor(runs: LiveRuns) {
    this.#runs = runs
    this.#server = createServer((request, response) => this.#answer(request, response))
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
    clearInterval(this.#timer)
    this.#server.close()
    const ends = [...this.#viewers].map((viewer) => {
      this.#show(viewer)
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
      clearInterval(this.#timer)
      this.#timer = undefined
    })
    this.#show(viewer)
    this.#timer ??= setInterval(() => this.#viewers.forEach((each) => this.#show(each)), INTERVAL)
  }

  /** A browser that is behind is not sent more. */
  #show(viewer: Viewer): void {
    if (viewer.response.writableNeedDrain) return
    const page = this.#runs.page(viewer.run, this.#home)
    if (page === undefined || page === viewer.seen) return
    viewer.seen = page
    viewer.response.write(`event: page\ndata: ${JSON.stringify(page)}\n\n`)
  }
}
