/** Independent readers: what Debian's packages make of our files. Tests that need one are skipped where it is not installed. */
import { execFileSync, spawnSync } from 'node:child_process'

/** Debian's own, whatever else is first on the path. */
export const PYTHON: string = process.env['PYTHON'] ?? '/usr/bin/python3'

/** Whether Python has a module: `python3-torch` of Debian is `torch`. */
export function pythonHas(module: string): boolean {
  const code = `import importlib.util, sys; sys.exit(importlib.util.find_spec("${module}") is None)`
  return spawnSync(PYTHON, ['-c', code]).status === 0
}

/** What a program prints as JSON. */
export function python(program: string, ...args: readonly string[]): unknown {
  return JSON.parse(execFileSync(PYTHON, ['-c', program, ...args], { encoding: 'utf8' }))
}
