/** Ends a run at a moment that nobody chose: at random, in the middle of a write, or by a disk that fails. */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, watch, type FSWatcher } from 'node:fs'
import { join } from 'node:path'

import { execaSync } from 'execa'

import { MAIN } from '../cli/command.ts'

export const KINDS = ['time', 'write', 'torn', 'eio', 'full'] as const
export type Kind = (typeof KINDS)[number]

export interface Crash {
  readonly kind: Kind
  /** From 0 to 1: how far the run is, or which of the writes it is. */
  readonly moment: number
}

export interface Ended {
  /** Null: killed. */
  readonly code: number | null
  readonly stderr: string
}

/** The library that spoils writes; undefined where there is no compiler for it. */
export function faultsLibrary(folder: string): string | undefined {
  const library = join(folder, 'faults.so')
  const source = new URL('faults.c', import.meta.url).pathname
  const { failed } = execaSync('cc', ['-shared', '-fPIC', '-o', library, source, '-ldl'], { reject: false })
  return failed ? undefined : library
}

/** Files that are written often; kills are weighted towards checkpoints. */
const WRITTEN = [
  'checkpoints',
  'checkpoints',
  'checkpoints',
  'metrics.jsonl',
  '.safetensors',
  'plan.json',
  'summary.json',
]

/** `seconds`: what an undisturbed run takes. */
export async function crashing(
  cwd: string,
  folder: string,
  args: readonly string[],
  { kind, moment }: Crash,
  { seconds, library }: { readonly seconds: number; readonly library: string },
): Promise<Ended> {
  const word = WRITTEN[Math.floor(moment * 1e6) % WRITTEN.length]
  const after = String(Math.floor(moment * 8))
  const named = { LD_PRELOAD: library, FAULT_PATH: word, FAULT_AFTER: after, FAULT_COUNT: '2' }
  const faults = {
    torn: { ...named, FAULT: 'torn' },
    eio: { ...named, FAULT: 'eio' },
    full: { ...named, FAULT: 'enospc' },
  }
  const env = { ...process.env, NO_COLOR: '1', ...(kind === 'time' || kind === 'write' ? {} : faults[kind]) }
  const child = spawn(process.execPath, [MAIN, ...args], { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] })
  let stderr = ''
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const kill = (): boolean => child.kill('SIGKILL')
  const timer = kind === 'time' ? setTimeout(kill, moment * seconds * 1000) : undefined
  const watcher = kind === 'write' ? killAtWrite(join(cwd, folder), Math.floor(moment * 12), kill) : undefined
  const code = await ended
  clearTimeout(timer)
  watcher?.close()
  return { code, stderr }
}

/** Looks for a file that has not got its name yet, in a folder that may not be there yet either. */
function killAtWrite(folder: string, after: number, kill: () => void): { close: () => void } {
  const watchers: FSWatcher[] = []
  const known = new Set<string>()
  let seen = 0
  const look = (): void => {
    for (const path of foldersNamed(folder, 'checkpoints')) {
      if (known.has(path)) continue
      known.add(path)
      watchers.push(
        watch(path, (_event, name) => {
          if (name?.includes('.tmp-') && seen++ === after) kill()
        }),
      )
    }
  }
  const timer = setInterval(look, 10)
  return {
    close: () => {
      clearInterval(timer)
      for (const watcher of watchers) watcher.close()
    },
  }
}

function foldersNamed(folder: string, name: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isDirectory() && entry.name === name)
    .map((entry) => join(entry.parentPath, entry.name))
}
