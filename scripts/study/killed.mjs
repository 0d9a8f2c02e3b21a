/** A run that is killed again and again, and whether it came to the same numbers as one that was not. */
import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

import { execa } from 'execa'

import { membersOf } from './collect.mjs'

/**
 * Begins `spec` in `out`, kills it (SIGKILL) `kills` times at random moments, goes on each time, and lets it end.
 * @param {{ spec: string, out: string, kills: number, seconds: number, options: string[] }} run `seconds`: what it takes undisturbed
 * @returns {Promise<number[]>} how many lines of metrics there were at each kill
 */
export async function killedRun({ spec, out, kills, seconds, options }, tell) {
  const main = new URL('../../dist/cli/main.js', import.meta.url).pathname
  const begin = (resumed) =>
    execa(process.execPath, [main, 'run', spec, '--out', out, ...options, ...(resumed ? ['--resume'] : [])], {
      reject: false,
      all: true,
    })
  const moments = []
  for (let kill = 0; kill < kills; kill++) {
    const child = begin(existsSync(out))
    const wait = (0.2 + 1.6 * Math.random()) * (seconds / (kills + 1)) * 1000
    const timer = setTimeout(() => child.kill('SIGKILL'), wait)
    const { exitCode, signal, all } = await child
    clearTimeout(timer)
    if (signal !== 'SIGKILL' && exitCode !== 0) throw new Error(`ended with ${exitCode}:\n${all}`)
    if (signal !== 'SIGKILL') break
    moments.push([...metricsOf(out).values()].reduce((sum, lines) => sum + lines.length, 0))
    tell(`killed after ${(wait / 1000).toFixed(0)} s, ${moments.at(-1)} lines of metrics`)
  }
  const { exitCode, all } = await begin(existsSync(out))
  if (exitCode !== 0) throw new Error(`ended with ${exitCode}:\n${all}`)
  return moments
}

/** The members whose metrics are not the same lines. */
export function differences(run, other) {
  const [ours, theirs] = [metricsOf(run), metricsOf(other)]
  return [...new Set([...ours.keys(), ...theirs.keys()])].filter(
    (member) => JSON.stringify(ours.get(member)) !== JSON.stringify(theirs.get(member)),
  )
}

/** The lines of each member, by its folder's name within the run. */
function metricsOf(run) {
  const folders = existsSync(run) ? membersOf(run) : []
  const linesOf = (folder) => readFileSync(join(folder, 'metrics.jsonl'), 'utf8').split('\n').slice(0, -1)
  return new Map(folders.map((folder) => [relative(run, folder), linesOf(folder)]))
}
