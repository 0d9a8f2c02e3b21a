/** docs/engines.md is made by a command that takes minutes: here only that it is of the ops that there are, and tells of nothing wrong. */
import { readFileSync } from 'node:fs'

import { expect, it } from 'vitest'

import { wholePrograms } from '../engines/whole-programs.ts'
import { opTypes } from '../engines/op-conformance.ts'

const rows = readFileSync(new URL('../../docs/engines.md', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => line.split('|').map((cell) => cell.trim()))

it('every op and every whole experiment has its row: else `npm run conformance -- --all`', () => {
  const titles = rows.map(([, title]) => title)
  const experiments = Object.entries(wholePrograms).map(([name, { about }]) => `${name}: ${about}`)
  expect(titles).toEqual(expect.arrayContaining([...opTypes.map((op) => `\`${op}\``), ...experiments]))
})

it('what stands in it is right on the device, or on the CPU in its place', () => {
  const of = rows.filter(([, title]) => opTypes.some((op) => title === `\`${op}\``))
  const cells = of.flatMap(([, , ...cells]) => cells.slice(0, 4))
  expect(cells.filter((cell) => !/^(ok|cpu \(\d+\)|stays|is lost)$/.test(cell))).toEqual([])
})
