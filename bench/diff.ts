/** Commands that reviewers wait for, as processes of their own: a repository of a hundred experiments, one of them, one file. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'

import { execa } from 'execa'
import { median } from 'simple-statistics'

import { packageFolder } from '../runtime/package-info.ts'

const EXPERIMENTS = 100
const TIMES = 5

export interface DiffFigures {
  readonly what: string
  /** Medians. */
  readonly ms: number
  readonly cpu_ms: number
  /** What it must not take, of `ms`. */
  readonly limit_ms: number
}

/** Each experiment trains a student of a shared network with a shared teacher; between the two revisions that network changes. */
export async function benchDiff(): Promise<readonly DiffFigures[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ts-compile-bench-'))
  const git = async (...args: readonly string[]): Promise<void> => {
    const identity = ['-c', 'user.name=bench', '-c', 'user.email=bench@example.org']
    await execa('git', [...identity, ...args], { cwd: folder })
  }
  const write = (name: string, text: string): void => writeFileSync(join(folder, 'experiments', name), text)
  const own = (name: string): string => readFileSync(join(packageFolder(), 'experiments', name), 'utf8')
  try {
    mkdirSync(join(folder, 'experiments', 'networks'), { recursive: true })
    write('networks/lenet.yaml', own('networks/lenet.yaml'))
    write('mnist-teacher.yaml', own('mnist-teacher.yaml'))
    write('base.yaml', own('mnist-distill.yaml').replace(/^sweep:.*\n/m, ''))
    for (let i = 0; i < EXPERIMENTS; i++) write(`x-${i}.yaml`, `extends: base.yaml\nname: x-${i}\nseed: ${i}\n`)
    await git('init', '--quiet')
    await git('add', '.')
    await git('commit', '--quiet', '-m', 'before')
    write('networks/lenet.yaml', own('networks/lenet.yaml').replace('num_output: 500', 'num_output: 400'))
    await git('commit', '--quiet', '-a', '-m', 'after')
    const all = ['diff', 'HEAD~1:experiments', 'HEAD:experiments', '--stat']
    return [
      await timed('two revisions, all experiments changed', 3000, folder, all),
      await timed('one experiment', 700, folder, ['diff', 'HEAD~1:experiments/x-7.yaml', 'HEAD:experiments/x-7.yaml']),
      await timed('textconv of one file', 300, folder, ['show', '--canonical', 'experiments/base.yaml']),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function timed(what: string, limit_ms: number, cwd: string, args: readonly string[]): Promise<DiffFigures> {
  const main = join(packageFolder(), 'dist', 'cli', 'main.js')
  const [ms, cpu_ms]: [number[], number[]] = [[], []]
  for (let i = 0; i < TIMES; i++) {
    const start = performance.now()
    const { stderr } = await execa('/usr/bin/env', ['time', '-f', '%U %S', process.execPath, main, ...args], { cwd })
    ms.push(performance.now() - start)
    const [user = 0, system = 0] = (stderr.split('\n').at(-1) ?? '').split(' ').map(Number)
    cpu_ms.push(1000 * (user + system))
  }
  return { what, ms: median(ms), cpu_ms: median(cpu_ms), limit_ms }
}
