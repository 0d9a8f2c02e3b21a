import { print, say } from '../terminal.ts'
import { compileOrExit } from './compile.ts'

/** Prints the spec with everything said: what it extends, its edits done, its defaults. */
export function show(file: string, { set }: { readonly set: readonly string[] }): void {
  print(compileOrExit(file, set).resolved)
  say(`next: ts-compile compile ${file}`)
}
