/** Whether a line of `metrics.jsonl` makes a step wait: what writing one takes, beside what only working it out does. */
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'

import { quantileSorted } from 'simple-statistics'

import { GrowingFile } from '../runtime/run/index.ts'

const LINES = 100_000

/** Microseconds a line. */
export interface LineTimes {
  readonly median: number
  /** Of ten thousand lines all but one take no longer. */
  readonly most: number
  readonly longest: number
}

export interface MetricsFigures {
  readonly lines: number
  readonly written: LineTimes
  /** Made and hashed, and not written: what the machine's other work does to it. */
  readonly control: LineTimes
}

/** In turns, line by line, so that a busy moment meets both. The file is on the disk of temporary ones. */
export function benchMetrics(): MetricsFigures {
  const folder = mkdtempSync(join(tmpdir(), 'ts-compile-bench-'))
  const file = new GrowingFile(join(folder, 'metrics.jsonl'))
  const hash = createHash('sha256')
  const written: number[] = []
  const control: number[] = []
  try {
    for (let iteration = 0; iteration < LINES; iteration++) {
      const line = {
        iteration,
        phase: 'train',
        loss: 2.3 / (iteration + 1),
        'loss.hard': 1 / (iteration + 7),
        lr: 0.01,
      }
      written.push(microseconds(() => file.appendLine(line)))
      control.push(microseconds(() => hash.update(Buffer.from(`${JSON.stringify(line)}\n`))))
    }
    file.close()
  } finally {
    rmSync(folder, { recursive: true })
  }
  return { lines: LINES, written: times(written), control: times(control) }
}

function microseconds(act: () => void): number {
  const start = performance.now()
  act()
  return (performance.now() - start) * 1000
}

function times(each: number[]): LineTimes {
  each.sort((a, b) => a - b)
  return {
    median: quantileSorted(each, 0.5),
    most: quantileSorted(each, 0.9999),
    longest: quantileSorted(each, 1),
  }
}
