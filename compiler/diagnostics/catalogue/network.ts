/** Mistakes in what a spec means: shapes, references, weights, losses. */
import type { CatalogueEntry } from './entry.ts'

export const networkCodes = {
  'unknown-reference': {
    severity: 'error',
    title: 'a reference names a network or a layer that does not exist',
    explanation:
      'Losses and metrics name what they read as `network.layer`, with the names that layers have after `rename`. ' +
      'Write one of the layers of that network, for example `student.ip2_s`.',
  },
} satisfies Record<string, CatalogueEntry>
