import { systemReason } from '../runtime/run-error.ts'
import { FormatError, openDiskFile, openWeights, type DiskFile, type WeightsFile } from '../runtime/weights/index.ts'
import { EXIT, Exit } from './exit.ts'

/** Opens a file of weights for as long as `act` takes; what is wrong with it ends the command. */
export async function withWeightsFile<T>(
  path: string,
  act: (file: WeightsFile, disk: DiskFile) => Promise<T>,
): Promise<T> {
  try {
    const disk = await openDiskFile(path)
    try {
      return await act(await openWeights(disk), disk)
    } finally {
      await disk.close()
    }
  } catch (cause) {
    if (cause instanceof FormatError)
      throw new Exit(EXIT.mistakes, `\`${path}\` cannot be read as weights: ${cause.message}`)
    if (cause instanceof Error && 'syscall' in cause) {
      throw new Exit(EXIT.usage, `cannot read \`${path}\`: ${systemReason(cause)}`)
    }
    throw cause
  }
}
