/** What a code means: the law, the reason, a spec that breaks it with what is said of it, and one that does not. */
import { catalogue, compile, isWaivable, printText, type DiagnosticCode, type Host } from '../../compiler/index.ts'
import {
  causes,
  filesOf,
  type Files,
  type SpecExample,
  type Variant,
} from '../../compiler/diagnostics/examples/index.ts'
import { quoted, wrapped } from './wrap.ts'

export function codePage(code: DiagnosticCode, example: SpecExample | undefined): string {
  const { severity, title, explanation, waivable } = catalogue[code]
  const allowed =
    waivable !== undefined
      ? `\`allow: [{ code: ${code}, reason: … }]\` in the spec waives it: ${waivable}.`
      : isWaivable(code)
        ? `\`allow: [{ code: ${code}, reason: … }]\` in the spec silences it.`
        : undefined
  const cause = causes[code]
  return [
    `${severity}[${code}]: ${title}`,
    wrapped(explanation),
    ...(allowed === undefined ? [] : [wrapped(allowed)]),
    ...(example ? wrongAndRight(code, example) : []),
    ...(cause ? ['For example:', quoted(cause.cause), 'What helps:', quoted(cause.cure)] : []),
  ].join('\n\n')
}

function wrongAndRight(code: DiagnosticCode, { wrong, right = {} }: SpecExample): readonly string[] {
  const files = filesOf(wrong)
  const sets = wrong.sets ?? []
  const textOf = (file: string): string | undefined => {
    const setting = /^--set#(\d+)$/.exec(file)
    return setting ? sets[Number(setting[1]) - 1] : files[file]
  }
  const found = compile('x.yaml', { host: memory(files), sets }).diagnostics.find((one) => one.code === code)
  const shown = found ? printText(found, textOf) : ''
  return ['Wrong:', quoted(shown), 'Right:', quoted(difference(files, right, sets))]
}

/** The lines of the right files that the wrong ones do not have. */
function difference(wrong: Files, right: Variant, sets: readonly string[]): string {
  const changed = Object.entries(filesOf(right)).flatMap(([file, text]) => {
    const before = new Set((wrong[file] ?? '').split('\n'))
    const all = text.split('\n')
    const rows = all.flatMap((line, i) => (before.has(line) ? [] : [` ${String(i + 1).padStart(2)} | ${line}`]))
    const gone = wrong[file] !== undefined && rows.length === 0 && wrong[file] !== text
    if (rows.length > 12) return [`${file}: a whole experiment, as \`ts-compile init\` writes one`]
    if (gone) return [`the same ${file} without that line`]
    return rows.length > 0 ? [`  in ${file}`, ...rows] : []
  })
  const settings = (right.sets ?? []).map((set) => `--set ${set}`)
  return [...changed, ...settings, ...(sets.length > 0 && settings.length === 0 ? ['no `--set`'] : [])].join('\n')
}

function memory(files: Files): Host {
  return {
    readText: (path) => {
      const text = files[path]
      return text === undefined ? { ok: false, reason: 'no such file' } : { ok: true, text }
    },
    siblings: () => Object.keys(files),
    env: () => undefined,
    outside: (path) => (/^(\/|\.\.\/)/.test(path) ? ['.'] : undefined),
  }
}
