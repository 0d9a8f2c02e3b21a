/** Whether runs take what `cost` says: both as processes of their own, one after the other. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { execa } from 'execa'

import { packageFolder } from '../runtime/package-info.ts'

export interface CostFigures {
  readonly experiment: string
  /** Seconds of training and tests. */
  readonly said_s: number
  readonly run_s: number
  /** What a run takes more, as a share of what was said. */
  readonly error: number
}

/** Short enough to be waited for; their teachers are trained first, and are not counted. */
const RUNS = [
  { experiment: 'mnist-teacher', sets: ['solver.max_iter=600'] },
  { experiment: 'mnist-distill', sets: ['sweep=null', 'solver.max_iter=1200'] },
  { experiment: 'mnist-two-teachers', sets: ['solver.max_iter=600'] },
] as const

export async function benchCost(): Promise<readonly CostFigures[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ts-compile-bench-'))
  const command = async (...args: readonly string[]): Promise<string> => {
    const main = join(packageFolder(), 'dist', 'cli', 'main.js')
    return (await execa(process.execPath, [main, ...args], { cwd: folder })).stdout
  }
  try {
    const figures: CostFigures[] = []
    for (const { experiment, sets } of RUNS) {
      const spec = [
        join(packageFolder(), 'experiments', `${experiment}.yaml`),
        ...sets.flatMap((set) => ['--set', set]),
      ]
      const said = JSON.parse(await command('cost', ...spec, '--format', 'json')) as Said
      await command('run', ...spec, '--out', join('runs', experiment))
      const { seconds: run_s } = JSON.parse(
        readFileSync(join(folder, 'runs', experiment, 'summary.json'), 'utf8'),
      ) as Ran
      const said_s = said.machine.time.training + said.machine.time.tests
      figures.push({ experiment, said_s, run_s, error: run_s / said_s - 1 })
    }
    return figures
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Said {
  readonly machine: { readonly time: { readonly training: number; readonly tests: number } }
}

interface Ran {
  readonly seconds: number
}
