/** Every engine on every device, by a convolution that it has to get right. */
import { createRequire } from 'node:module'

import { counted } from '../../compiler/emit/index.ts'
import { EngineError, openEngine, type OpenedEngine } from '../engines/index.ts'
import { InternalError } from '../../compiler/index.ts'
import { convolve } from './convolve.ts'
import { failureOf, openFor } from './opening.ts'
import { sentence, type Finding } from './finding.ts'
import { probe, type Outcome } from './probe.ts'
import { absent, reasonFor } from './reasons.ts'
import type { Surroundings } from './surroundings.ts'

/** Opens the embedded engine and has it convolve. Never throws. */
export async function onnx(
  open: () => Promise<OpenedEngine> = () => openEngine({ engine: 'onnx', device: 'cpu' }),
): Promise<Finding> {
  const name = 'engine onnx on cpu'
  try {
    const { engine } = await open()
    const { library, threads } = engine.info
    return found(name, true, { library, threads, ...(await convolve(engine)) })
  } catch (error) {
    const why = error instanceof Error && error.cause instanceof Error ? `: ${sentence(error.cause)}` : ''
    const text = `${sentence(error)}${why}`
    const help = error instanceof EngineError ? error.help : undefined
    return { name, state: 'failed', required: true, text, ...(help !== undefined && { help }), facts: {} }
  }
}

function found(name: string, required: boolean, outcome: Extract<Outcome, { library: string }>): Finding {
  const { library, threads, worst, milliseconds, software } = outcome
  const facts = { library, threads, milliseconds, largestError: worst }
  if (!(worst <= 1e-4)) {
    const text = `${library} computes a wrong convolution: off by ${worst}`
    return { name, state: 'failed', required, text, facts }
  }
  const text = `${library}, ${counted(threads, 'thread')}; a convolution is right, and took ${milliseconds} ms${software ? SOFTWARE : ''}`
  return { name, state: 'ok', required, text, facts }
}

const SOFTWARE = '; it is slow as a program is that acts as a GPU, so `--device auto` passes it by'

/** What runs need not have. Core ML and DirectML are known where their systems are. */
const OTHERS: readonly (readonly [engine: string, device: string, platform?: string])[] = [
  ['onnx', 'webgpu'],
  ['onnx', 'cuda'],
  ['onnx', 'coreml', 'darwin'],
  ['onnx', 'dml', 'win32'],
  ['tfjs', 'cuda'],
  ['tfjs', 'cpu'],
  ['tfjs', 'webgpu'],
  ['tfjs', 'js'],
]

/** Never throws. `tries`: one engine on one device, which may take a process. */
export async function others(around: Surroundings, tries: typeof probe = probe): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const [engine, device, platform = around.platform] of OTHERS) {
    if (platform !== around.platform) continue
    const name = `engine ${engine} on ${device}`
    const outcome = (await inVain(engine, device, around)) ?? (await tries(engine, device))
    findings.push('library' in outcome ? found(name, false, outcome) : lacking(name, device, outcome, around))
  }
  return findings
}

/** The package without which there is no device. */
const PACKAGES: Readonly<Record<string, string>> = {
  cuda: '@tensorflow/tfjs-node-gpu',
  cpu: '@tensorflow/tfjs-node',
  webgpu: '@tensorflow/tfjs-backend-webgpu',
  js: '@tensorflow/tfjs-backend-cpu',
}

/** What is known without a process that tries it. */
async function inVain(engine: string, device: string, around: Surroundings): Promise<Failure | undefined> {
  if (engine === 'tfjs' && !isInstalled(PACKAGES[device])) return openFor(engine, device).then(unexpected, failureOf)
  const { text, help } = absent(device, around) ?? {}
  return text === undefined ? undefined : { message: text, cause: '', ...(help !== undefined && { help }) }
}

function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(`${name}/package.json`)
    return true
  } catch {
    return false
  }
}

function unexpected(): never {
  throw new InternalError('an engine was opened without its package')
}

type Failure = Exclude<Outcome, { readonly library: string }>

function lacking(name: string, device: string, failure: Failure, around: Surroundings): Finding {
  const { text, help } = reasonFor(device, failure, around)
  return { name, state: 'missing', required: false, text, ...(help !== undefined && { help }), facts: { device } }
}
