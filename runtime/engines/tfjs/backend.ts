/** A device of the library, ready to compute. */
import { EngineError } from '../errors.ts'
import { importFor, type Tf, type TfjsDevice } from './library.ts'

export interface Backend {
  readonly tf: Tf
  readonly device: TfjsDevice
  /** The library and its version. */
  readonly library: string
  /** What else decides its numbers. */
  readonly choices: Readonly<Record<string, string | number>>
  /**
   * Makes it the one that the library computes on, of which there is one in the process. Whatever follows without an `await`
   * between runs there.
   */
  enter(): void
}

/** Throws an EngineError where the packages are missing or the device cannot be opened. */
export async function openBackend(device: TfjsDevice): Promise<Backend> {
  const modules = await importFor(device)
  const tf = coreOf(modules)
  tf.enableProdMode() // the library greets on stdout otherwise
  if (device !== 'js') throw new EngineError(`tfjs on ${device} is not built yet`)
  await tf.setBackend('cpu')
  return {
    tf,
    device,
    library: `tfjs ${tf.version_core}`,
    choices: {},
    enter: () => {
      // at once where the backend has been opened before; its promise is for those that have not
      if (tf.getBackend() !== 'cpu') void tf.setBackend('cpu')
    },
  }
}

function coreOf(modules: ReadonlyMap<string, unknown>): Tf {
  return [...modules.values()].at(-1) as Tf // PACKAGES has it so
}
