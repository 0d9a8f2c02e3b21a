/** Does a thing again whenever a file changes that it read the last time. */
import { existsSync } from 'node:fs'
import { dirname, posix, resolve } from 'node:path'

import { watch } from 'chokidar'

import type { Host } from '../compiler/index.ts'
import { diskHost } from './disk-host.ts'
import { EXIT, Exit } from './exit.ts'
import { colors, onUnread, say } from './terminal.ts'

/** Editors write in several strokes; this long after the last one they are done. */
const SETTLED_MS = 40

/** What no folder is searched for. */
const IGNORED = (path: string): boolean => /(^|[/\\])(node_modules$|\.[^./\\])/.test(path)

const CLEAR_SCREEN = '\x1b[2J\x1b[3J\x1b[H'

/**
 * Calls `look` now and after each change, until Ctrl-C, which ends well: nothing is left undone, so the exit code is 0.
 * `targets` are watched, and what `look` reads through its host, files that are not there (yet) too.
 */
export async function watchFiles(targets: readonly string[], look: (host: Host) => Promise<void>): Promise<void> {
  const folders = targets.map((target) => dirname(resolve(target))) // in full: `.` is there even when it is gone
  const read = new Map<string, string>()
  const host: Host = {
    ...diskHost,
    readText: (path) => {
      const result = diskHost.readText(path)
      read.set(posix.normalize(path), JSON.stringify(result))
      return result
    },
  }
  const changed = (): boolean => [...read].some(([path, before]) => JSON.stringify(diskHost.readText(path)) !== before)
  const lookNow = async (): Promise<void> => {
    read.clear()
    const began = performance.now()
    if (process.stderr.isTTY) process.stderr.write(CLEAR_SCREEN)
    try {
      await look(host)
    } catch (error) {
      if (!(error instanceof Exit)) throw error
      say(error.message)
    }
    const took = Math.round(performance.now() - began)
    say(colors.dim(`${new Date().toTimeString().slice(0, 8)}, ${took} ms; waiting for a change, Ctrl-C ends\n`))
  }
  let over = false
  let wake = (): void => undefined
  const end = (): void => {
    over = true
    wake()
  }
  process.once('SIGINT', end).once('SIGTERM', end)
  onUnread(end)
  while (!over) {
    await lookNow()
    // the watcher of a folder that is gone never rests
    if (!folders.some((folder) => existsSync(folder)))
      throw new Exit(EXIT.usage, 'what is watched is gone, and the folder that it was in')
    const watcher = watch([...targets, ...read.keys()], { ignoreInitial: true, ignored: IGNORED })
    try {
      await new Promise<void>((next, fail) => {
        let timer: NodeJS.Timeout | undefined
        wake = next
        let fresh = false
        const soon = (): void => {
          clearTimeout(timer)
          timer = setTimeout(() => (fresh || changed()) && next(), SETTLED_MS)
        }
        watcher.on('all', (event) => {
          fresh ||= event === 'add'
          soon()
        })
        watcher.on('ready', () => changed() && soon()) // while the watching began
        watcher.on('error', (error) => {
          fail(new Exit(EXIT.usage, `cannot watch: ${error instanceof Error ? error.message : String(error)}`))
        })
      })
    } finally {
      await watcher.close()
    }
  }
}
