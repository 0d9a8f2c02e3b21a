/** Whether a spec says of files in a format what has to be said, and nothing else. */
import type { DataFormat } from '../datasets/index.ts'
import type { Reporter } from '../diagnostics/index.ts'
import type { DataFiles, NormalizedSpec } from '../normalize/index.ts'

/** False, and reported, where something is missing that has no default. */
export function checkFormatKeys(format: DataFormat, spec: NormalizedSpec, reporter: Reporter): boolean {
  const { data } = spec
  const missing = (['train', 'test', 'shape', 'classes'] as const).filter((key) => data[key] === undefined)
  if (missing.length > 0) {
    reporter.report('data-missing-key', {
      message: `\`${format.name}\` is a format: the spec has to say ${listed(missing)} as well`,
      at: data.datasetSpan,
      help: missing.map((key) => `\`${EXAMPLES[key]}\``).join(', '),
    })
  }
  for (const part of [data.train, data.test]) if (part) checkFiles(format, part, reporter)
  return data.shape !== undefined && data.classes !== undefined
}

const EXAMPLES = {
  train: 'train: { path: … }',
  test: 'test: { path: … }',
  shape: 'shape: [3, 224, 224]',
  classes: 'classes: 1000',
}

function checkFiles(format: DataFormat, { paths, labels, span }: DataFiles, reporter: Reporter): void {
  if (paths.length > 1 && format.path !== 'files') {
    reporter.report('data-key', {
      message: `\`${format.name}\` reads one ${format.path}, not ${paths.length}`,
      at: paths[1]?.span ?? span,
      help: `name one ${format.path}`,
    })
  }
  if (format.labels === 'file') {
    if (labels) return
    reporter.report('data-missing-key', {
      message: `\`${format.name}\` has the labels in a file of their own`,
      at: span,
      help: 'name it with `labels: PATH`, or write `labels: none`',
    })
    return
  }
  const words = ['none', ...format.words]
  if (!labels || words.includes(labels.written)) return
  reporter.report('data-key', {
    message: `the labels of \`${format.name}\` are ${format.labels === 'folders' ? 'the names of the folders' : 'in the files themselves'}`,
    at: labels.span,
    help: `leave \`labels\` out, or write ${words.map((word) => `\`labels: ${word}\``).join(' or ')}`,
  })
}

function listed(words: readonly string[]): string {
  const quoted = words.map((word) => `\`${word}\``)
  return quoted.length < 2 ? (quoted[0] ?? '') : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1) ?? ''}`
}
