/**
 * The tables of docs/study.md. Between `<!-- logs -->` or `<!-- means SPEC ITERATION METRIC… -->` and the next `<!-- end -->` stands what
 * docs/study says; ITERATION may be `last`.
 */
import { spread } from './claims.mjs'

const PLACE = /(<!-- (logs|means) ?(.*?) -->\n)[^]*?(<!-- end -->)/g

/** @param logs the verdicts; undefined where the study's curves are not here, and their table stays as it is */
export function tablesIn(page, results, logs) {
  return page.replaceAll(PLACE, (whole, begin, kind, words, end) => {
    if (kind === 'logs') return logs === undefined ? whole : `${begin}\n${logsTable(logs)}\n\n${end}`
    const [spec, iteration, ...metrics] = words.split(' ')
    return `${begin}\n${meansTable(results.get(spec), iteration, metrics)}\n\n${end}`
  })
}

function logsTable(logs) {
  const rows = logs.map(({ claim, logged, ours, holds }) => [
    claim,
    logged,
    ours ?? '–',
    ours === undefined ? 'not run yet' : holds ? 'agrees' : '**differs**',
  ])
  return table(['the study’s log', 'logged', 'ours', ''], rows)
}

/** A line for each member, its seeds together: mean ± standard deviation (how many). */
function meansTable(tests, iteration, metrics) {
  if (tests === undefined) return '_Not run yet._'
  const groups = new Map()
  for (const test of tests) {
    const pairs = test.member.split(' ').filter((pair) => pair !== '' && !pair.startsWith('seed='))
    const name = pairs.join(' ')
    groups.set(name, [...(groups.get(name) ?? []), test])
  }
  const rows = [...groups].map(([name, all]) => {
    const chosen = iteration === 'last' ? lastOf(all) : all.filter(({ iter }) => iter === Number(iteration))
    const cells = metrics.map((metric) => {
      const values = chosen.filter((test) => metric in test.values).map((test) => test.values[metric])
      return values.length === 0 ? '–' : spread(values)
    })
    return { values: name.split(' ').map((pair) => pair.split('=').at(-1)), name, cells }
  })
  const heads = rows[0].name === '' ? [''] : rows[0].name.split(' ').map((pair) => pair.split('=')[0].split('.').at(-1))
  rows.sort((a, b) => a.values.map((value, i) => compare(value, b.values[i])).find((sign) => sign !== 0) ?? 0)
  return table(
    [...heads, ...metrics],
    rows.map(({ values, cells }) => [...values, ...cells]),
  )
}

function compare(a, b) {
  const [x, y] = [Number(a), Number(b)]
  return Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b) : x - y
}

/** The last test of each seed. */
function lastOf(tests) {
  const last = new Map()
  for (const test of tests) last.set(`${test.member}@${test.seed}`, test)
  return [...last.values()]
}

/** As prettier would write it. */
function table(head, rows) {
  const all = [head, ...rows]
  const widths = head.map((_, i) => Math.max(3, ...all.map((row) => [...row[i]].length)))
  const line = (cells) => `| ${cells.map((cell, i) => cell + ' '.repeat(widths[i] - [...cell].length)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}
