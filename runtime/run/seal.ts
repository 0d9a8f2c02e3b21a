/** `seal.json`: the SHA-256 of what a finished run left. Made before its last file, so that a run that is finished has one. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { readRegular } from '../regular-file.ts'
import { eventFilesIn } from '../tensorboard/index.ts'
import { writeWhole } from './files.ts'
import { FILES, readJson } from './folder.ts'

export interface Seal {
  readonly format: 1
  /** By the file's name in the folder: `checkpoints/best.safetensors`. */
  readonly files: Readonly<Record<string, string>>
}

export function sha256Of(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

/** What a seal is of, as far as it is there: all that the run wrote but the networks, which come after it. */
export function sealedFiles(folder: string): readonly string[] {
  const { checkpoints, seal: _seal, ...others } = FILES
  const kept = existsSync(join(folder, checkpoints)) ? readdirSync(join(folder, checkpoints)) : []
  const states = kept.filter((name) => name.endsWith('.safetensors')).map((name) => `${checkpoints}/${name}`)
  const there = Object.values(others).filter((name) => existsSync(join(folder, name)))
  return [...there, ...eventFilesIn(folder), ...states].sort()
}

/** `coming`: what is written after it, by name. */
export function writeSeal(folder: string, coming: ReadonlyMap<string, Uint8Array>): void {
  const there = sealedFiles(folder).map((name) => [name, sha256Of(readRegular(join(folder, name)))] as const)
  const files = Object.fromEntries([...there, ...[...coming].map(([name, bytes]) => [name, sha256Of(bytes)] as const)])
  write(folder, { format: 1, files })
}

/** Which of `names` are not as the run left them: what was expected and found, by name. */
export function changedSince({ files }: Seal, folder: string, names: readonly string[]): readonly string[] {
  return names.flatMap((name) => {
    const sum = Object.hasOwn(files, name) ? files[name] : undefined
    if (sum === undefined) return [`${name}: ${FILES.seal} knows nothing of it: the run did not leave it`]
    if (!existsSync(join(folder, name))) return [`${name}: it is not there, and ${FILES.seal} is of it`]
    if (!statSync(join(folder, name)).isFile()) return [`${name}: it is no file, and ${FILES.seal} is of one`]
    const found = sha256Of(readRegular(join(folder, name)))
    return found === sum ? [] : [`${name}: expected SHA-256 ${sum}, found ${found}: it was changed after the run`]
  })
}

/** After a file was made again; a run without a seal gets none. */
export function sealAgain(folder: string, file: string): void {
  const seal = readSeal(folder)
  if (seal) write(folder, { ...seal, files: { ...seal.files, [file]: sha256Of(readRegular(join(folder, file))) } })
}

function write(folder: string, seal: Seal): void {
  writeWhole(join(folder, FILES.seal), `${JSON.stringify(seal, undefined, 1)}\n`)
}

/** Undefined where there is none, or it is no seal. */
export function readSeal(folder: string): Seal | undefined {
  const read = readJson(join(folder, FILES.seal)) as Partial<Seal> | null | undefined
  const sums: unknown = read?.files
  if (read?.format !== 1 || typeof sums !== 'object' || sums === null) return undefined
  return Object.values(sums).every((sum) => typeof sum === 'string') ? (read as Seal) : undefined
}
