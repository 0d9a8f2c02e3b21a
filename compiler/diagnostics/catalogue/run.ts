/** Mistakes that only a run can find: data, weights and folders on disk. */
import type { CatalogueEntry } from './entry.ts'

export const runCodes = {
  'run-folder-exists': {
    severity: 'error',
    title: 'the run folder holds another experiment',
    explanation: 'Nothing is overwritten unasked. Give the run another folder with `--out`, or move the old one away.',
  },
} satisfies Record<string, CatalogueEntry>
