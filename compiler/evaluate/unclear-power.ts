/** `-x ** 2`: mathematics takes the power first, the parser the sign. What two readers read in two ways is refused. */

interface Token {
  readonly text: string
  readonly index: number
}

export interface UnclearPower {
  /** Where the sign stands in the text, counted from 0. */
  readonly index: number
  /** As it is written: `-x ** 2` without the power's right side. */
  readonly sign: string
  /** What the sign and the power both want. */
  readonly operand: string
}

const TOKENS = /\s*("[^"]*"|'[^']*'|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[\w$]+|\*\*|.)/gsu
/** What an operand may end with. */
const ENDS = /[\w$.)"'\]]$/

/** The first power of an expression whose left side has a sign of its own, outside of brackets. */
export function unclearPower(text: string): UnclearPower | undefined {
  const tokens = [...text.matchAll(TOKENS)].map(([whole, token], i, all): Token => ({
    text: token,
    index: (all[i]?.index ?? 0) + whole.length - token.length,
  }))
  for (const [i, { text: token }] of tokens.entries()) {
    if (token !== '**') continue
    const first = firstOf(tokens, i - 1)
    const sign = tokens[first - 1]
    const before = tokens[first - 2]
    if (!sign || !['-', '+', '!', '~'].includes(sign.text) || (before && ENDS.test(before.text))) continue
    return { index: sign.index, sign: sign.text, operand: text.slice(tokens[first]?.index, tokens[i]?.index).trim() }
  }
  return undefined
}

/** Where the operand begins that ends with the token `last`: of what is bracketed and of a call, too. */
function firstOf(tokens: readonly Token[], last: number): number {
  if (tokens[last]?.text !== ')') return last
  let open = 0
  for (let i = last; i >= 0; i--) {
    if (tokens[i]?.text === ')') open += 1
    else if (tokens[i]?.text === '(') open -= 1
    if (open === 0) return /^[A-Za-z_$]/.test(tokens[i - 1]?.text ?? '') ? i - 1 : i
  }
  return last
}
