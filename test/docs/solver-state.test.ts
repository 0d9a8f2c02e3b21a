/** The header of a solver's state that an example goes on from is of a file that can be made again. */
import { createHash } from 'node:crypto'

import { expect, it } from 'vitest'

import { encodeSolverstate, memoryFile, openWeights } from '../../compiler/formats/index.ts'
import { printHeader } from '../../compiler/index.ts'

/** Of `docs/examples/networks/plain.yaml`: each weight, then its bias. */
const SHAPES = [[8, 1, 5, 5], [8], [64, 1152], [64], [10, 64], [10]]

it('digits_iter_500.solverstate', async () => {
  const history = SHAPES.map((shape) => ({
    shape,
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => ((i % 17) - 8) / 4096),
  }))
  const bytes = encodeSolverstate({ iteration: 500, currentStep: 0, learnedNet: 'digits_iter_500.caffemodel', history })
  const { format, tensors, iteration } = await openWeights(memoryFile(bytes))
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  await expect(
    printHeader({ format, tensors, ...(iteration !== undefined && { iteration }), bytes: bytes.length, sha256 }),
  ).toMatchFileSnapshot('../../docs/examples/digits_iter_500.solverstate.header.json')
})
