/** A run that somebody ends as a crash would. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { MAIN, type Workplace } from '../cli/command.ts'

/** Runs, and is killed when it has written its `lines`th line of metrics. */
export async function killed(place: Workplace, lines: number, out: string, ...more: readonly string[]): Promise<void> {
  const args = [MAIN, 'run', 'x.yaml', '--out', out, '--autosave', '0.001', ...more]
  const child = spawn(process.execPath, args, { cwd: place.folder, stdio: 'ignore' })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const metrics = join(place.folder, out, 'metrics.jsonl')
  while (child.exitCode === null && (!existsSync(metrics) || linesOf(metrics) < lines))
    await new Promise((resolve) => setTimeout(resolve, 5))
  child.kill('SIGKILL')
  await ended
}

function linesOf(file: string): number {
  return readFileSync(file, 'utf8').split('\n').length - 1
}
