/** A file of another tool, named where a spec is wanted: told as what it is, not by all that YAML makes of it. */
import { posix } from 'node:path'

import type { Reporter, Span } from '../diagnostics/index.ts'
import type { ReadResult } from '../host.ts'

interface Kind {
  /** What it is, after "it is ". */
  readonly what: string
  readonly help: (file: string) => string
}

const NET: Kind = {
  what: 'a prototxt of Caffe’s',
  help: (file) => `\`ts-compile import ${file} -o SPEC.yaml\` writes what it says as a spec`,
}
const SOLVER: Kind = {
  what: 'a solver of Caffe’s',
  help: (file) =>
    `\`ts-compile import NET.prototxt --solver ${file} -o SPEC.yaml\` writes a spec of it and its network`,
}
const WEIGHTS: Kind = {
  what: 'a file of weights',
  help: (file) =>
    `a spec takes it by \`weights: { file: ${file} }\`; \`ts-compile weights ${file}\` lists what is in it`,
}
const ONNX: Kind = {
  what: 'a network of ONNX',
  help: (file) => `a spec takes it by \`teacher: { onnx: ${file}, … }\`, or by \`weights: { file: ${file} }\``,
}
const KERAS: Kind = {
  what: 'a description of a network of Keras or TensorFlow.js',
  help: (file) => `write its layers in a spec; \`weights: { file: ${file} }\` takes what stands in a \`model.json\``,
}
const START = '`ts-compile init` writes a spec to start from'
const PYTHON: Kind = {
  what: 'a program in Python',
  help: () => `write what it trains in YAML, and take the weights that it saved by \`weights: { file: … }\`; ${START}`,
}
const NOTEBOOK: Kind = { what: 'a notebook of Jupyter', help: PYTHON.help }
const SETTINGS: Kind = { what: 'a file of TOML or INI', help: () => `write it in YAML; ${START}` }

/** What a text is whose lines all of these tell; the first stands where it begins. None of it can be read as keys of ours. */
const BY_TEXT: readonly (readonly [Kind, ...RegExp[]])[] = [
  [NOTEBOOK, /^\s*\{/, /"nbformat"\s*:/, /"cells"\s*:/],
  [KERAS, /^\s*\{/, /"(?:class_name|modelTopology|weightsManifest)"\s*:/],
  [PYTHON, /^(?:import [\w.]+(?: as \w+|, *\w+)*|from [\w.]+ import .+|(?:def|class) \w+.*:|print\(.*\))\s*$/m],
  [SETTINGS, /^\[[\w.-]+\][ \t]*$/m, /^[\w.-]+[ \t]*=/m],
]

const BY_ENDING: Readonly<Record<string, Kind>> = {
  '.caffemodel': WEIGHTS,
  '.h5': WEIGHTS,
  '.ipynb': NOTEBOOK,
  '.hdf5': WEIGHTS,
  '.npz': WEIGHTS,
  '.onnx': ONNX,
  '.prototxt': NET,
  '.pt': WEIGHTS,
  '.pth': WEIGHTS,
  '.py': PYTHON,
  '.safetensors': WEIGHTS,
}

const TEXTS: readonly Kind[] = [NET, NOTEBOOK, PYTHON]

/** Keys of a solver that no spec has, each in a line of its own. */
const SOLVER_LINE = /^(?:net|train_net|snapshot_prefix|solver_mode|test_iter) *:/m

/** What opens a message at the beginning of a line; in YAML nothing can stand there so. */
const NET_LINE = /^(?:layers?|input_shape) *\{/m

/** What files of ours say at their roots. */
const OURS = /^["']?(?:version|kind|abstract|extends|data|losses|solver|network|teachers?|students?)["']? *:/m

/**
 * True, and reported, where `file` is no YAML of ours. `wanted` is the value that names it; without it the place is the
 * first line that tells.
 */
export function isForeign(file: string, read: ReadResult, wanted: Span | undefined, reporter: Reporter): boolean {
  const isThere = read.ok || read.reason === NO_TEXT
  const text = read.ok ? read.text : ''
  const ending = posix.extname(file).toLowerCase()
  const byEnding = isThere && Object.hasOwn(BY_ENDING, ending) ? BY_ENDING[ending] : undefined
  const told = OURS.test(text) ? undefined : kindOf(text)
  const kind = byEnding === NET ? (told?.kind ?? NET) : (byEnding ?? told?.kind)
  const hasLines = byEnding === undefined || TEXTS.includes(byEnding) // others are bytes
  if (!kind) return false
  reporter.report('foreign-file', {
    message: `\`${file}\` is ${kind.what}, not a spec`,
    at: wanted ?? (hasLines ? lineAt(file, text, told?.at ?? 0) : undefined),
    help: kind.help(file),
  })
  return true
}

/** The host's reason where bytes are no text. */
const NO_TEXT = 'it is no UTF-8 text'

function kindOf(text: string): { readonly kind: Kind; readonly at: number } | undefined {
  const net = NET_LINE.exec(text)
  if (net) return { kind: NET, at: net.index }
  const solver = SOLVER_LINE.exec(text)
  if (solver) return { kind: SOLVER, at: solver.index }
  for (const [kind, ...signs] of BY_TEXT) {
    const [first, ...others] = signs.map((sign) => sign.exec(text))
    if (first && others.every((found) => found))
      return { kind, at: first.index + (/^\s*/.exec(first[0])?.[0].length ?? 0) }
  }
  return undefined
}

function lineAt(file: string, text: string, index: number): Span {
  const line = text.slice(0, index).split('\n').length
  const width = text.slice(index).split(/\r?\n/, 1)[0]?.trimEnd().length ?? 0
  return { file, start: { line, column: 1 }, end: { line, column: Math.max(width, 1) + 1 } }
}
