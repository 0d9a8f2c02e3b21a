/**
 * Text → the documents in it. The package's composer walks what is nested by recursion, and where the stack ends is the
 * machine's affair; its lexer and its parser are loops. So what these two make is measured on the way, and nothing is composed of
 * a text that is too deep or too large.
 */
import { Composer, CST, Lexer, LineCounter, Parser, type Document } from 'yaml'

import { DEPTH_LIMIT, LEXEME_LIMIT, MISTAKE_LIMIT, NO_SPEC, TOO_DEEP, VALUE_LIMIT, type Refusal } from './limits.ts'

export interface Documents {
  /** Two at most: of the second only that it is there can matter. None of a text that is refused. */
  readonly documents: readonly Document.Parsed[]
  readonly lines: LineCounter
  /** Where tags begin: `!…`. */
  readonly tags: readonly number[]
  /** `offset`: where it became too much. */
  readonly refused?: Refusal & { readonly offset: number }
}

export function readDocuments(text: string): Documents {
  const lines = new LineCounter()
  lines.addNewLine(0)
  const scan = new Scan(text, lines)
  const composer = new Composer({ merge: true, prettyErrors: false, uniqueKeys: false })
  const [first, second] = composer.compose(scan.tokens())
  const { refused, tags } = scan
  if (refused) return { documents: [], lines, tags, refused }
  return { documents: [first, second].filter((document) => document !== undefined), lines, tags }
}

class Scan {
  refused: Documents['refused']
  readonly tags: number[] = []
  readonly #text: string
  readonly #lines: LineCounter
  #values = 0
  #lexemes = 0

  constructor(text: string, lines: LineCounter) {
    this.#text = text
    this.#lines = lines
  }

  /** The parser's tokens: a whole document each, or what stands between two. Where a limit is passed they end, without the last. */
  *tokens(): Generator<CST.Token, void> {
    const parser = new Parser(this.#lines.addNewLine)
    let plain = false
    let errors = 0
    for (const lexeme of new Lexer().lex(this.#text)) {
      const { offset } = parser
      for (const token of parser.next(lexeme)) {
        yield token
        if (token.type === 'error') errors += 1
      }
      if (!plain && VALUES.has(lexeme[0])) this.#values += 1
      if (!plain && lexeme.startsWith('!')) this.tags.push(offset)
      this.#lexemes += 1
      plain = lexeme === CST.SCALAR
      this.refused = this.#excess(offset, parser)
      if (this.refused) return
      if (errors + this.tags.length > 10 * MISTAKE_LIMIT) break
    }
    yield* parser.end()
  }

  #excess(offset: number, { stack }: Parser): Documents['refused'] {
    // on the stack: the document, the collections that are open, and perhaps a scalar
    if (stack.length > DEPTH_LIMIT + 1) {
      const open = stack.filter(CST.isCollection)
      if (open.length > DEPTH_LIMIT) return { ...TOO_DEEP, offset: open.at(-1)?.offset ?? offset }
    }
    if (this.#values > VALUE_LIMIT)
      return { message: `there are more than ${VALUE_LIMIT} keys and values up to here`, help: NO_SPEC, offset }
    if (this.#lexemes > LEXEME_LIMIT)
      return {
        message: `the text has more than ${LEXEME_LIMIT} words, signs and line breaks up to here`,
        help: NO_SPEC,
        offset,
      }
    return undefined
  }
}

/** How lexemes begin that are values or keys; what follows `CST.SCALAR` is the text of a plain one. */
const VALUES: ReadonlySet<string | undefined> = new Set([CST.SCALAR, '"', "'", '*', '[', '{'])
