/** What Caffe's solver remembered, as a run's slots: what was proved when the spec was compiled is proved of the file itself. */
import { join } from 'node:path'

import type { Plan } from '../../compiler/index.ts'
import type { Tensor } from '../engines/index.ts'
import { RunError } from '../run-error.ts'
import { openDiskFile, openWeights } from '../weights/index.ts'
import { proveFinite, readingFile } from './load-weights.ts'

/** By the names of the slots. Throws a RunError. */
export async function loadSolverState(
  folder: string,
  { file, sha256, iteration, entries }: NonNullable<Plan['solverstate']>,
): Promise<ReadonlyMap<string, Tensor>> {
  const path = join(folder, file)
  const misfit = (why: string, cause?: unknown): RunError =>
    new RunError('weights-file-misfit', 1, `the state in \`${path}\` cannot be used: ${why}`, {
      help: '`ts-compile weights FILE` shows what is in a file',
      cause,
    })
  return readingFile(misfit, async () => {
    const disk = await openDiskFile(path)
    try {
      const opened = await openWeights(disk)
      const sum = await disk.sha256()
      if (sum !== sha256 || opened.iteration !== iteration) throw misfit('it has changed since the spec was compiled')
      const tensors = new Map<string, Tensor>()
      for (const { from, to, shape } of entries) {
        const data = await opened.read(from)
        proveFinite(from, data, misfit)
        tensors.set(to, { shape, data })
      }
      return tensors
    } finally {
      await disk.close()
    }
  })
}
