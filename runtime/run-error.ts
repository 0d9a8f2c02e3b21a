import type { DiagnosticCode, Position } from '../compiler/index.ts'

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
  /** A folder that the run could take instead. */
  readonly elsewhere: string | undefined

  constructor(
    code: DiagnosticCode,
    exitCode: 1 | 2 | 3,
    message: string,
    more: {
      readonly help?: string
      readonly place?: Position & { readonly file: string }
      readonly elsewhere?: string
      readonly cause?: unknown
    } = {},
  ) {
    super(message, { cause: more.cause })
    this.code = code
    this.exitCode = exitCode
    this.help = more.help
    this.place = more.place
    this.elsewhere = more.elsewhere
  }
}

/** What the system said, as a clause. */
export function systemReason(error: unknown): string {
  const code = (error as { code?: string }).code ?? ''
  const reasons: Record<string, string> = {
    EACCES: 'permission denied',
    EISDIR: 'it is a folder',
    ENOENT: 'no such file',
    ENOSPC: 'the disk is full',
    ENOTDIR: 'a part of the path is no folder',
    EPERM: 'permission denied',
    EROFS: 'the file system is read-only',
  }
  return reasons[code] ?? (error instanceof Error ? error.message : String(error))
}
