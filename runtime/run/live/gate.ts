/** Who may ask for what. Pages of other sites can send requests here too, under any name that leads to this machine. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

export type Asked =
  | { readonly status: 403 | 404 | 405 }
  /** `run`: which of those that were begun; undefined: the latest. */
  | { readonly status: 200; readonly what: 'page' | 'events'; readonly run: number | undefined }

const PATH = /^\/([^/?]*)\/(?:(\d{1,6})\/)?(events)?(?:\?.*)?$/

export function askedFor({ method, headers, url = '' }: IncomingMessage, port: number, token: string): Asked {
  if (headers.host !== `127.0.0.1:${port}` && headers.host !== `localhost:${port}`) return { status: 403 }
  if (method !== 'GET' && method !== 'HEAD') return { status: 405 }
  const [, given, run, events] = PATH.exec(url) ?? []
  if (given === undefined || !same(given, token)) return { status: 404 }
  return { status: 200, what: events ? 'events' : 'page', run: run === undefined ? undefined : Number(run) }
}

/** In a time that says nothing of where they differ, nor of their lengths. */
function same(given: string, token: string): boolean {
  const [a, b] = [given, token].map((text) => createHash('sha256').update(text).digest())
  return timingSafeEqual(a, b)
}
