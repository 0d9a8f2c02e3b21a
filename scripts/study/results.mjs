/** What the study's runs came to, as docs/study/*.csv keeps it: a line for each test of each member. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'

/**
 * @typedef {{ member: string, seed: number, iter: number, values: Record<string, number> }} Test
 * @param {string} folder of CSV files, one a run
 * @returns {Map<string, Test[]>} by the name of the spec; seeds that ran in folders of their own are together
 */
export function resultsIn(folder) {
  const results = new Map()
  if (!existsSync(folder)) return results
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.csv'))
    .sort()) {
    const [spec] = file.replace(/\.csv$/, '').split('@')
    results.set(spec, [...(results.get(spec) ?? []), ...testsOf(readFileSync(`${folder}/${file}`, 'utf8'))])
  }
  return results
}

function testsOf(text) {
  const [head, ...lines] = text.trim().split('\n')
  const names = head.split(',').slice(3)
  return lines.map((line) => {
    const [member, seed, iter, ...cells] = line.split(',')
    const values = names.flatMap((name, i) => (cells[i] === '' ? [] : [[name, Number(cells[i])]]))
    return { member, seed: Number(seed), iter: Number(iter), values: Object.fromEntries(values) }
  })
}

/** The study's own logs: `iter` and the columns of a file of its curves. */
export function loggedIn(file) {
  const [head, ...lines] = readFileSync(file, 'utf8').trim().split('\n')
  const names = head.split(',')
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i], Number(cell)])))
}
