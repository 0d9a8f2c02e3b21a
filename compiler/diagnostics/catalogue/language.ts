/** Mistakes in the text and in what the language allows: syntax, keys, types, expressions, edits. */
import type { CatalogueEntry } from './entry.ts'

export const languageCodes = {
  'yaml-syntax': {
    severity: 'error',
    title: 'the file is not valid YAML',
    explanation: "The text cannot be read as YAML, so nothing in it could be checked. The message is the parser's.",
  },
} satisfies Record<string, CatalogueEntry>
