/** Rules of `weights.rename` whose names no layer has: `otherwise` and `leftover` would hide them. */
import { didYouMean, Reporter } from '../diagnostics/index.ts'
import { renameByPatterns } from '../normalize/index.ts'
import { treeAt } from '../source/index.ts'
import { layerOf, listed, type FoundSource } from './weight-source.ts'

/** `wanted`: what the tensors of the source would be called here. */
export function reportRenames({ source, tensors }: FoundSource, wanted: readonly string[], reporter: Reporter): void {
  if (!tensors) return
  const layers = new Set(wanted.map(layerOf))
  let names = [...new Set(tensors.map(({ name }) => layerOf(name)))]
  for (const rule of source.rename) {
    const rename = renameByPatterns([rule], names, new Reporter()) // what is wrong with the pattern is told
    if (!rename) continue
    const renamed = names.filter((name) => rename(name) !== name)
    names = names.filter((name) => !renamed.includes(name)) // the first rule that matches counts
    const [first, ...others] = renamed.map(rename)
    if (first === undefined || [first, ...others].some((name) => layers.has(name))) continue
    const to = treeAt(rule, ['to'])
    reporter.report('weights-rename', {
      message: `this makes ${listed([first, ...others].map((name) => `\`${name}\``))} of layers of \`${source.written}\`, and no layer is called so`,
      at: (to ?? rule).span,
      help: didYouMean(first, [...layers]) ?? `the layers are ${listed([...layers].map((name) => `\`${name}\``))}`,
    })
  }
}
