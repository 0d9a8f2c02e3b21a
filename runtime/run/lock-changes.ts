/** What of a run's surroundings is no longer what its lock says. */
import { RunError } from '../run-error.ts'
import type { Lock, LockedWeights } from './lock.ts'
import { differences, wasAndIs } from './differences.ts'

const THREADS = 'engine.threads '

/** What counts, a line each: `dataset.sha256 was …, and is …`. Versions may differ: they are told and written down. */
export function changesSince(before: Partial<Lock>, now: Lock): readonly string[] {
  const found = differences(counting(before), counting(now))
  return [...found].map((one) => `${one.path.join('.')} ${wasAndIs(one)}`)
}

function counting({ dataset, weights = [], solverstate, mean, engine }: Partial<Lock>): object {
  return { dataset, weights: Object.fromEntries(weights.map(byName)), solverstate, mean, engine }
}

/** A network may have several sources; where one was found says nothing. */
function byName(source: LockedWeights, i: number): readonly [string, unknown] {
  const { network, ...rest } = source
  return [`of ${network}, ${i + 1}`, 'at' in rest ? { ...rest, at: undefined } : rest]
}

/** Throws where the run would not be the same any more. */
export function proveSame(folder: string, changes: readonly string[]): void {
  if (changes.length === 0) return
  const areThreads = changes.every((change) => change.startsWith(THREADS))
  throw new RunError('run-changed', 2, `the run in \`${folder}\` cannot go on as it began: ${changes.join('; ')}`, {
    help: areThreads
      ? 'leave out `--threads`: it goes on with as many as it began with'
      : 'bring back what it began with; or, if the change is meant, `--resume-anyway "why"`, which is written down',
  })
}

type Named = Readonly<Record<string, string | undefined>>

/** What may move the last digits and is not chosen, each as `name: then → now`. */
export function driftSince(before: Partial<Lock>, now: Lock): readonly string[] {
  const then: Named = { ...before.versions, ...before.packages }
  const today: Named = { ...now.versions, ...now.packages }
  const versions = Object.keys({ ...then, ...today }).flatMap((key) =>
    then[key] === today[key] ? [] : [`${key}: ${then[key] ?? 'absent'} → ${today[key] ?? 'absent'}`],
  )
  const { machine } = before
  if (!machine) return versions
  const told = (['platform', 'cpu'] as const).flatMap((key) =>
    machine[key] === now.machine[key] ? [] : [`${key}: ${machine[key]} → ${now.machine[key]}`],
  )
  return [...versions, ...told, ...featuresChanged(machine.features, now.machine.features)]
}

/** `CPU features: avx512f is gone, amx has come`: those that both have say nothing. */
export function featuresChanged(before: readonly string[], now: readonly string[]): readonly string[] {
  const gone = before.filter((feature) => !now.includes(feature))
  const come = now.filter((feature) => !before.includes(feature))
  const words = [
    ...(gone.length > 0 ? [`without ${gone.join(' ')}`] : []),
    ...(come.length > 0 ? [`with ${come.join(' ')}`] : []),
  ]
  return words.length === 0 ? [] : [`CPU features: now ${words.join(', ')}`]
}
