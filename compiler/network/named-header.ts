/** What is in a file that a spec names: by the file, or by what `ts-compile weights lock` left beside it. */
import { posix } from 'node:path'

import type { Host, ProvenHeader, WeightsAnswer, WeightsHeader } from '../host.ts'
import { nearPath, shownPath } from '../near-path.ts'
import type { NamedFile } from '../normalize/index.ts'
import type { StageContext } from '../stage.ts'
import { headerFile, parseHeader, type LockedHeader } from './weight-header.ts'

export interface NamedContext extends StageContext {
  /** The file must be there. */
  readonly running: boolean | undefined
}

type Answer<H> = Exclude<WeightsAnswer, { kind: 'header' }> | { readonly kind: 'header'; readonly header: H }

/** What a file should be, and how it is told where it is not. */
interface Wanted<H> {
  /** `weights`: what it cannot be read as. */
  readonly as: string
  /** `a network`: what the header beside it is of. */
  readonly of: string
  /** What helps where it cannot be read. */
  readonly help: string
  readonly isLocked: (header: H, locked: LockedHeader) => boolean
  /** Without a file and a header `check` has no more than a doubt. */
  readonly doubted: boolean
}

export interface NamedHeader<H> {
  /** The file's, or the locked one's; absent where there is neither. */
  readonly header?: H | LockedHeader
  readonly locked?: LockedHeader
}

/** `later`: the host has yet to read it. Undefined after a reported mistake. */
export function namedHeader<H extends WeightsHeader>(
  named: NamedFile,
  said: Answer<H> | undefined,
  { as, of, help, isLocked, doubted }: Wanted<H>,
  context: NamedContext,
): NamedHeader<H> | 'later' | undefined {
  const { host, reporter, running = false } = context
  const { file, written, span } = named
  const answer = said ?? { kind: 'missing', reason: 'no such file' }
  if (answer.kind === 'later') return 'later'
  if (answer.kind === 'unreadable') {
    const message = `\`${written}\` cannot be read as ${as}: ${answer.reason}`
    reporter.report('weights-unreadable', { message, at: span, help })
    return undefined
  }
  const locked = headerBeside(file, host)
  if (locked === 'broken') {
    reporter.report('weights-unreadable', {
      message: `\`${posix.basename(headerFile(file))}\` is no header of ${of}`,
      at: span,
      help: 'write it anew: `ts-compile weights lock`',
    })
    return undefined
  }
  if (answer.kind === 'header') {
    if (!locked || isLocked(answer.header, locked)) return { header: answer.header, ...(locked && { locked }) }
    reporter.report('weights-changed', {
      message: `\`${written}\` is not what \`${headerFile(posix.basename(file))}\` was made of`,
      at: span,
      help: 'take the right file, or lock this one: `ts-compile weights lock`',
    })
    return undefined
  }
  if (locked && !running) return { header: locked, locked }
  const isAddress = shownPath(file) !== file // which no file will ever be called
  const isDoubt = doubted && !running && !isAddress
  reporter.report(isDoubt ? 'weights-unverified' : 'weights-unreadable', {
    message: isDoubt
      ? `nothing proves that \`${written}\` fits: ${answer.reason}`
      : `\`${written}\` cannot be read as ${as}: ${answer.reason}`,
    at: span,
    help:
      nearPath(file, span, host) ??
      `put it there${running ? '' : ', or its header, which \`ts-compile weights lock\` writes'}`,
  })
  return isDoubt ? {} : undefined
}

/** What lies beside a file; undefined where nothing does, `broken` where it is no header. */
export function headerBeside(file: string, host: Host): LockedHeader | 'broken' | undefined {
  const beside = headerFile(file)
  if (host.outside(beside, file)) return 'broken' // a link to elsewhere
  const text = host.readText(beside)
  return text.ok ? (parseHeader(text.text) ?? 'broken') : undefined
}

/** Of files that are known as a whole. */
export function sameSum(header: ProvenHeader, locked: LockedHeader): boolean {
  return header.sha256 === locked.sha256
}
