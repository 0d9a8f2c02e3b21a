/** Runs the built command as a user does, in a folder of its own. */
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { execa } from 'execa'

import { experiments, SMALL_FILES, type Files } from '../harness.ts'

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
    run: async (...args) => {
      const { exitCode, stdout, stderr } = await execa(process.execPath, [MAIN, ...args], {
        cwd: folder,
        reject: false,
        env: { NO_COLOR: '1' },
      })
      return { exitCode, stdout, stderr }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
