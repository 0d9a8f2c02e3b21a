/** What an editor shows: descriptions with an example, and a line for each value that may be chosen. */

import { branches, definition } from './strict.mjs'

/** The description, and an example below it. */
export function withExample(description, example) {
  if (example === undefined) return description
  return `${description}\n\n\`\`\`yaml\n${example}\n\`\`\``
}

/** `convolutionLayer` → `convolution layer`. */
export function humanName(name) {
  return name.replace(/([a-z0-9])([A-Z])/g, (_match, before, after) => `${before} ${after.toLowerCase()}`)
}

/** What a description says of each value, where it has a `value: …` for all of them; undefined where it has not. */
export function valueDescriptions(values, description = '') {
  const places = values.map((value) => {
    const match = new RegExp(`(?:^|[\\s,])${value}(?:, [a-z_]+)*: `).exec(description)
    return match && { value, start: match.index, text: match.index + match[0].length }
  })
  if (places.some((place) => !place)) return undefined
  const starts = places.map(({ start }) => start).sort((a, b) => a - b)
  return places.map(({ start, text }) => {
    const end = starts.find((other) => other > start) ?? description.length
    return description
      .slice(text, end)
      .replace(/ Default .*$/, '')
      .trim()
  })
}

/** What each type of a union is. */
export function branchLines(union, types) {
  const names = branches(union)
  return types.map((type) => definition(names.get(type)).description)
}
