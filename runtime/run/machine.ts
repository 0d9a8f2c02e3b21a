/** What of this machine, and of what is installed on it, may decide the last digits of a number. */
import { readFileSync } from 'node:fs'
import { arch, cpus, platform } from 'node:os'

import { packagesOf, type EngineInfo } from '../engines/index.ts'
import { packageVersion } from '../package-info.ts'

export interface Machine {
  readonly platform: string
  readonly cpu: string
  /** Vector instructions, as Linux names them; empty where it is not known. */
  readonly features: readonly string[]
}

/** Packages that read pixels and weights from files. */
const READERS = ['sharp', 'fast-png', 'h5wasm', 'protobufjs']

/** Of these, and of those that compute numbers on an engine. */
export function packageVersions(engine: EngineInfo): Readonly<Record<string, string>> {
  const found = [...packagesOf(engine), ...READERS].map((name) => [name, packageVersion(name) ?? 'not installed'])
  return Object.fromEntries(found) as Readonly<Record<string, string>>
}

const VECTORS = /^(sse|ssse|avx|fma|f16c|amx|asimd|sve|bf16|i8mm)/

export function thisMachine(): Machine {
  return { platform: `${platform()}-${arch()}`, cpu: cpus()[0]?.model.trim() ?? '', features: featuresOf(cpuinfo()) }
}

/** `text`: what Linux tells in `/proc/cpuinfo`. */
export function featuresOf(text: string): readonly string[] {
  const words = /^(?:flags|Features)\s*:(.*)$/m.exec(text)?.[1].trim().split(/\s+/) ?? []
  return [...new Set(words.filter((word) => VECTORS.test(word)))].sort()
}

function cpuinfo(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8')
  } catch {
    return ''
  }
}
