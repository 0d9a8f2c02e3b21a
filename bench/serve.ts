/** What the live page costs a run: processor time of whole processes, without `--serve` and with one page that looks. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { execa } from 'execa'
import { median } from 'simple-statistics'

import { packageFolder } from '../runtime/package-info.ts'

export interface ServeFigures {
  readonly rounds: number
  /** Seconds of the processor that a run takes, medians. */
  readonly alone_s: number
  readonly watched_s: number
  /** Pages that one that looked was sent, the mean over runs, and MB of them. */
  readonly pages: number
  readonly page_mb: number
  /** The median over rounds of what a watched run took more than the one beside it, as a share of that; the least and most. */
  readonly more: number
  readonly spread: readonly [number, number]
}

interface Ran {
  readonly seconds: number
  readonly pages: number
  readonly bytes: number
}

/** A line of metrics each step, so that there is something to draw. */
const SETS = ['solver.max_iter=600', 'solver.display=1', 'solver.test.interval=0']

/** In turn, so that a slow hour meets both. */
export async function benchServe(rounds: number): Promise<ServeFigures> {
  const pairs: { readonly alone: Ran; readonly watched: Ran }[] = []
  for (let round = 0; round < rounds; round++) pairs.push({ alone: await ran(false), watched: await ran(true) })
  const more = pairs.map(({ alone, watched }) => watched.seconds / alone.seconds - 1)
  const mean = (of: 'pages' | 'bytes'): number => pairs.reduce((sum, { watched }) => sum + watched[of], 0) / rounds
  return {
    rounds,
    alone_s: median(pairs.map(({ alone }) => alone.seconds)),
    watched_s: median(pairs.map(({ watched }) => watched.seconds)),
    pages: mean('pages'),
    page_mb: mean('bytes') / 1e6,
    more: median(more),
    spread: [Math.min(...more), Math.max(...more)],
  }
}

async function ran(watched: boolean): Promise<Ran> {
  const root = packageFolder()
  const folder = mkdtempSync(join(tmpdir(), 'ts-compile-bench-'))
  const times = join(folder, 'times')
  try {
    const main = join(root, 'dist', 'cli', 'main.js')
    const spec = join(root, 'experiments', 'mnist-teacher.yaml')
    const flags = ['--threads', '1', ...SETS.flatMap((set) => ['--set', set]), ...(watched ? ['--serve'] : [])]
    const command = [process.execPath, main, 'run', spec, '--out', join(folder, 'run'), ...flags]
    const run = execa('/usr/bin/env', ['time', '-f', '%U %S', '-o', times, ...command])
    let [pages, bytes, said] = [0, 0, '']
    run.stderr.on('data', (text: Buffer) => {
      if (!watched || said.includes('live: ')) return
      said += text.toString()
      const [, url] = /live: (\S+)/.exec(said) ?? []
      if (url === undefined) return
      get(`${url}events`, { agent: false }, (response) =>
        response.on('data', (part: Buffer) => {
          bytes += part.length
          pages += part.toString('latin1').split('event: page').length - 1
        }),
      ).on('error', () => undefined) // what came until then is counted
    })
    await run
    const [user, system] = readFileSync(times, 'utf8').trim().split(' ').map(Number)
    return { seconds: user + system, pages, bytes }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
