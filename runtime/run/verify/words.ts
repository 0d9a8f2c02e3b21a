/** Whether plan, spec and lock say the same: the spec is compiled again. */
import { join } from 'node:path'

import type { Plan } from '../../../compiler/index.ts'
import { packageInfo } from '../../package-info.ts'
import { readRegularText } from '../../regular-file.ts'
import { FILES } from '../folder.ts'
import { readLock } from '../lock-file.ts'
import { latestOf, type Lock } from '../lock.ts'
import { planChanges } from '../plan-changes.ts'
import { sha256Of } from '../seal.ts'
import { reasonOf, unlike, type Ledger } from './ledger.ts'

/** The plan of a resolved spec in the folder `run`, of a spec in the folder `spec`; what is wrong with it where it has none. */
export type Recompile = (text: string, run: string, spec: string) => Promise<Plan | string>

export function checkLock(plan: Plan, folder: string, ledger: Ledger): Lock | undefined {
  try {
    const lock = readLock(join(folder, FILES.lock))
    const wrong = [
      ...unlike('name', plan.name, lock.name),
      ...unlike('hashes.plan', plan.hashes.plan, lock.hashes.plan),
      ...unlike('hashes.result', plan.hashes.result, lock.hashes.result),
      ...unlike('seed', plan.seed, lock.seed),
    ]
    ledger.judge(FILES.lock, 'of this plan', wrong)
    return lock
  } catch (error) {
    ledger.fail(FILES.lock, reasonOf(error))
    return undefined
  }
}

export async function checkSpec(
  { plan, folder, lock }: { readonly plan: Plan; readonly folder: string; readonly lock: Lock | undefined },
  recompile: Recompile,
  ledger: Ledger,
): Promise<void> {
  let text: string
  try {
    text = readRegularText(join(folder, FILES.spec))
  } catch (error) {
    ledger.fail(FILES.spec, reasonOf(error))
    return
  }
  if (lock)
    ledger.judge(FILES.spec, `the one that ${FILES.lock} is of`, unlike('SHA-256', lock.spec.sha256, sha256Of(text)))
  const { version } = packageInfo()
  const by = lock ? latestOf(lock).versions['ts-compile'] : version
  if (by !== version) {
    ledger.note(FILES.plan, `not compared with ${FILES.spec}: ts-compile ${by} made it, and this is ${version}`)
    return
  }
  const again = await recompile(text, folder, join(folder, lock?.folder ?? '.'))
  if (typeof again === 'string') {
    ledger.fail(FILES.spec, `it cannot be compiled again: ${again}`)
    return
  }
  const wrong = [
    ...unlike('hashes', again.hashes, plan.hashes),
    ...programsDiffer(again, plan),
    ...changes(again, plan),
  ]
  ledger.judge(FILES.plan, `what ${FILES.spec} compiles to`, wrong)
}

function changes(spec: Plan, plan: Plan): readonly string[] {
  const found = planChanges(placeless(spec), placeless(plan))
  return found.length === 0 ? [] : [`it is not what ${FILES.spec} compiles to: ${found.join('; ')}`]
}

function programsDiffer(spec: Plan, plan: Plan): readonly string[] {
  const [one, other] = [spec, plan].map(({ format, memory, programs }) => JSON.stringify({ format, memory, programs }))
  return one === other ? [] : [`its programs are not those that ${FILES.spec} compiles to`]
}

/** Without what differs between a spec and its resolved form: places in files, and where values came from. */
function placeless(plan: Plan): Plan {
  const { environment: _environment, waived: _waived, ...rest } = plan
  return JSON.parse(JSON.stringify(rest, (key, value: unknown) => (key === 'place' ? undefined : value))) as Plan
}
