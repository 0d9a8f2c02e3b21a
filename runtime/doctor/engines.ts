/** Every engine on every device, by a convolution that it has to get right. */
import { counted } from '../../compiler/emit/index.ts'
import { EngineError, openEngine, type OpenedEngine } from '../engines/index.ts'
import { isInstalled, type TfjsDevice } from '../engines/tfjs/index.ts'
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

type Other =
  readonly [engine: 'onnx', device: string, platform?: string] | readonly [engine: 'tfjs', device: TfjsDevice]

/** What runs need not have. Core ML and DirectML are known where their systems are. */
const OTHERS: readonly Other[] = [
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
  for (const other of OTHERS) {
    const [engine, device, platform = around.platform] = other
    if (platform !== around.platform) continue
    const name = `engine ${engine} on ${device}`
    const outcome = (await inVain(other, around)) ?? (await tries(engine, device))
    findings.push('library' in outcome ? found(name, false, outcome) : lacking(name, device, outcome, around))
  }
  return findings
}

/** What is known without a process that tries it. */
async function inVain(other: Other, around: Surroundings): Promise<Failure | undefined> {
  if (other[0] === 'tfjs' && !isInstalled(other[1])) return openFor(...other).then(unexpected, failureOf)
  const [, device] = other
  const { text, help } = absent(device, around) ?? {}
  return text === undefined ? undefined : { message: text, cause: '', ...(help !== undefined && { help }) }
}

function unexpected(): never {
  throw new InternalError('an engine was opened without its package')
}

type Failure = Exclude<Outcome, { readonly library: string }>

function lacking(name: string, device: string, failure: Failure, around: Surroundings): Finding {
  const { text, help } = reasonFor(device, failure, around)
  return { name, state: 'missing', required: false, text, ...(help !== undefined && { help }), facts: { device } }
}
