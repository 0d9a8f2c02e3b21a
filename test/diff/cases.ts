/** Edits of the repository's own specs, and what a reviewer must be told of each: `test/cases/diff/*.yaml`. */
import { readdirSync, readFileSync } from 'node:fs'

import { parse } from 'yaml'

import { compile, type CompiledExperiment } from '../../compiler/index.ts'
import type { Change, ExperimentDiff } from '../../compiler/diff/index.ts'
import { experiments, memoryHost, type Files } from '../harness.ts'

export interface DiffCase {
  readonly name: string
  /** The experiment that is compared. */
  readonly of: string
  /** The file of after, where it is another. */
  readonly with?: string
  /** In order, each where its text stands, which is once. */
  readonly edits: readonly { readonly in: string; readonly for: string; readonly write: string }[]
  /** What is said, a line each; none: no change. */
  readonly changes: readonly string[]
}

const FOLDER = new URL('../cases/diff/', import.meta.url)

export const diffCases: readonly DiffCase[] = readdirSync(FOLDER)
  .sort()
  .map((file) => ({
    name: file.replace('.yaml', ''),
    ...(parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Omit<DiffCase, 'name'>),
  }))

/** The files after the edits. */
export function edited({ name, edits }: DiffCase): Files {
  const files: Record<string, string> = { ...experiments }
  for (const edit of edits) {
    const text = files[edit.in] ?? ''
    const parts = text.split(edit.for)
    if (edit.for === '') files[edit.in] = edit.write + text
    else if (parts.length === 2) files[edit.in] = parts.join(edit.write)
    else throw new Error(`${name}: \`${edit.for}\` stands ${parts.length - 1} times in ${edit.in}`)
  }
  return files
}

export function compiled(files: Files, main: string): CompiledExperiment {
  const { experiment, diagnostics } = compile(main, { host: memoryHost(files) })
  if (experiment) return experiment
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  throw new Error(`${main} does not compile: ${errors.map(({ message }) => message).join('; ')}`)
}

/** `class code action subject: before → after | notes @line`. */
export function changeLines({ changes, members }: ExperimentDiff): readonly string[] {
  return [
    ...changes.map(lineOf),
    ...members.flatMap(({ label, action, changes: own }) => [`member ${label} ${action}`, ...own.map(lineOf)]),
  ]
}

export function lineOf({ class: kind, code, action, subject, before, after, notes, places }: Change): string {
  const values = before === undefined && after === undefined ? '' : `: ${before ?? '—'} → ${after ?? '—'}`
  const place = places.after ?? places.before
  const where = place ? ` @${place.file}:${place.start.line}` : ''
  return `${kind} ${code} ${action} ${subject}${values}${notes.length > 0 ? ` | ${notes.join('; ')}` : ''}${where}`
}
