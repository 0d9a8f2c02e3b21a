/** Teachers that a spec does not describe: a network in a file, or what one once answered. */
import type { Reporter } from '../diagnostics/index.ts'
import { resolvePath } from '../paths.ts'
import { keySpanAt, toValue, treeAt, type MapTree, type Tree } from '../source/index.ts'
import type { ExpandedNetwork, NormalizeContext } from './network.ts'
import type { Written } from './roster.ts'
import type { Foreign, ForeignOutput, NamedFile } from './spec.ts'
import { isUnknownAt, mapAt } from './tree-edit.ts'

const KINDS = ['onnx', 'recorded'] as const
/** What may stand beside the file. */
const BESIDE: readonly string[] = [...KINDS, 'outputs', 'expect']

/** Whether a network is one of another's making; then nothing else of it means anything here. */
export function isForeign(own: MapTree): boolean {
  return KINDS.some((kind) => own.entries.has(kind))
}

/** A network of layers gives what its layers make. */
export function refuseOutputs(own: MapTree, reporter: Reporter): void {
  if (!own.entries.has('outputs')) return
  reporter.report('foreign-keys', {
    message: '`outputs` means nothing without `onnx` or `recorded`',
    at: keySpanAt(own, ['outputs']),
    help: 'remove it: losses name the layers of a network',
  })
}

/** Undefined after a reported mistake. */
export function expandForeign(
  { name, role, own, path, span }: Written,
  { reporter }: NormalizeContext,
): ExpandedNetwork | undefined {
  const [kind, other] = KINDS.filter((key) => own.entries.has(key))
  const report = (key: string, message: string, help: string): undefined => {
    reporter.report('foreign-keys', { message, at: keySpanAt(own, [key]), help })
  }
  if (other) return report(other, `\`${kind}\` and \`${other}\` are different teachers`, 'keep one of the two')
  if (role !== 'teacher') {
    const what = kind === 'onnx' ? 'its parameters are not ours to train' : 'answers of old do not learn'
    return report(
      kind,
      `\`${name}\` is a ${role}, and \`${kind}\` makes a teacher: ${what}`,
      'write its layers, and load its weights by `weights: { file: … }`',
    )
  }
  const misplaced = [...own.entries.keys()].filter((key) => !BESIDE.includes(key))
  for (const key of misplaced) {
    const why = kind === 'onnx' ? 'the file says all of it' : 'there is no network, only what one answered'
    report(
      key,
      `\`${key}\` means nothing beside \`${kind}\`: ${why}`,
      `remove it; only \`outputs\` and \`expect\` may stand there`,
    )
  }
  if (!own.entries.has('outputs')) {
    const like =
      kind === 'onnx'
        ? '`outputs: { logits: NAME }`, NAME as the file has it'
        : '`outputs: { logits: [10] }`, with the shape of one row'
    return report(kind, `nothing says what \`${name}\` gives`, `write ${like}; losses then read \`${name}.logits\``)
  }
  const outputs = outputsOf(own, kind, report)
  const files = kind === 'onnx' ? filesOf(treeAt(own, ['onnx'])) : filesOf(treeAt(own, ['recorded']))
  if (!outputs || !files || misplaced.length > 0) return undefined
  const [file] = files.values()
  const foreign: Foreign =
    kind === 'onnx' ? { kind, file, outputs } : { kind, files, outputs, span: keySpanAt(own, ['recorded']) }
  return {
    tree: own,
    network: {
      name,
      role,
      path,
      input: undefined,
      inputSpan: span,
      layers: [],
      namesKnown: !isUnknownAt(own, 'outputs'),
      removed: new Map(),
      weights: undefined,
      frozen: 'all',
      frozenSpan: undefined,
      mode: 'eval',
      expect: undefined,
      foreign,
      span,
    },
  }
}

function outputsOf(
  own: MapTree,
  kind: 'onnx' | 'recorded',
  report: (key: string, message: string, help: string) => void,
): readonly ForeignOutput[] | undefined {
  const entries = [...(mapAt(own, 'outputs')?.entries ?? [])]
  const wrong = entries.find(([, { value }]) => (value.kind === 'list') !== (kind === 'recorded'))
  if (wrong) {
    const [name] = wrong
    report(
      'outputs',
      kind === 'onnx'
        ? `\`outputs.${name}\` is a shape, and the file says shapes itself`
        : `\`outputs.${name}\` is a name, and an array has none`,
      kind === 'onnx'
        ? `name an output of the file: \`${name}: NAME\``
        : `write the shape of one row: \`${name}: [10]\``,
    )
    return undefined
  }
  if (kind === 'recorded' && entries.length > 1) {
    report(
      'outputs',
      `an array is one output, and \`outputs\` has ${entries.length}`,
      `keep \`${entries[0][0]}\`, and make a teacher of each other one`,
    )
    return undefined
  }
  return entries.map(([name, { key, value }]) => ({
    name,
    span: key,
    valueSpan: value.span,
    ...(kind === 'onnx' ? { from: String(toValue(value)) } : { shape: toValue(value) as readonly number[] }),
  }))
}

/** By part; a path alone is that of the training images. Undefined where the value is none. */
function filesOf(tree: Tree | undefined): ReadonlyMap<'train' | 'test', NamedFile> | undefined {
  const named = (value: Tree | undefined): NamedFile | undefined =>
    value?.kind === 'scalar' && typeof value.value === 'string'
      ? { written: value.value, file: resolvePath(value.value, value.span), span: value.span }
      : undefined
  const parts =
    tree?.kind === 'map'
      ? (['train', 'test'] as const).map((part) => [part, named(treeAt(tree, [part]))] as const)
      : [['train', named(tree)] as const]
  const found = new Map(parts.flatMap(([part, file]) => (file ? [[part, file] as const] : [])))
  return found.size > 0 ? found : undefined
}
