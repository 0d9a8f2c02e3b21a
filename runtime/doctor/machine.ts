/** Node, the processor and the memory. */
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, totalmem } from 'node:os'

import { packageInfo } from '../package-info.ts'
import type { Finding } from './finding.ts'

/** What `mnist-distill` takes at its peak, and some air. */
const ENOUGH = 512 * 2 ** 20

export function node(version: string = process.versions.node, wanted: string = packageInfo().engines.node): Finding {
  const least = wanted.replace(/^>=\s*/, '')
  const works = version.localeCompare(least, 'en', { numeric: true }) >= 0
  return {
    name: 'Node.js',
    state: works ? 'ok' : 'failed',
    required: true,
    text: works ? `${version}; ${least} or later is needed` : `${version} is too old: ${least} or later is needed`,
    ...(!works && { help: 'install a newer one from https://nodejs.org' }),
    facts: { version, wanted },
  }
}

export function processor(): Finding {
  const model = cpus()[0]?.model.trim() ?? ''
  const cores = availableParallelism()
  const known = model !== '' && model !== 'unknown' ? model : `an unnamed ${process.arch}`
  return {
    name: 'processor',
    state: 'ok',
    required: true,
    text: `${known}, ${cores} ${cores === 1 ? 'core' : 'cores'} usable`,
    facts: { model: known, cores },
  }
}

/** Linux tells; elsewhere it is not known. `cpuinfo` is its text. */
export function vectors(cpuinfo: string | undefined = readCpuinfo()): Finding {
  const flags = new Set(
    /^flags\s*:(.*)$/m
      .exec(cpuinfo ?? '')?.[1]
      .trim()
      .split(/\s+/) ?? [],
  )
  const facts = { avx512: flags.has('avx512f'), avx2: flags.has('avx2') }
  const found = [...(facts.avx512 ? ['AVX-512'] : []), ...(facts.avx2 ? ['AVX2'] : [])]
  const none = flags.size > 0 ? 'neither AVX-512 nor AVX2: runs are slow here' : 'this system does not say which it has'
  return {
    name: 'vector instructions',
    state: found.length > 0 ? 'ok' : 'missing',
    required: false,
    text: found.join(', ') || none,
    facts,
  }
}

function readCpuinfo(): string | undefined {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8')
  } catch {
    return undefined
  }
}

/** Of the container, where there is one. */
export function memory(total: number = usableMemory(), free: number = process.availableMemory()): Finding {
  const text = `${gibibytes(total)}, ${gibibytes(free)} of it free`
  const enough = free >= ENOUGH
  return {
    name: 'memory',
    state: enough ? 'ok' : 'missing',
    required: false,
    text: enough ? text : `${text}: little for a run`,
    facts: { total, free },
  }
}

function usableMemory(): number {
  const limit = process.constrainedMemory()
  return limit > 0 ? Math.min(totalmem(), limit) : totalmem()
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`
}
