import { catalogue, datasets, didYouMean, formats, typePages } from '../../compiler/index.ts'
import { changeCatalogue } from '../../compiler/diff/index.ts'
import { specExamples } from '../../compiler/diagnostics/examples/index.ts'
import { EXIT, Exit } from '../exit.ts'
import { codePage } from '../explain/code-page.ts'
import { dataPages } from '../explain/data-page.ts'
import {
  allKeys,
  changePage,
  isChangeCode,
  isCode,
  keysPage,
  listPage,
  lists,
  topicsPage,
  typePage,
} from '../explain/pages.ts'
import { print, say } from '../terminal.ts'

/** What a code, a type or a key means, all of a kind, or, without a topic, what there is to ask. */
export function explain(topic: string | undefined): void {
  if (topic === undefined) {
    print(topicsPage())
    say('next: ts-compile explain layers')
    return
  }
  const pages = pagesOf(topic.replace(/^(?:error|warning|note)\[(.*)\]$/, '$1'))
  if (pages.length === 0) {
    const known = [
      ...Object.keys(catalogue),
      ...Object.keys(changeCatalogue),
      ...Object.keys(lists),
      ...typePages().map(({ type }) => type),
      ...[...datasets, ...formats].map(({ name }) => name),
      ...allKeys().flatMap(({ path }) => [path, path.replace(/^.*\./, '')]),
    ]
    const help = didYouMean(topic, [...new Set(known)]) ?? '`ts-compile explain` says what there is'
    throw new Exit(EXIT.usage, `there is no code, type, dataset or key \`${topic}\``, help)
  }
  print(pages.join('\n\n'))
  say('next: ts-compile check SPEC')
}

/** One word may be several things: `sigmoid` is a layer and a policy. */
function pagesOf(topic: string): readonly string[] {
  return [
    ...(isCode(topic) ? [codePage(topic, specExamples[topic])] : []),
    ...(isChangeCode(topic) ? [changePage(topic)] : []),
    ...(Object.hasOwn(lists, topic) ? [listPage(topic)] : []),
    ...typePages()
      .filter(({ type }) => type === topic)
      .map(typePage),
    ...dataPages(topic),
    ...keysPage(topic),
  ]
}
