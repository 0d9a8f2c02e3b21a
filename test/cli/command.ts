/** Runs the built command as a user does, in a folder of its own. */
import { cpSync, mkdtempSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { execa } from 'execa'

import { experiments, SMALL_FILES, type Files } from '../files.ts'

export const MAIN: string = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

export interface Ended {
  readonly exitCode: number | undefined
  readonly stdout: string
  readonly stderr: string
}

export interface Workplace {
  readonly folder: string
  run(...args: readonly string[]): Promise<Ended>
  remove(): void
}

/** A folder with the experiments, the small distillation, and `files`. */
export function workplace(files: Files = {}): Workplace {
  const folder = mkdtempSync(join(tmpdir(), 'ts-compile-test-'))
  for (const [name, text] of Object.entries({ ...experiments, ...SMALL_FILES, ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return {
    folder,
    run: (...args) => runIn(folder, MAIN, args),
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
  }
}

/** The built project copied into `app`, with all of its packages but one; answers its command. */
export function withoutPackage(place: Workplace, missing: string): Workplace['run'] {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const app = join(place.folder, 'app')
  for (const part of ['dist', 'package.json', 'templates'])
    cpSync(join(root, part), join(app, part), { recursive: true })
  mkdirSync(join(app, 'node_modules'))
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name !== missing) symlinkSync(join(root, 'node_modules', name), join(app, 'node_modules', name))
  }
  return (...args) => runIn(place.folder, join(app, 'dist/cli/main.js'), args)
}

async function runIn(cwd: string, main: string, args: readonly string[]): Promise<Ended> {
  const { exitCode, stdout, stderr } = await execa(process.execPath, [main, ...args], {
    cwd,
    reject: false,
    // what this user has fetched, and measured, is not there
    env: { NO_COLOR: '1', XDG_CACHE_HOME: join(cwd, '.cache'), TS_COMPILE_TUNING: '' },
  })
  return { exitCode, stdout, stderr }
}
