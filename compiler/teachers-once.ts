/** Experiments that several others take weights from: each is compiled once, for as long as it reads the same texts. */
import type { Host, ReadResult } from './host.ts'
import type { CompileContext } from './result.ts'
import type { Teacher } from './weights.ts'

interface Kept {
  readonly teacher: Teacher
  /** All that it read. */
  readonly texts: ReadonlyMap<string, ReadResult>
  readonly variables: ReadonlyMap<string, string | undefined>
}

/** By host, so that nothing outlives whoever reads the files. */
const known = new WeakMap<Host, Map<string, Kept>>()

/**
 * The experiment at `file` as `compile` makes it of a host, or made it before. Either way all that it reads is read again, so
 * that whoever records what a compilation reads hears of it. One with mistakes is compiled each time: a circle of experiments
 * is told from where it was entered. So is one that takes weights from files, which nobody knows to be as they were.
 */
export function teacherOnce(
  file: string,
  { host, running = false, verify = false }: CompileContext,
  compile: (host: Host) => Teacher,
): Teacher {
  const kept = known.get(host) ?? new Map<string, Kept>()
  known.set(host, kept)
  const key = JSON.stringify([file, running, verify])
  const before = kept.get(key)
  if (before && isAsItWas(before, host)) return before.teacher
  const texts = new Map<string, ReadResult>()
  const variables = new Map<string, string | undefined>()
  let takesFiles = false
  const weights = host.weights?.bind(host)
  const network = host.network?.bind(host)
  const asked = <Answer>(ask: (path: string) => Answer): ((path: string) => Answer) => {
    return (path) => {
      takesFiles = true
      return ask(path)
    }
  }
  const teacher = compile({
    ...host,
    readText: (path) => noted(texts, path, host.readText(path)),
    env: (name) => noted(variables, name, host.env(name)),
    ...(weights && { weights: asked(weights) }),
    ...(network && { network: asked(network) }),
  })
  if (teacher.experiment && !teacher.reporter.hasErrors && !takesFiles) kept.set(key, { teacher, texts, variables })
  return teacher
}

function noted<T>(notes: Map<string, T>, name: string, found: T): T {
  notes.set(name, found)
  return found
}

function isAsItWas({ texts, variables }: Kept, host: Host): boolean {
  const isSame = ([path, was]: readonly [string, ReadResult]): boolean => {
    const now = host.readText(path)
    return was.ok && now.ok ? was.text === now.text : was.ok === now.ok
  }
  return [...texts].map(isSame).every(Boolean) && [...variables].every(([name, was]) => host.env(name) === was)
}
