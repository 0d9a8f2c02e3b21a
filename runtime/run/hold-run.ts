/** One process has a run's folder, and no other. */
import { isHeld, ownerOf, type Held } from '../hold-folder.ts'
import { RunError } from '../run-error.ts'
import { holding } from './files.ts'
import { inspectFolder, type FolderState, type Wanted } from './inspect-folder.ts'

/** Where it cannot begin because another process runs it, says so at once: what to do with the folder is no matter then. */
export async function inspected(folder: string, wanted: Wanted): Promise<FolderState> {
  try {
    return inspectFolder(folder, wanted)
  } catch (error) {
    if (error instanceof RunError && error.elsewhere !== undefined && (await isHeld(folder))) throw inProgress(folder)
    throw error
  }
}

/** Two processes in one folder would write over each other. */
export async function holdRun(folder: string): Promise<Held> {
  const held = await holding(folder)
  if (held) return held
  throw inProgress(folder)
}

function inProgress(folder: string): RunError {
  return new RunError('run-in-progress', 2, `\`${folder}\` is being run by ${ownerOf(folder)}`, {
    help: 'wait for it, or name another folder with `--out`',
  })
}
