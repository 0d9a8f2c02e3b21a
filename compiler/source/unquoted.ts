/** `{ name: c${i} }`: in a flow map or list YAML reads the braces as a map. */

export interface Unquoted {
  readonly start: number
  readonly end: number
}

/** Longer values are cut where they are told. */
const BEFORE = 200
const BEHIND = 1000

/** The value that the brace at `offset` tears apart; undefined where the brace begins no expression. */
export function unquotedAt(text: string, offset: number): Unquoted | undefined {
  if (text.charAt(offset) !== '{' || text.charAt(offset - 1) !== '$') return undefined
  const start = beginOf(text, offset - 1)
  return { start, end: endOf(text, offset) }
}

/** Gaps, and quotes of word processors. */
const AROUND = /[\s‘’“”„«»]/

/** Back to the comma, the bracket, or the colon and the space, that the value stands behind. */
function beginOf(text: string, dollar: number): number {
  const nearest = Math.max(0, dollar - BEFORE)
  let start = dollar
  while (start > nearest && !'\n,[{}'.includes(text.charAt(start - 1))) {
    if (/[:-]/.test(text.charAt(start - 1)) && /\s/.test(text.charAt(start))) break
    start -= 1
  }
  while (start < dollar && AROUND.test(text.charAt(start))) start += 1
  return start
}

/** On to what ends the value, over the expression and those behind it. */
function endOf(text: string, brace: number): number {
  const furthest = Math.min(text.length, brace + BEHIND)
  let end = brace
  for (let open = 0; end < furthest && text.charAt(end) !== '\n'; end++) {
    const sign = text.charAt(end)
    if (open === 0 && end > brace && isEnd(text, end)) break
    if (sign === '{') open = 1
    if (sign === '}') open = 0
  }
  while (AROUND.test(text.charAt(end - 1))) end -= 1
  return end
}

function isEnd(text: string, at: number): boolean {
  const sign = text.charAt(at)
  if (sign === ':') return /\s/.test(text.charAt(at + 1))
  return ',]}'.includes(sign) || (sign === '{' && text.charAt(at - 1) !== '$')
}
