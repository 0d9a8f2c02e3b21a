import type { Reporter } from '../diagnostics/index.ts'
import type { Tree } from '../source/index.ts'
import type { Reference } from './spec.ts'

/** `network.layer`; the first dot splits. Undefined after a reported mistake. */
export function readReference(tree: Tree | undefined, reporter: Reporter): Reference | undefined {
  if (tree?.kind !== 'scalar' || typeof tree.value !== 'string') return undefined
  const dot = tree.value.indexOf('.')
  const [network, layer] = [tree.value.slice(0, Math.max(dot, 0)), tree.value.slice(dot + 1)]
  if (network === 'data') {
    reporter.report('reference-without-effect', {
      message: `\`${tree.value}\` is data, and a layer is wanted`,
      at: tree.span,
      help: 'name a layer as `network.layer`; `data.label` may only be a `target`',
    })
    return undefined
  }
  if (network === '' || layer === '') {
    reporter.report('bad-reference', {
      message: `\`${tree.value}\` is no \`network.layer\``,
      at: tree.span,
      help: 'write for example `student.ip2`',
    })
    return undefined
  }
  return { network, layer, span: tree.span }
}
