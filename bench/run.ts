/** Whole commands as a user starts them: time and memory of processes of their own. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'

import { execa } from 'execa'
import { median } from 'simple-statistics'

import { packageFolder } from '../runtime/package-info.ts'

export interface RunFigures {
  readonly check_ms: number
  readonly first_progress_ms: number
  readonly run_seconds: number
  readonly peak_memory_mib: number
}

/** `check`, cold, and `run`, of mnist-distill with its teacher. */
export async function benchRun(): Promise<RunFigures> {
  const root = packageFolder()
  const main = join(root, 'dist', 'cli', 'main.js')
  const spec = join(root, 'experiments', 'mnist-distill.yaml')
  const checks: number[] = []
  for (let i = 0; i < 7; i++) {
    const start = performance.now()
    await execa(process.execPath, [main, 'check', spec])
    checks.push(performance.now() - start)
  }
  const folder = mkdtempSync(join(tmpdir(), 'ts-compile-bench-'))
  try {
    const start = performance.now()
    let firstProgress = NaN
    const run = execa('/usr/bin/env', [
      'time',
      '-f',
      'peak %M',
      process.execPath,
      main,
      'run',
      spec,
      '--out',
      join(folder, 'run'),
    ])
    run.stderr.on('data', (text: Buffer) => {
      if (Number.isNaN(firstProgress) && /\d+ iterations$/m.test(text.toString()))
        firstProgress = performance.now() - start
    })
    const { stderr } = await run
    return {
      check_ms: median(checks),
      first_progress_ms: firstProgress,
      run_seconds: (performance.now() - start) / 1000,
      peak_memory_mib: Number(/peak (\d+)/.exec(stderr)?.[1] ?? NaN) / 1024,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
