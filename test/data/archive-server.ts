/** A server on 127.0.0.1 that has archives, and is as bad as a test wants it to be. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Asked {
  readonly path: string
  readonly range: string | undefined
  readonly ifRange: string | undefined
}

export interface ArchiveServer {
  /** Without a slash at its end. */
  readonly url: string
  readonly asked: Asked[]
  close(): Promise<void>
}

/** `n` counts requests from 0. */
export type Answer = (response: ServerResponse, asked: Asked, n: number) => void

export async function serve(answer: Answer): Promise<ArchiveServer> {
  const asked: Asked[] = []
  const server = createServer((request: IncomingMessage, response) => {
    const one: Asked = {
      path: request.url ?? '',
      range: request.headers.range,
      ifRange: request.headers['if-range'] as string | undefined,
    }
    asked.push(one)
    answer(response, one, asked.length - 1)
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise<void>((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}

export interface Manner {
  /** What the server knows the file by; `null`: it says nothing. */
  readonly etag?: string | null
  /** Bytes after which the connection is cut. */
  readonly dropAfter?: number
  /** Bytes after which nothing comes any more. */
  readonly stallAfter?: number
  /** Without `Content-Length`. */
  readonly chunked?: boolean
}

/** Sends a file as a server does that knows ranges. */
export function send(response: ServerResponse, { range, ifRange }: Asked, bytes: Buffer, manner: Manner = {}): void {
  const { etag = '"one"', dropAfter, stallAfter, chunked = false } = manner
  const from = range !== undefined && ifRange === etag ? Number(/^bytes=(\d+)-$/.exec(range)?.[1]) : 0
  if (from >= bytes.length) {
    response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end()
    return
  }
  const rest = bytes.subarray(from)
  response.writeHead(from > 0 ? 206 : 200, {
    ...(etag !== null && { etag }),
    ...(from > 0 && { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }),
    ...(!chunked && { 'content-length': rest.length }),
  })
  const limit = dropAfter ?? stallAfter
  if (limit === undefined || limit >= rest.length) {
    response.end(rest)
    return
  }
  response.write(rest.subarray(0, limit), () => {
    if (dropAfter !== undefined) setTimeout(() => response.destroy(), 20) // what is written has left by then
  })
}
