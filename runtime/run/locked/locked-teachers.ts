/** A teacher that was trained before has the numbers of the engine that it was trained by: that has to be the locked one. */
import { join } from 'node:path'

import type { CompiledExperiment } from '../../../compiler/index.ts'
import { RunError } from '../../run-error.ts'
import { FILES } from '../folder.ts'
import { readLock } from '../lock-file.ts'
import { finishedRun, type TeacherContext } from '../teachers.ts'
import { compare, driftWords } from './drift.ts'
import { enginePart, partFor, type ExperimentLock } from './experiment-lock.ts'

/** Throws a RunError that tells every difference of all teachers that would be used as they are. */
export async function proveTeachers(
  experiment: Pick<CompiledExperiment, 'teachers'>,
  locked: ExperimentLock,
  context: TeacherContext,
): Promise<void> {
  const drifted = await driftOf(experiment, locked, context)
  if (drifted.length === 0) return
  throw new RunError('lock-drift', 1, `a teacher that is at hand is not of what was locked: ${drifted.join('; ')}`, {
    help: 'move its folder away, and it is trained anew by what is locked',
  })
}

async function driftOf(
  { teachers }: Pick<CompiledExperiment, 'teachers'>,
  locked: ExperimentLock,
  context: TeacherContext,
): Promise<readonly string[]> {
  const found: string[] = []
  for (const teacher of teachers) {
    const folder = await finishedRun(teacher, context)
    if (folder === undefined) found.push(...(await driftOf(teacher, locked, context)))
    else
      found.push(
        ...differing(folder, { ...locked, engine: partFor(teacher.spec, locked.engine) }).map(
          (words) => `${folder}: ${words}`,
        ),
      )
  }
  return found
}

function differing(folder: string, { engine, versions }: ExperimentLock): readonly string[] {
  const lock = readLock(join(folder, FILES.lock))
  const now = { 'ts-compile': lock.versions['ts-compile'], ...lock.packages }
  return [...compare('engine', engine, enginePart(lock.engine)), ...compare('version', versions, now)]
    .filter(({ same }) => !same)
    .map(driftWords)
}
