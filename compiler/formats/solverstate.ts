/** `.solverstate`: where Caffe's solver stood: its iteration, and what it remembers of each parameter, in the net's order. */
import { readBlob, readBlobData, type Blob } from './caffe-blob.ts'
import type { RandomAccessFile } from './file.ts'
import { FormatError } from './format-error.ts'
import { readText, walkMessage, type Range } from './protobuf-walk.ts'
import type { WeightsFile } from './weights-file.ts'

/** Field numbers of caffe.proto's SolverState. */
const FIELD = { iter: 1, learnedNet: 2, history: 3, currentStep: 4 } as const

/**
 * Tensors `history.0`, `history.1`, …: of SGD one a parameter; of Adam and AdaDelta first those of all parameters, then as
 * many again. `metadata` has `iter`, `current_step` and `learned_net`. Throws a FormatError.
 */
export async function openSolverstate(file: RandomAccessFile): Promise<WeightsFile> {
  const history: Range[] = []
  const numbers = { iter: 0, current_step: 0 }
  let net: Range | undefined
  await walkMessage(file, { start: 0, end: file.size }, (field) => {
    if (field.id === FIELD.iter && field.wire === 0) numbers.iter = field.value
    else if (field.id === FIELD.currentStep && field.wire === 0) numbers.current_step = field.value
    else if (field.id === FIELD.learnedNet && field.wire === 2) net = field
    else if (field.id === FIELD.history && field.wire === 2) history.push(field)
  })
  if (!Object.values(numbers).every(isCount)) throw new FormatError('its iteration is no count')
  const blobs = new Map<string, Blob>()
  for (const [i, range] of history.entries()) {
    blobs.set(`history.${i}`, await readBlob(file, range, `history ${i}`))
  }
  return {
    format: 'solverstate',
    tensors: [...blobs].map(([name, { dtype, shape, legacyShape }]) => {
      return { name, dtype, shape, ...(legacyShape && { legacyShape }) }
    }),
    iteration: numbers.iter,
    metadata: {
      iter: String(numbers.iter),
      current_step: String(numbers.current_step),
      ...(net && { learned_net: await readText(file, net) }),
    },
    read: async (wanted) => {
      const blob = blobs.get(wanted)
      if (!blob) throw new FormatError(`it has no \`${wanted}\``)
      return readBlobData(file, blob)
    },
  }
}

/** An int32 of Caffe's that is not negative. */
function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < 2 ** 31
}
