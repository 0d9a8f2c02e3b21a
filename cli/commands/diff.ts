import { existsSync } from 'node:fs'

import { noPaint, printGithub, printSarif } from '../../compiler/diagnostics/index.ts'
import {
  CHANGE_CLASSES,
  changesOf,
  isChanged,
  type ChangeClass,
  type DiffReport,
  type SpecDiff,
} from '../../compiler/diff/index.ts'
import { changeRule, diffAnnotations, diffJson, diffMarkdown, diffText } from '../../compiler/emit/diff/index.ts'
import { compareSpecs, type Place } from '../compare-specs.ts'
import { diskHost } from '../disk-host.ts'
import { EXIT, Exit } from '../exit.ts'
import { version } from '../package-info.ts'
import type { DiffFormat } from '../formats.ts'
import { inRevision, missing, onDisk, parted, placeOf } from '../places.ts'
import { openRepository } from '../revisions/index.ts'
import { paint, print, printLines, say } from '../terminal.ts'

export interface DiffOptions {
  readonly format: DiffFormat
  readonly base?: string
  /** The path that two files stand for. */
  readonly at?: string
  readonly deny?: readonly ChangeClass[]
  readonly exitCode?: boolean
  readonly stat?: boolean
  readonly set: readonly string[]
}

/** Says what experiments do that they did not do before. */
export async function diff(operands: readonly string[], options: DiffOptions): Promise<void> {
  const [before, after] =
    options.at === undefined ? await sidesOf(operands, options.base) : versionsOf(operands, options.at)
  const draw = options.format === 'md' ? (await import('../draw-changes.ts')).drawChanges : undefined
  const specs = await compareSpecs(before, after, options.set, draw)
  if (specs.length === 0) {
    const help =
      options.at === undefined ? undefined : `\`ts-compile diff --base REV\` shows the experiments that take it`
    throw new Exit(EXIT.usage, `there is no experiment in ${after.label} nor in ${before.label}`, help)
  }
  if (options.at !== undefined)
    say('files that it names are those here; `ts-compile diff --base REV` takes those of a revision')
  const report = { before: before.label, after: after.label, specs }
  printReport(report, options)
  const [code, why] = verdict(specs, options)
  if (code !== EXIT.ok) throw new Exit(code, options.format === 'text' ? why : '')
}

function printReport(report: DiffReport, { format, stat = false, deny = [] }: DiffOptions): void {
  switch (format) {
    case 'text':
      return printLines(diffText(report, process.stdout.isTTY ? paint : noPaint, stat))
    case 'md':
      return print(diffMarkdown(report))
    case 'json':
      return print(diffJson(report))
    case 'github':
      return printGithub(diffAnnotations(report, deny)).forEach(print)
    case 'sarif': {
      const checked = report.specs[0]?.file ?? report.after
      return print(printSarif(diffAnnotations(report, deny), { version: version(), checked, rule: changeRule }))
    }
  }
}

/** The exit code, and why it is not 0. */
function verdict(specs: readonly SpecDiff[], { deny = [], exitCode = false }: DiffOptions): readonly [number, string] {
  const broken = specs.filter(({ outcome }) => outcome.kind === 'broken')
  if (broken.length > 0) {
    const wrong = broken.map(wrongFile).find((file) => file !== undefined)
    if (wrong !== undefined) say(`next: ts-compile check ${wrong}`)
    return [
      EXIT.mistakes,
      `${broken.length === 1 ? 'a spec does' : `${broken.length} specs do`} not compile on both sides`,
    ]
  }
  const denied = CHANGE_CLASSES.filter(
    (kind) => deny.includes(kind) && specs.flatMap(changesOf).some((found) => found.class === kind),
  )
  if (denied.length > 0) return [EXIT.mistakes, `there are changes that \`--deny\` names: ${denied.join(', ')}`]
  return exitCode && specs.some(isChanged) ? [EXIT.mistakes, ''] : [EXIT.ok, '']
}

/** The file here that has the mistakes; undefined where it is one of a revision. */
function wrongFile({ file, was, outcome }: SpecDiff): string | undefined {
  return outcome.kind === 'broken' && outcome.side === 'before' ? was : file
}

/** Two texts as versions of the file at `path`; a file of the system's that is nothing is one that is not there. */
function versionsOf(operands: readonly string[], path: string): readonly [Place, Place] {
  const [before, after] = operands
  if (before === undefined || after === undefined || operands.length > 2)
    throw new Exit(EXIT.usage, '`--at` takes two files', 'it is what `git difftool` calls')
  const standIn = (file: string): Place => {
    const isThere = !isNothing(file)
    if (isThere && !existsSync(file)) throw missing([file])
    const host = { ...diskHost, readText: (wanted: string) => diskHost.readText(wanted === path ? file : wanted) }
    return { label: file, host, files: isThere ? [path] : [], root: '', isFile: false, isDisk: true }
  }
  return [standIn(before), standIn(after)]
}

function isNothing(operand: string): boolean {
  return operand === '/dev/null' || operand.toLowerCase() === 'nul'
}

async function sidesOf(operands: readonly string[], base: string | undefined): Promise<readonly [Place, Place]> {
  const [one, other, ...more] = operands
  if (base !== undefined) return revisionAndDisk(base, operands.length === 0 ? ['.'] : operands)
  if (one === undefined) return revisionAndDisk('HEAD', ['.'])
  if (other === undefined) {
    const [revision, path] = parted(one)
    return revision === undefined ? revisionAndDisk('HEAD', [one]) : revisionAndDisk(revision, [path])
  }
  if (more.length > 0) {
    const help = '`--base REV` compares any number of files with what they were'
    throw new Exit(EXIT.usage, 'two things are compared, and these are more', help)
  }
  const places = [await placeOf(one), await placeOf(other)] as const
  const kinds = places.map(({ isFile }) => isFile)
  const areTwoKinds = kinds[0] !== kinds[1] && !operands.some(isNothing)
  if (areTwoKinds) throw new Exit(EXIT.usage, 'a file and a folder cannot be compared')
  return places
}

/** What is not there any more, or not yet, is compared with nothing. */
async function revisionAndDisk(name: string, paths: readonly string[]): Promise<readonly [Place, Place]> {
  const repository = await openRepository()
  const label = paths.join(' ')
  const before = await inRevision(repository, name, paths, label === '.' ? name : `${name}:${label}`)
  const here = paths.filter((path) => existsSync(path))
  if (here.length === 0 && before.files.length === 0) throw missing(paths)
  const after = onDisk(here, label === '.' ? 'the files here' : label)
  return [before, here.length === 0 ? { ...after, isFile: before.isFile } : after]
}
