/** A run that somebody ends from outside: as a crash would, or by a signal that it can hear. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { MAIN, type Workplace } from '../cli/command.ts'

/** Runs, and is killed when it has written its `lines`th line of metrics. */
export async function killed(place: Workplace, lines: number, out: string, ...more: readonly string[]): Promise<void> {
  await signalled(place, lines, ['SIGKILL'], out, ...more)
}

/**
 * Runs, and gets signals, in the order of their numbers, when it has written its `lines`th line of metrics. It is stopped
 * meanwhile, so that it does nothing between two of them. `out` is the folder; of a sweep, with the member whose lines count.
 */
export async function signalled(
  place: Workplace,
  lines: number,
  signals: readonly NodeJS.Signals[],
  out: string | { readonly folder: string; readonly member: string },
  ...more: readonly string[]
): Promise<{ readonly code: number | null; readonly stderr: string }> {
  const { folder, member } = typeof out === 'string' ? { folder: out, member: '' } : out
  const args = [MAIN, 'run', 'x.yaml', '--out', folder, '--autosave', '0.001', ...more]
  const env = { ...process.env, NO_COLOR: '1' }
  const child = spawn(process.execPath, args, { cwd: place.folder, env, stdio: ['ignore', 'ignore', 'pipe'] })
  let stderr = ''
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const metrics = join(place.folder, folder, member, 'metrics.jsonl')
  while (child.exitCode === null && (!existsSync(metrics) || linesOf(metrics) < lines))
    await new Promise((resolve) => setTimeout(resolve, 5))
  for (const signal of ['SIGSTOP', ...signals, 'SIGCONT'] as const) child.kill(signal)
  return { code: await ended, stderr }
}

function linesOf(file: string): number {
  return readFileSync(file, 'utf8').split('\n').length - 1
}
