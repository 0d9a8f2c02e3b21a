/** A process that opens one engine on one device and has it convolve: what a library prints, or dies of, is its own. */
import { isFast } from '../engines/index.ts'
import { convolve } from './convolve.ts'
import { failureOf, openFor } from './opening.ts'
import type { Outcome } from './probe.ts'

const [engine = '', device = ''] = process.argv.slice(2)
process.send?.(await outcome(), () => process.exit(0)) // libraries may have threads that go on

async function outcome(): Promise<Outcome> {
  try {
    const opened = await openFor(engine, device)
    const { library, threads } = opened.info
    const convolved = await convolve(opened)
    return { library, threads, ...convolved, software: device === 'webgpu' && !(await isFast(opened)) }
  } catch (error) {
    return failureOf(error)
  }
}
