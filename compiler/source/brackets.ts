/** Which bracket is open where. */

/** Texts in quotes and comments, whose brackets are none. */
const SKIPPED = /(?<=^|[\s[{,:])(?:'[^'\n]*'|"[^"\n]*")|(?<=^|\s)#.*/g

/** Reads `text` once, when it is first asked: for an offset, where the innermost bracket that is open there stands. */
export function bracketsOf(text: string): (offset: number) => number | undefined {
  let read: { readonly at: readonly number[]; readonly innermost: readonly (number | undefined)[] } | undefined
  return (offset) => {
    read ??= innermostOf(text)
    const { at, innermost } = read
    let [from, to] = [0, at.length]
    while (from < to) {
      const middle = (from + to) >> 1
      if ((at[middle] ?? 0) < offset) from = middle + 1
      else to = middle
    }
    return innermost[from - 1]
  }
}

function innermostOf(text: string): {
  readonly at: readonly number[]
  readonly innermost: readonly (number | undefined)[]
} {
  const open: number[] = []
  const at: number[] = []
  const innermost: (number | undefined)[] = []
  const plain = text.replace(SKIPPED, (skipped) => ' '.repeat(skipped.length))
  for (const { 0: bracket, index } of plain.matchAll(/[{}[\]]/g)) {
    if (bracket === '{' || bracket === '[') open.push(index)
    else open.pop()
    at.push(index)
    innermost.push(open.at(-1))
  }
  return { at, innermost }
}
