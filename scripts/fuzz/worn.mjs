/** Of a reader's refusal: whether its library broke down over the file, and refuses all that comes after. */
export function refusal({ message }) {
  if (message.includes('broke down before')) throw new Error(`no answer of the library’s own: ${message}`)
  return message.includes('broke down over it') ? 'worn' : 'refused'
}
