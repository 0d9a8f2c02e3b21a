import type { Command } from 'commander'

import { addEmit } from './emit-program.ts'
import { addImport } from './import-program.ts'

/** What goes between other frameworks and a spec, in and out. */
export function addFrameworks(
  program: Command,
  examples: (...lines: readonly string[]) => string,
  withSets: (command: Command) => Command,
): void {
  addImport(program, examples)
  addEmit(program, examples, withSets)
}
