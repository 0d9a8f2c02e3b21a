/** What a folder that is there already means for a run that would begin in it. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

import type { Plan } from '../../compiler/index.ts'
import { OWNER_FILE } from '../hold-folder.ts'
import { RunError } from '../run-error.ts'
import { BEGUN_FILE } from './begun.ts'
import { changedSpecs, type SpecToday } from './changed-specs.ts'
import { FILES, freeFolder, HALF_WRITTEN, isFinished } from './folder.ts'
import { planChanges } from './plan-changes.ts'
import { planIn } from './plan-file.ts'

export type FolderState = 'absent' | 'finished' | 'unfinished'

/** That an unfinished run is to go on; `anyway` says why it may though something has changed. */
export interface Resume {
  readonly anyway?: string
}

/** The run that is to be in the folder. */
export interface Wanted {
  readonly plan: Plan
  readonly spec: SpecToday
  /** The run's folder, or that of the sweep whose member it is. */
  readonly out: string
  readonly resume: Resume | undefined
}

/**
 * Whether the run may begin in `folder`, or go on where that is asked for, or is done there already. Throws a RunError where
 * something else is in it, with a folder to take in place of `out`.
 */
export function inspectFolder(folder: string, { plan, spec, out, resume }: Wanted): FolderState {
  if (!existsSync(folder)) return 'absent'
  const taken = (code: 'run-folder-exists' | 'run-unfinished', what: string, help: string): RunError =>
    new RunError(code, 2, `\`${folder}\` ${what}`, { help, elsewhere: freeFolder(out) })
  if (!statSync(folder).isDirectory()) throw taken('run-folder-exists', 'is a file', 'name another folder')
  if (holdsNothing(folder)) return 'absent'
  const found = planIn(folder)
  const finished = found !== undefined && isFinished(plan, folder)
  if (found?.hashes.plan !== plan.hashes.plan || found.name !== plan.name) {
    const isOther = found?.name !== plan.name || finished
    if (resume?.anyway !== undefined && !isOther) return 'unfinished'
    if (resume && !isOther) throw changedPlan(folder, found, { plan, spec })
    throw taken(
      'run-folder-exists',
      `holds ${found ? anotherPlan(folder, found, { plan, spec }) : 'something that is no run'}`,
      `${isOther ? '' : '`--resume-anyway "why"` goes on with what it has; or '}move it away, or name another folder`,
    )
  }
  if (finished) return 'finished'
  if (resume) return 'unfinished'
  throw taken(
    'run-unfinished',
    'holds an unfinished run of this experiment',
    '`--resume` goes on; or name another folder',
  )
}

type Today = Pick<Wanted, 'plan' | 'spec'>

function anotherPlan(folder: string, found: Pick<Plan, 'name'>, { plan, spec }: Today): string {
  if (found.name !== plan.name) return `another plan, of \`${found.name}\``
  const { changes } = changesIn(folder, found, { plan, spec })
  return changes.length === 0 ? 'another plan' : `another plan: ${changes.join('; ')}`
}

function changedPlan(folder: string, before: object, today: Today): RunError {
  const { changes, span } = changesIn(folder, before, today)
  return new RunError('run-changed', 2, `the run in \`${folder}\` was begun by another spec: ${changes.join('; ')}`, {
    help: 'undo the change, or name another folder with `--out`; if it is meant, `--resume-anyway "why"` goes on with it',
    ...(span && { span }),
  })
}

/** By what somebody wrote; by the plans where no spec says why they differ. */
function changesIn(folder: string, before: object, { plan, spec }: Today): ReturnType<typeof changedSpecs> {
  const said = changedSpecs(folder, spec)
  return said.changes.length > 0 ? said : { changes: planChanges(before, plan) }
}

/** A run that was ended before it had written its plan has left nothing that anybody could miss. */
function holdsNothing(folder: string): boolean {
  return readdirSync(folder).every(
    (name) =>
      name === OWNER_FILE ||
      name === BEGUN_FILE ||
      HALF_WRITTEN.test(name) ||
      (name === FILES.checkpoints && statSync(join(folder, name)).isDirectory() && holdsNothing(join(folder, name))),
  )
}
