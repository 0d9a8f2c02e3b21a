/** `<file>.header.json`: what a file of weights holds, to be committed where the file itself is too large for that. */
import type { WeightsHeader } from '../host.ts'

export interface LockedHeader extends WeightsHeader {
  readonly sha256: string
  /** Of the file, in bytes. */
  readonly bytes: number
}

export function headerFile(file: string): string {
  return `${file}.header.json`
}

export function printHeader({ sha256, bytes, format, tensors }: LockedHeader): string {
  const rows = tensors.map(({ name, shape, dtype = 'F32', legacyShape }) => {
    return `  ${JSON.stringify({ name, shape, dtype, ...(legacyShape && { legacyShape }) })}`
  })
  const facts = JSON.stringify({ version: 1, format, bytes, sha256 }).slice(0, -1)
  return `${facts},"tensors":[\n${rows.join(',\n')}\n]}\n`
}

/** Undefined where the text is none. */
export function parseHeader(text: string): LockedHeader | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const { version, format, bytes, sha256, tensors } = value as Record<string, unknown>
  const whole = version === 1 && typeof format === 'string' && typeof bytes === 'number'
  if (!whole || typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) return undefined
  return Array.isArray(tensors) && tensors.every(isTensor) ? { format, bytes, sha256, tensors } : undefined
}

function isTensor(value: unknown): value is WeightsHeader['tensors'][number] {
  if (typeof value !== 'object' || value === null) return false
  const { name, shape, dtype, legacyShape } = value as Record<string, unknown>
  const isShape = Array.isArray(shape) && shape.every((n) => Number.isSafeInteger(n) && (n as number) >= 0)
  return (
    isShape && typeof name === 'string' && typeof dtype === 'string' && [undefined, true].includes(legacyShape as true)
  )
}
