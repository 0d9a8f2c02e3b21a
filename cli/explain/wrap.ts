const WIDTH = 80

/** Text in lines of 80 columns, each after `indent`. A word that is longer stands alone. */
export function wrapped(text: string, indent = ''): string {
  const lines = ['']
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1) ?? ''
    if (last !== '' && indent.length + last.length + 1 + word.length > WIDTH) lines.push(word)
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`
  }
  return lines.map((line) => `${indent}${line}`).join('\n')
}

/** Lines after four spaces, as text that is shown and not said. */
export function quoted(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`.trimEnd())
    .join('\n')
}
