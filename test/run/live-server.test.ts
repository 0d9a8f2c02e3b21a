/** What the live page costs: it is drawn while somebody looks, once for all of them, and for nobody who is behind. */
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'

import { afterEach, expect, it } from 'vitest'

import { LiveServer } from '../../runtime/run/live/server.ts'

const LARGE = 'x'.repeat(4_000_000)
let server: LiveServer
let drawn = 0
let url = ''
async function open(text: string): Promise<void> {
  drawn = 0
  server = new LiveServer({ page: () => `${text}${drawn++}` }, 5)
  url = await server.listen(0)
}
afterEach(() => server.close())

async function look(): Promise<IncomingMessage> {
  const [response] = (await once(get(`${url}events`, { agent: false }), 'response')) as [IncomingMessage]
  return response
}

it('all who look at once are shown the same drawing; nobody looks, nothing is drawn', async () => {
  await open('page ')
  const viewers = [await look(), await look(), await look()]
  const seen = viewers.map(() => new Set<string>())
  viewers.forEach((viewer, i) =>
    viewer.on('data', (part: Buffer) =>
      part
        .toString()
        .match(/page \d+/g)
        ?.forEach((page) => seen[i].add(page)),
    ),
  )
  // some are of the questions, and of beginning to look
  await expect.poll(() => seen[0].size, { timeout: 30_000 }).toBeGreaterThan(20)
  expect([...seen[0]].filter((page) => seen[1].has(page) && seen[2].has(page)).length).toBeGreaterThan(10)
  viewers.forEach((viewer) => viewer.destroy())
  await expect.poll(() => server.viewers, { timeout: 30_000 }).toBe(0)
  const before = drawn
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(drawn).toBe(before)
})

it('who does not read is sent no more, while others are', async () => {
  await open(LARGE)
  const behind = await look()
  behind.pause()
  const drawnFirst = drawn
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(drawn - drawnFirst).toBeLessThan(3)
  behind.destroy()
})
