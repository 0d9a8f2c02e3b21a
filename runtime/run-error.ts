import type { DiagnosticCode, Position, Span } from '../compiler/index.ts'
import type { Path } from '../compiler/source/index.ts'

/**
 * A run cannot begin or go on, for a reason that is not our bug. `exitCode`: 1 the data or the teacher is not what the spec
 * says, 2 files and folders, 3 stopped by a guard or a device.
 */
export class RunError extends Error {
  override readonly name = 'RunError'
  readonly code: DiagnosticCode
  readonly exitCode: 1 | 2 | 3
  readonly help: string | undefined
  readonly place: (Position & { readonly file: string }) | undefined
  /** The value of the spec that it is about: what knows the spec gives it a span. */
  readonly at: Path | undefined
  readonly span: Span | undefined
  /** A folder that the run could take instead. */
  readonly elsewhere: string | undefined

  constructor(
    code: DiagnosticCode,
    exitCode: 1 | 2 | 3,
    message: string,
    more: {
      readonly help?: string
      readonly place?: Position & { readonly file: string }
      readonly at?: Path
      readonly span?: Span
      readonly elsewhere?: string
      readonly cause?: unknown
    } = {},
  ) {
    super(message, { cause: more.cause })
    this.code = code
    this.exitCode = exitCode
    this.help = more.help
    this.place = more.place
    this.at = more.at
    this.span = more.span
    this.elsewhere = more.elsewhere
  }

  /** The same, with more known of where the spec says it. */
  located(more: { readonly at: Path } | { readonly span: Span }): RunError {
    return this.#like(this.message, more)
  }

  /** The same, in other words. */
  restated(message: string): RunError {
    return this.#like(message, {})
  }

  #like(message: string, more: { readonly at?: Path; readonly span?: Span }): RunError {
    const { help, place, at, span, elsewhere, cause } = this
    const known = {
      ...(help !== undefined && { help }),
      ...(place && { place }),
      ...(at && { at }),
      ...(span && { span }),
      ...(elsewhere !== undefined && { elsewhere }),
    }
    return new RunError(this.code, this.exitCode, message, { ...known, cause, ...more })
  }
}

/** What to do where the system refuses the user a file; `otherwise` where something else is wrong. */
export function rightsOr(error: unknown, otherwise: string): string {
  const { code } = error as { code?: string }
  return code === 'EACCES' || code === 'EPERM' ? 'let yourself read it: `ls -l` shows whose it is' : otherwise
}

/** Whether the system does not let the user write, or nobody. */
export function isRefused(error: unknown): boolean {
  return ['EACCES', 'EPERM', 'EROFS'].includes((error as { code?: string }).code ?? '')
}

/** What to do where something cannot be written; `another` names another place. */
export function roomOr(error: unknown, another: string): string {
  return isNoRoom(error) ? `make room, or ${another}` : another
}

/** Whether the system had no room for a write. */
export function isNoRoom(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: string }
  return code === 'ENOSPC' || code === 'EDQUOT'
}

/** What the system said, as a clause. */
export function systemReason(error: unknown): string {
  const code = (error as { code?: string }).code ?? ''
  const reasons: Record<string, string> = {
    EACCES: 'permission denied',
    EFTYPE: 'it is no regular file',
    EISDIR: 'it is a folder',
    ELOOP: 'its links lead in a circle',
    EMFILE: 'too many files are open',
    ENAMETOOLONG: 'its name is too long',
    ENOENT: 'no such file',
    ENOSPC: 'the disk is full',
    ENOTDIR: 'a part of the path is no folder',
    EPERM: 'permission denied',
    EROFS: 'the file system is read-only',
  }
  return reasons[code] ?? (error instanceof Error ? error.message : String(error))
}
