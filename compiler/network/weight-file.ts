/** Finds what is in a file of weights: by the file, or by what `ts-compile weights lock` left beside it. */
import { posix } from 'node:path'

import type { WeightsHeader } from '../host.ts'
import { nearPath } from '../near-path.ts'
import type { FileSource } from '../normalize/index.ts'
import { fromFolder } from '../paths.ts'
import type { StageContext } from '../stage.ts'
import { headerFile, parseHeader } from './weight-header.ts'
import type { FoundSource } from './weight-source.ts'

interface Where {
  /** The spec's. */
  readonly folder: string
  /** The file must be there. */
  readonly running: boolean | undefined
}

/** `later`: the host has yet to read it. Undefined after a reported mistake. */
export function findWeightsFile(
  source: FileSource,
  { host, reporter, folder, running = false }: StageContext & Where,
): FoundSource | 'later' | undefined {
  const { file, written, span, sha256 } = source
  const answer = host.weights?.(file) ?? { kind: 'missing', reason: 'no such file' }
  if (answer.kind === 'later') return 'later'
  if (answer.kind === 'unreadable') {
    reporter.report('weights-unreadable', {
      message: `\`${written}\` cannot be read as weights: ${answer.reason}`,
      at: span,
      help: '`ts-compile weights FILE` shows what is in a file',
    })
    return undefined
  }
  const locked = lockedHeader(source, { host, reporter })
  if (locked === 'broken') return undefined
  if (locked && sha256 && locked.sha256 !== sha256.text) {
    reporter.report('weights-changed', {
      message: `\`${headerFile(written)}\` was made of a file with another SHA-256`,
      at: sha256.span,
      help: `it has ${locked.sha256}`,
    })
    return undefined
  }
  const header = answer.kind === 'header' ? answer.header : locked
  if (answer.kind === 'missing' && (running || !locked)) {
    const near = nearPath(file, span, host)
    const missing = {
      at: span,
      help: near ?? `put it there${running ? '' : ', or its header, which \`ts-compile weights lock\` writes'}`,
    }
    if (running) {
      reporter.report('weights-unreadable', {
        message: `\`${written}\` cannot be read as weights: ${answer.reason}`,
        ...missing,
      })
      return undefined
    }
    reporter.report('weights-unverified', {
      message: `nothing proves that \`${written}\` fits: ${answer.reason}`,
      ...missing,
    })
  }
  if (answer.kind === 'header' && locked && !sameTensors(answer.header, locked)) {
    reporter.report('weights-changed', {
      message: `\`${written}\` is not what \`${headerFile(posix.basename(file))}\` was made of`,
      at: span,
      help: 'take the right file, or lock this one: `ts-compile weights lock`',
    })
    return undefined
  }
  const sum = sha256?.text ?? locked?.sha256
  return {
    source,
    plan: {
      type: 'file',
      file: fromFolder(folder, file),
      format: header?.format ?? 'not known',
      ...(sum !== undefined && { sha256: sum }),
      ...(source.layout !== 'caffe' && { layout: source.layout }),
    },
    tensors: header?.tensors,
  }
}

function lockedHeader(
  { file, span }: FileSource,
  { host, reporter }: StageContext,
): (WeightsHeader & { readonly sha256: string }) | 'broken' | undefined {
  const name = headerFile(file)
  const text = host.readText(name)
  if (!text.ok) return undefined
  const header = parseHeader(text.text)
  if (header) return header
  reporter.report('weights-unreadable', {
    message: `\`${posix.basename(name)}\` is no header of weights`,
    at: span,
    help: 'write it anew: `ts-compile weights lock`',
  })
  return 'broken'
}

function sameTensors(a: WeightsHeader, b: WeightsHeader): boolean {
  const text = ({ tensors }: WeightsHeader): string =>
    JSON.stringify(tensors.map(({ name, shape, dtype = 'F32' }) => [name, shape, dtype]).sort())
  return text(a) === text(b)
}
