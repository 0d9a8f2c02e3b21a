/** Answers that were recorded, held against what was written down of them beside the file. */
import { posix } from 'node:path'

import { datasetFacts } from '../datasets/index.ts'
import { sameShape } from '../ir/index.ts'
import type { Foreign, NamedFile } from '../normalize/index.ts'
import { fromFolder } from '../paths.ts'
import type { ForeignContext } from './foreign.ts'
import { headerBeside } from './named-header.ts'
import type { ForeignNetwork, RecordedFile } from './typed.ts'
import { headerFile, type LockedHeader } from './weight-header.ts'

type Part = 'train' | 'test'

/** Mistakes are reported. Of two shapes the files' own is believed, so that one that the spec says wrongly is told once. */
export function inferRecorded(
  { files, outputs }: Extract<Foreign, { kind: 'recorded' }>,
  dataset: string | undefined,
  context: ForeignContext,
): ForeignNetwork {
  const [output] = outputs
  const { name } = output
  let { shape = [] } = output
  const found: Partial<Record<Part, RecordedFile>> = {}
  for (const [part, file] of files) {
    const header = headerOf(file, context)
    if (header) shape = checkHeader(part, file, header, { ...output, shape }, dataset, context)
    const { sha256, recorded } = header ?? {}
    found[part] = {
      file: fromFolder(context.folder, file.file),
      ...(sha256 !== undefined && { sha256 }),
      ...(recorded && { dataset: recorded.dataset }),
    }
  }
  return { kind: 'recorded', files: found, outputs: [{ name, shape }] }
}

/** Undefined after a reported mistake. */
function headerOf({ file, written, span }: NamedFile, { host, reporter }: ForeignContext): LockedHeader | undefined {
  const header = headerBeside(file, host)
  if (header && header !== 'broken' && header.recorded) return header
  const there = header ? `\`${headerFile(posix.basename(file))}\` does not say` : 'nothing says'
  reporter.report('recording-unverified', {
    message: `${there} of which images \`${written}\` has a row`,
    at: span,
    help: `\`ts-compile predict SPEC --network teacher --data train -o ${posix.basename(file)}\` records a teacher and writes \`${headerFile(posix.basename(file))}\` beside it`,
  })
  return undefined
}

/** The shape of a row, where it has one. */
function checkHeader(
  part: Part,
  { written, span }: NamedFile,
  { tensors, recorded }: LockedHeader,
  { name, shape = [], valueSpan }: Extract<Foreign, { kind: 'recorded' }>['outputs'][number],
  dataset: string | undefined,
  { reporter }: ForeignContext,
): readonly number[] {
  const [rows = 0, ...row] = tensors[0]?.shape ?? []
  const images = dataset === undefined ? undefined : datasetFacts(dataset)?.images[part]
  if (recorded && recorded.part !== part) {
    reporter.report('foreign-misfit', {
      message: `\`${written}\` was recorded of the ${WORDS[recorded.part]} images, and stands for the ${WORDS[part]} images`,
      at: span,
      help: `write \`recorded: { ${recorded.part}: ${written} }\``,
    })
  } else if (images !== undefined && rows !== images) {
    reporter.report('foreign-misfit', {
      message: `\`${written}\` has ${rows} rows, and ${dataset} has ${images} ${WORDS[part]} images`,
      at: span,
      help: 'record all images of the set, in their order; what of them is trained on is chosen by `data`',
    })
  }
  if (sameShape(row, shape)) return shape
  reporter.report('foreign-misfit', {
    message: `\`outputs.${name}\` is [${shape.join(', ')}], and a row of \`${written}\` is [${row.join(', ')}]`,
    at: valueSpan,
    help: `write \`${name}: [${row.join(', ')}]\``,
  })
  return row
}

const WORDS = { train: 'training', test: 'test' } as const
