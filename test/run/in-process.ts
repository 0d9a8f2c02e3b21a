/** Runs on four pixels in this process: one that dies leaves what it has kept, as one does that is killed. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { CompiledExperiment } from '../../compiler/index.ts'
import { withWeights } from '../../cli/weights-host.ts'
import { compile } from '../../compiler/index.ts'
import type { Observer, RunEvent } from '../../runtime/run/observer.ts'
import type { RunOptions } from '../../runtime/run/run-experiment.ts'
import { lines } from '../harness.ts'
import { fourPixels, writeFourPixels } from './four-pixels.ts'

// built: batches are made by threads, which run what is built
const { runExperiment } = (await import(
  new URL('../../dist/runtime/index.js', import.meta.url).href
)) as typeof import('../../runtime/index.ts')

type Out = Partial<RunOptions> & { readonly dies?: number; readonly stops?: number; readonly seen?: Observer }

export interface Bench {
  readonly folder: string
  /** Of the text of a spec, which is in `x.yaml`. */
  compiled(spec: string): Promise<CompiledExperiment>
  /** Runs into `out`, and answers what it told: until so many iterations, where it `dies` or `stops`. */
  run(spec: string, out: string, options?: Out): Promise<readonly RunEvent[]>
  /** What is in a file of a run; the SHA-256 and the like of every line. */
  read(...path: readonly string[]): Buffer
  json(...path: readonly string[]): Record<string, unknown>
  /** `a` as `b`, to go on with otherwise. */
  copy(a: string, b: string): string
  /** Every file of a run that no clock is in. */
  content(out: string): Readonly<Record<string, string>>
  remove(): void
}

export function bench(): Bench {
  const folder = mkdtempSync(join(tmpdir(), 'ts-compile-bench-'))
  writeFourPixels(folder, fourPixels(24))
  const compiled = async (spec: string): Promise<CompiledExperiment> => {
    const file = join(folder, 'x.yaml')
    writeFileSync(file, spec)
    const { experiment, diagnostics } = await withWeights((host) => compile(file, { host, running: true }))
    if (!experiment) throw new Error(lines(diagnostics).join('\n'))
    return experiment
  }
  return {
    folder,
    compiled,
    async run(spec, out, { dies, stops, seen, ...options } = {}) {
      const stop = new AbortController()
      const events: RunEvent[] = []
      const observe: Observer = (event, of) => {
        events.push(event)
        seen?.(event, of)
        if (event.type !== 'step') return
        if (event.iteration === dies) throw new Error('dies here')
        if (event.iteration === stops) stop.abort()
      }
      const all = { threads: 1, autosave: 0, out: join(folder, out), signal: stop.signal, ...options }
      try {
        await runExperiment(await compiled(spec), all, observe)
      } catch (error) {
        if ((error as Error).message !== 'dies here') throw error
      }
      return events
    },
    read: (...path) => readFileSync(join(folder, ...path)),
    json: (...path) => JSON.parse(readFileSync(join(folder, ...path), 'utf8')) as Record<string, unknown>,
    copy(a, b) {
      cpSync(join(folder, a), join(folder, b), { recursive: true })
      return b
    },
    content(out) {
      const names = readdirSync(join(folder, out), { recursive: true }).map(String).sort()
      const timeless = names.filter((name) => /(\.safetensors|metrics\.jsonl|plan\.json|resolved\.yaml)$/.test(name))
      return Object.fromEntries(
        timeless.map((name) => [name, readFileSync(join(folder, out, name)).toString('base64')]),
      )
    },
    remove: () => rmSync(folder, { recursive: true }),
  }
}
