/** Mistakes that only a run can find: data, weights and folders on disk. */
import type { CatalogueEntry } from './entry.ts'

export type RunCode = 'run-folder-exists'

export const runCodes: Readonly<Record<RunCode, CatalogueEntry>> = {
  'run-folder-exists': {
    severity: 'error',
    title: 'the run folder holds another experiment',
    explanation: 'Nothing is overwritten unasked. Give the run another folder with `--out`, or move the old one away.',
  },
}
