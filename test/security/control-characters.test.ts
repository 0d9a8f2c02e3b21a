/** Names that a terminal would obey, in every form in which mistakes are told: none of them comes out as it is. */
import { expect, it } from 'vitest'

import { printGithub, type Diagnostic } from '../../compiler/diagnostics/index.ts'
import { workplace } from '../cli/command.ts'
import { SMALL, small } from '../files.ts'

/** All that turns a line round, or is a control character, but for the ends of lines. */
const OBEYED = /[\0-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u
const HOSTILE = '\x1b[31m\u202e\x9b31m\u2066\u2028\x07\0\r\n::error::|`x`'
/** The same as YAML writes it. */
const QUOTED = String.raw`"\e[31m\u202e\x9b31m\u2066\u2028\a\0\r\n::error::|` + '`x`"'
const FORMATS = ['text', 'github', 'json', 'sarif'] as const

/** In the places of a spec whose mistakes quote it in different ways. */
const specs = {
  'key.yaml': `${SMALL}${QUOTED}: 1\n`,
  'twice.yaml': `${SMALL}${QUOTED}: 1\n${QUOTED}: 2\n`,
  'loss.yaml': SMALL.replace('soft:', `${QUOTED}:`),
  'type.yaml': SMALL.replace('type: sgd', `type: ${QUOTED}`),
  'reason.yaml': `${SMALL}allow: [{ code: ${QUOTED}, reason: ${QUOTED} }]\n`,
  'sweep.yaml': `${SMALL}sweep: { ${QUOTED}: [1, 2] }\n`,
}
const ODD = 'odd/a\x1b[31m\u202e\x9b31m\n::error::b.yaml'

it('has no sign of it in what `check` says', async () => {
  const place = workplace({ ...specs, [ODD]: small(['sgd', 'sgdd'])['x.yaml'] })
  try {
    for (const checked of [Object.keys(specs), ['odd']])
      for (const format of FORMATS) {
        const { exitCode, stdout, stderr } = await place.run('check', ...checked, '--format', format)
        expect([format, exitCode]).toEqual([format, 1])
        const said = `${stdout}\n${stderr}`
        expect(said.length, format).toBeGreaterThan(100)
        expect(OBEYED.exec(said), format).toBeNull()
        const lines = stdout.split('\n')
        if (format === 'text') expect(said).not.toMatch(/^::/m)
        if (format === 'github') for (const line of lines) expect(line).toMatch(/^::(error|warning) .*title=[a-z-]+::/)
        if (format === 'json') {
          const told = lines.map((line) => JSON.parse(line) as { file: string; message: string })
          // what a program reads is the name itself
          if (checked[0] === 'odd') expect(told[0].file).toBe(ODD)
          else expect(told.some(({ message }) => message.includes(HOSTILE))).toBe(true)
        }
        if (format === 'sarif') expect(JSON.parse(stdout)).toHaveProperty('runs')
      }
  } finally {
    place.remove()
  }
})

it('has none in an annotation, and none in the lines after the last that is shown', () => {
  const span = { file: `${HOSTILE}.yaml`, start: { line: 1, column: 1 }, end: { line: 1, column: 2 } }
  const mistake: Diagnostic = {
    code: 'invalid-value',
    severity: 'error',
    message: HOSTILE,
    help: HOSTILE,
    span,
    notes: [{ message: HOSTILE, span }],
  }
  const lines = printGithub(Array<Diagnostic>(12).fill(mistake))
  expect(lines).toHaveLength(13)
  for (const line of lines) expect(line).not.toMatch(new RegExp(`${OBEYED.source}|\n`, 'u'))
  expect(lines.filter((line) => line.startsWith('::'))).toHaveLength(10)
})
