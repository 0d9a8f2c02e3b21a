/** Compiles specs from memory, and says what was found in one line each. */
import { posix } from 'node:path'

import {
  checkNetworkFile,
  compile,
  printText,
  type CompileResult,
  type Diagnostic,
  type Host,
} from '../compiler/index.ts'
import { experiments, type Files } from './files.ts'

export * from './files.ts'

export function memoryHost(files: Files, environment: Readonly<Record<string, string>> = {}): Host {
  return {
    readText: (path) => {
      const name = posix.normalize(path)
      const text = Object.hasOwn(files, name) ? files[name] : undefined
      return text === undefined ? { ok: false, reason: 'no such file' } : { ok: true, text }
    },
    siblings: (path) => {
      const folder = posix.dirname(posix.normalize(path))
      const within = (name: string): string => posix.relative(folder, name)
      const names = Object.keys(files).map(within)
      return [...new Set(names.filter((name) => !name.startsWith('..')).map((name) => name.replace(/\/.*/, '')))]
    },
    env: (name) => environment[name],
    outside: (path) => (/^(\/|\.\.\/)/.test(path) ? ['.'] : undefined),
  }
}

export function compileFiles(files: Files, main = 'x.yaml', sets: readonly string[] = []): CompileResult {
  return compile(main, { host: memoryHost({ ...experiments, ...files }), sets, verify: true })
}

export function checkNetwork(text: string): CompileResult {
  return checkNetworkFile('net.yaml', { host: memoryHost({ 'net.yaml': text }) })
}

/** `severity code file:line:column message | help`; notes, which are no mistakes, only where they are asked for. */
export function lines(diagnostics: readonly Diagnostic[], notes = false): readonly string[] {
  const told = diagnostics.filter(({ severity }) => notes || severity !== 'note')
  return told.map(({ severity, code, span, message, help }) => {
    const place = span ? `${span.file}:${span.start.line}:${span.start.column}` : '-'
    return `${severity} ${code} ${place} ${message}${help === undefined ? '' : ` | ${help}`}`
  })
}

/** What the first mistake's underline covers. */
export function underlined(files: Files, diagnostic: Diagnostic): string {
  const rows = printText(diagnostic, (file) => files[file] ?? experiments[file]).split('\n')
  const marks = rows.findIndex((row) => /^\s+\|\s*\^+$/.test(row))
  const start = rows[marks].indexOf('^')
  return rows[marks - 1].slice(start, start + (rows[marks].match(/\^/g)?.length ?? 0))
}
