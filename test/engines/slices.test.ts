/**
 * WebGPU takes the wrong numbers of a `Slice` with a negative step, without a word, unless it turns a whole axis round. No model has one:
 * what is turned round is gathered.
 */
import { expect, it } from 'vitest'

import { lowerProgram, type Target } from '../../compiler/onnx/index.ts'
import type { Program } from '../../compiler/index.ts'
import { imageNetworks, network } from './image-networks.ts'
import { opPrograms } from './op-conformance.ts'
import { decoded, type OnnxModel } from './onnx-model.ts'
import { planOf } from './run-nodes.ts'
import { wholePrograms } from './whole-programs.ts'

const TARGETS: Readonly<Record<string, Target>> = {
  'any device': {},
  'a GPU': { gpu: true },
  'a GPU in half precision': { gpu: true, half: true },
}

/** The steps of every `Slice` that says some. */
function steps({ graph }: OnnxModel): readonly bigint[] {
  const numbers = new Map(graph.initializer.map(({ name, rawData }) => [name, rawData]))
  return graph.node.flatMap(({ opType, input: [, , , , name] }) => {
    if (opType !== 'Slice' || !name) return []
    const raw = numbers.get(name)
    if (!raw) throw new Error('the steps of a Slice are no constant')
    return [...new BigInt64Array(Uint8Array.from(raw).buffer)]
  })
}

function programs(): readonly Program[] {
  const whole = Object.values(wholePrograms).flatMap(({ plan }) => plan().programs)
  const networks = Object.values(imageNetworks).flatMap(
    (layers) => planOf(network([2, 3, 9, 9], layers).roots).programs,
  )
  return [...whole, ...networks, ...opPrograms()].map((one) => ({ ...one, precision: 'f16' }))
}

it('no model steps back through an axis, and some step by more than one', () => {
  const all = programs()
  expect(all.length).toBeGreaterThan(200)
  for (const [device, target] of Object.entries(TARGETS)) {
    const found = all.flatMap((program) => steps(decoded(lowerProgram(program, new Map(), target))))
    expect(
      found.filter((step) => step < 1n),
      device,
    ).toEqual([])
    expect(
      found.some((step) => step > 1n),
      device,
    ).toBe(true)
  }
})
