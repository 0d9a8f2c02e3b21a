import type { Reporter, Span } from '../diagnostics/index.ts'
import type { Tree } from '../source/index.ts'
import { readMix } from './mix.ts'
import { readReference, type Nameable } from './reference.ts'
import type { Reference, Target } from './spec.ts'

/** `data.label`, `network.layer`, or a mean of several layers. Undefined after a reported mistake. */
export function readTarget(tree: Tree | undefined, known: Nameable, reporter: Reporter): Target | undefined {
  if (tree?.kind === 'map') return readMix(tree, known, reporter)
  if (tree?.kind === 'scalar' && tree.value === 'data.label') return { kind: 'label', span: tree.span }
  if (tree?.kind === 'scalar' && typeof tree.value === 'string' && tree.value.startsWith('data.')) {
    reporter.report('bad-reference', {
      message: `there is no \`${tree.value}\` to compare with`,
      at: tree.span,
      help: 'did you mean `data.label`?',
    })
    return undefined
  }
  if (tree?.kind === 'scalar' && (tree.value === 'label' || tree.value === 'labels')) {
    reporter.report('bad-reference', {
      message: `\`${tree.value}\` is no \`network.layer\``,
      at: tree.span,
      help: 'did you mean `data.label`?',
      fix: 'data.label',
    })
    return undefined
  }
  const tap = readReference(tree, known, reporter)
  return tap && { kind: 'tap', tap }
}

/** The layers that a target reads; none, where it is the labels or there is none. */
export function tapsOfTarget(target: Target | undefined): readonly Reference[] {
  if (target?.kind === 'tap') return [target.tap]
  return target?.kind === 'mix' ? target.of.map(({ tap }) => tap) : []
}

export function spanOfTarget(target: Target): Span {
  return target.kind === 'tap' ? target.tap.span : target.span
}
