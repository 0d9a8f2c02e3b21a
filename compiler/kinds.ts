/** A file that is read as what it is not is told as what it is, not by all that it lacks. */
import { posix } from 'node:path'

import { suggestions, type Reporter, type Span } from './diagnostics/index.ts'
import { COMMON_KEYS, rootKeys } from './schema/index.ts'
import { keySpanAt, treeAt, type MapTree, type Tree } from './source/index.ts'

/** `wanted` is the value that names the file, absent for the file of the command line. */
export function isExperiment(tree: MapTree, wanted: Span | undefined, reporter: Reporter): boolean {
  const said = (key: string, value: string | boolean): boolean => {
    const tells = treeAt(tree, [key])
    return tells?.kind === 'scalar' && tells.value === value
  }
  if (said('kind', 'network')) {
    const at = keySpanAt(tree, ['kind'])
    if (isBoth(tree, reporter)) return false
    const file = posix.basename(at.file)
    reporter.report('not-an-experiment', {
      message: `\`${file}\` is a network, not an experiment: it has layers, and nothing to train them`,
      at: wanted ?? at,
      help: `take it in an experiment, by \`network: { from: ${file} }\`; \`ts-compile init\` writes one`,
    })
    return false
  }
  if (isOther(tree)) {
    const [{ key: at }] = [...tree.entries.values()]
    reporter.report('foreign-file', {
      message: `\`${posix.basename(at.file)}\` is no spec: none of its keys is one of ours`,
      at: wanted ?? at,
      help: 'an experiment says `version`, `name`, `data`, its networks, `losses` and `solver`; `ts-compile init` writes one',
    })
    return false
  }
  if (!said('abstract', true)) return true
  reporter.report('abstract-spec', {
    message: 'an abstract spec is no experiment: it is there to be extended',
    at: wanted ?? keySpanAt(tree, ['abstract']),
    help: 'name a file that extends it',
  })
  return false
}

/** Whether the keys are those of another file: not one is ours, or a slip of ours. */
function isOther({ entries }: MapTree): boolean {
  const own = rootKeys.filter((key) => !COMMON_KEYS.includes(key))
  const keys = [...entries.keys()].filter((key) => !COMMON_KEYS.includes(key))
  const isOurs = (key: string): boolean => own.includes(key) || suggestions(key, own).length > 0
  return keys.length > 0 && !keys.some(isOurs)
}

/** An experiment that says a `kind`, which is told. */
function isBoth(tree: MapTree, reporter: Reporter): boolean {
  if (!['losses', 'solver', 'kind'].every((key) => tree.entries.has(key))) return false
  reporter.report('not-a-network', {
    message: 'only a network file says its `kind`, and this one has `losses` and a `solver`: it is an experiment',
    at: keySpanAt(tree, ['kind']),
    help: 'remove `kind`',
  })
  return true
}

/** Without `wanted` it is the file of the command line, which was looked at already. */
export function isNetworkFile(tree: MapTree, wanted: Tree | undefined, reporter: Reporter): boolean {
  if (!wanted) return !isBoth(tree, reporter)
  if (tree.entries.has('kind') || !tree.entries.has('solver')) return true
  const file = posix.basename(tree.span.file)
  reporter.report('not-a-network', {
    message: `\`${file}\` is an experiment, not a network file`,
    at: wanted.span,
    help: `name the file that it takes its layers from; \`weights: { experiment: ${file} }\` takes what it trained`,
  })
  return false
}
