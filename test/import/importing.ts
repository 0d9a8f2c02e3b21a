/** Imports prototxts of test/import/nets, and compiles what comes of them. */
import { readdirSync, readFileSync } from 'node:fs'

import { checkFile, Reporter, type CompileResult, type Diagnostic } from '../../compiler/index.ts'
import { importCaffe, type Imported, type ImportRequest } from '../../compiler/import/index.ts'
import { memoryHost, type Files } from '../harness.ts'

export const nets: Files = Object.fromEntries(
  readdirSync(new URL('nets', import.meta.url)).map((name) => [
    name,
    readFileSync(new URL(`nets/${name}`, import.meta.url), 'utf8'),
  ]),
)

/** A net, and what else is said of it. */
export type ImportCase = Pick<ImportRequest, 'net' | 'solver' | 'shape'>

export interface Outcome {
  readonly imported: Imported | undefined
  readonly diagnostics: readonly Diagnostic[]
}

/** `files` stand beside those of the folder, or in their place. */
export function importing(request: ImportRequest, files: Files = {}): Outcome {
  const reporter = new Reporter()
  const imported = importCaffe(request, memoryHost({ ...nets, ...files }), reporter)
  return { imported, diagnostics: reporter.diagnostics }
}

/** What `check` says of a spec that was imported. */
export function checking({ text }: Imported, files: Files = {}): CompileResult {
  return checkFile('x.yaml', { host: memoryHost({ ...files, 'x.yaml': text }), verify: true })
}
