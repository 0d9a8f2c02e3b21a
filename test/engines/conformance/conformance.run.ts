/**
 * Everything that is asked of an engine on a device, `CONFORMANCE=onnx/cpu`; what was found goes to the file that `CONFORMANCE_JSON`
 * names. `npm run conformance` runs it, once an engine and device.
 */
import { writeFileSync } from 'node:fs'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { imageNetworks, networkError } from '../image-networks.ts'
import { conform, failures, opTypes } from '../op-conformance.ts'
import { agrees, compareWhole, wholePrograms } from '../whole-programs.ts'
import { keepsNotNumbers } from './not-a-number.ts'
import { openNamed, type UnderTest } from './open.ts'

/** What stands in the table: it is right, it is right but the CPU did it, it is wrong, or it cannot be. */
type Cell = { readonly is: 'ok' } | { readonly is: 'cpu' | 'wrong' | 'impossible'; readonly why: string }

const name = process.env['CONFORMANCE'] ?? ''
const found = {
  name,
  library: '',
  ops: {} as Record<string, Cell>,
  networks: {} as Record<string, Cell>,
  programs: {} as Record<string, Cell>,
  kept: {} as Readonly<Record<string, boolean>>,
}
let under: UnderTest

beforeAll(async () => {
  under = await openNamed(name)
  found.library = under.engine.info.library
})

afterAll(() => {
  const file = process.env['CONFORMANCE_JSON']
  if (file !== undefined) writeFileSync(file, JSON.stringify(found))
})

/** What `ask` says is wrong, in a few words, is put in the table; so is what it throws. */
function asks(title: string, table: Record<string, Cell>, ask: () => Promise<string | undefined>): void {
  it(title, async () => {
    const wrong = await ask().catch((error: unknown) => {
      table[title] = { is: 'impossible', why: error instanceof Error ? error.message : String(error) }
      throw error
    })
    const why = under.fallbacks(title)
    table[title] =
      wrong === undefined ? (why === undefined ? { is: 'ok' } : { is: 'cpu', why }) : { is: 'wrong', why: wrong }
    expect(wrong).toBeUndefined()
  })
}

describe('ops', () => {
  for (const op of opTypes) {
    asks(op, found.ops, async () => {
      const off = failures(await conform(under.engine, op))
      return off.length > 0 ? off.map(({ about, error }) => `${about}: ${error}`).join('; ') : undefined
    })
  }
})

describe('networks of images, with all gradients', () => {
  for (const [title, layers] of Object.entries(imageNetworks)) {
    asks(title, found.networks, async () => {
      const off = await networkError(under.engine, [2, 3, 7, 7], layers, 1)
      return off < 1e-5 ? undefined : `off by ${off}`
    })
  }
})

describe('whole experiments', () => {
  for (const [title, program] of Object.entries(wholePrograms)) {
    asks(`${title}: ${program.about}`, found.programs, async () => {
      const result = await compareWhole(under.engine, program)
      return agrees(result) ? undefined : JSON.stringify(result)
    })
  }
})

it('NaN', async () => {
  found.kept = await keepsNotNumbers(under.engine)
})
