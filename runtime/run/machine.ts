/** What of this machine may decide the last digits of a number. */
import { readFileSync } from 'node:fs'
import { arch, cpus, platform } from 'node:os'

export interface Machine {
  readonly platform: string
  readonly cpu: string
  /** Vector instructions, as Linux names them; empty where it is not known. */
  readonly features: readonly string[]
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
