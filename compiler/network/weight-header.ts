/** `<file>.header.json`: what a file holds, to be committed where the file itself is too large for that. */
import type { Port, ProvenHeader, WeightsHeader } from '../host.ts'

export interface LockedHeader extends ProvenHeader {
  /** Of the file and of all that belongs to it. */
  readonly bytes: number
  /** Of outputs that were recorded: of which images. */
  readonly recorded?: Recorded
}

/** Which images a file has a row for, one after the other. */
export interface Recorded {
  /** The hash of the dataset, as `lock.json` has it. */
  readonly dataset: string
  readonly part: 'train' | 'test'
}

export function headerFile(file: string): string {
  return `${file}.header.json`
}

export function printHeader({ sha256, bytes, format, tensors, iteration, ports, recorded }: LockedHeader): string {
  const rows = tensors.map(({ name, shape, dtype = 'F32', legacyShape }) => {
    return `  ${JSON.stringify({ name, shape, dtype, ...(legacyShape && { legacyShape }) })}`
  })
  const facts = JSON.stringify({
    version: 1,
    format,
    bytes,
    sha256,
    ...(iteration !== undefined && { iteration }),
    ...(ports && { ports }),
    ...(recorded && { recorded }),
  }).slice(0, -1)
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
  const { version, format, bytes, sha256, tensors, iteration, ports, recorded } = value as Record<string, unknown>
  const whole = version === 1 && typeof format === 'string' && typeof bytes === 'number'
  if (!whole || !isSum(sha256)) return undefined
  if ((ports !== undefined && !arePorts(ports)) || (recorded !== undefined && !isRecorded(recorded))) return undefined
  if (iteration !== undefined && !isSize(iteration)) return undefined
  if (!Array.isArray(tensors) || !tensors.every(isTensor)) return undefined
  const count = iteration === undefined ? {} : { iteration }
  return { format, bytes, sha256, tensors, ...count, ...(ports && { ports }), ...(recorded && { recorded }) }
}

function isTensor(value: unknown): value is WeightsHeader['tensors'][number] {
  if (typeof value !== 'object' || value === null) return false
  const { name, shape, dtype, legacyShape } = value as Record<string, unknown>
  const isShape = Array.isArray(shape) && shape.every(isSize)
  return (
    isShape && typeof name === 'string' && typeof dtype === 'string' && [undefined, true].includes(legacyShape as true)
  )
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function isSum(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
}

function arePorts(value: unknown): value is NonNullable<WeightsHeader['ports']> {
  if (typeof value !== 'object' || value === null) return false
  const { inputs, outputs } = value as Record<string, unknown>
  return [inputs, outputs].every((list) => Array.isArray(list) && list.every(isPort))
}

function isPort(value: unknown): value is Port {
  if (typeof value !== 'object' || value === null) return false
  const { name, dtype, shape, softmaxOf } = value as Record<string, unknown>
  const isShape = Array.isArray(shape) && shape.every((size) => typeof size === 'string' || isSize(size))
  const isNamed = typeof name === 'string' && ['string', 'undefined'].includes(typeof softmaxOf)
  return isNamed && typeof dtype === 'string' && (shape === undefined || isShape)
}

function isRecorded(value: unknown): value is Recorded {
  if (typeof value !== 'object' || value === null) return false
  const { dataset, part } = value as Record<string, unknown>
  return isSum(dataset) && (part === 'train' || part === 'test')
}
