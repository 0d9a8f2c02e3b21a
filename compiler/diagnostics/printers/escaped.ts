/** What a terminal would obey, or what would turn the order of a line round: names of files may hold it. */
const CONTROL = '\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f'
const ORDER = '\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069'
const OBEYED = new RegExp(`[${CONTROL}${ORDER}]`, 'g')
const UNESCAPED_BY_JSON = new RegExp(`[\\u007f-\\u009f${ORDER}]`, 'g')
const IN_LINES = new RegExp(`[${CONTROL}${ORDER}\\n\\t]`, 'g')
/** Colours and weights, which are our own wherever what is quoted was escaped before. */
const BUT_PAINT = new RegExp(`\\u001b\\[\\d*m|[${CONTROL}${ORDER}]`, 'g')

/** For a message, which is one line: everything of that kind is written as `\u{1b}`. */
export function escaped(text: string): string {
  return text.replace(IN_LINES, escapeOf)
}

/** For lines that are painted already. */
export function escapedLines(text: string): string {
  return text.replace(BUT_PAINT, (found) => (found.length > 1 ? found : escapeOf(found)))
}

/** For text of several lines that has no paint. */
export function escapedText(text: string): string {
  return text.replace(OBEYED, escapeOf)
}

/** For what is JSON already: the same values, by signs that no terminal obeys. */
export function escapedJson(json: string): string {
  return json.replace(UNESCAPED_BY_JSON, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** For text under which something is drawn: as boxes, which are as wide. */
export function boxed(text: string): string {
  return text.replace(OBEYED, '\ufffd')
}

function escapeOf(character: string): string {
  if (character === '\n') return '\\n'
  return character === '\t' ? '\\t' : `\\u{${character.charCodeAt(0).toString(16)}}`
}
