/** What whole runs take of memory, beside what their plans say. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { execa } from 'execa'

import { packageFolder } from '../runtime/package-info.ts'
import type { Workload } from './workloads.ts'

export interface MemoryFigures {
  readonly workload: string
  readonly plan_mib: number
  readonly process_mib: number
  readonly ratio: number
}

/** Six iterations and a test of two batches: memory is the same after the first ones. */
const SHORT = { max_iter: 6, test: { interval: 6, iterations: 2, initial: false } }

/** Undefined where the workload is no spec of the benchmark. Its dataset has to be there. */
export async function benchMemory(workload: Workload): Promise<MemoryFigures | undefined> {
  if (!workload.spec) return undefined
  const root = packageFolder()
  const folder = mkdtempSync(join(tmpdir(), 'ts-compile-bench-'))
  try {
    for (const networks of ['experiments', 'bench'].map((room) => join(room, 'networks')))
      cpSync(join(root, networks), join(folder, networks), { recursive: true })
    const spec = workload.spec()
    writeFileSync(join(folder, 'bench.yaml'), JSON.stringify({ ...spec, solver: { ...spec.solver, ...SHORT } }))
    const main = join(root, 'dist', 'cli', 'main.js')
    const command = ['run', 'bench.yaml', '--out', 'run', '--teacher-cache', 'off']
    const { stderr } = await execa('time', ['-f', 'peak %M', process.execPath, main, ...command], { cwd: folder })
    const [plan, whole] = [workload.compile().spec.memory.process / 2 ** 20, peak(stderr) / 1024]
    return { workload: workload.name, plan_mib: plan, process_mib: whole, ratio: whole / plan }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** KiB, as GNU time says it. */
function peak(text: string): number {
  return Number(/peak (\d+)/.exec(text)?.[1] ?? NaN)
}
