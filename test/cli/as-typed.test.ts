/** Commands in messages can be pasted, however this one was started. */
import { expect, it } from 'vitest'

import { asTyped } from '../../cli/as-typed.ts'

const LINE =
  'to go on: ts-compile run x.yaml --resume; `ts-compile runs` lists them; ts-compile 1.0.0, ./ts-compile run'

it('through npx where npm has started it', () => {
  const npx = { npm_command: 'exec', npm_lifecycle_script: "'ts-compile'" }
  const typed =
    'to go on: npx ts-compile run x.yaml --resume; `npx ts-compile runs` lists them; ts-compile 1.0.0, ./ts-compile run'
  expect(asTyped(LINE, npx)).toBe(typed)
  expect(asTyped(typed, npx)).toBe(typed)
  expect(asTyped(LINE, { npm_command: 'run-script', npm_lifecycle_script: 'ts-compile run x.yaml' })).toBe(typed)
})

it('as it is where a shell has, or where npm has started something else', () => {
  expect(asTyped(LINE, {})).toBe(LINE)
  expect(asTyped(LINE, { npm_command: 'exec', npm_lifecycle_script: "'vitest'" })).toBe(LINE)
})
