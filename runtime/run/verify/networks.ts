/** Whether the trained networks are what the last state, or the best, has of them. */
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'

import { networkTensors, trainedNetworks, type Plan } from '../../../compiler/index.ts'
import { decodeSafetensors } from '../../../compiler/formats/index.ts'
import type { Tensor } from '../../engines/index.ts'
import { readRegular } from '../../regular-file.ts'
import { weightsFile } from '../folder.ts'
import { reasonOf, unlike, type Ledger } from './ledger.ts'

export type State = ReadonlyMap<string, Tensor>

/** All that they hold, by the names of the plan's state. `from` is what they must be of, as far as it is known. */
export function checkNetworks(plan: Plan, folder: string, from: State, ledger: Ledger): State {
  const found = new Map<string, Tensor>()
  for (const network of trainedNetworks(plan)) {
    const file = basename(weightsFile(folder, network))
    const read = readNetwork(join(folder, file), file, ledger)
    if (!read) continue
    const { experiment, network: of, result } = read.metadata
    const wrong = [
      ...unlike('experiment', plan.name, experiment),
      ...unlike('network', network, of),
      ...unlike('the result’s hash', plan.hashes.result, result),
    ]
    for (const { name, tensor } of networkTensors(plan, network)) {
      const had = read.tensors.get(name)
      if (had?.shape.join() !== tensor.shape.join())
        wrong.push(`it has no \`${name}\` of ${JSON.stringify(tensor.shape)}`)
      else if (differ(had, from.get(tensor.name)))
        wrong.push(`\`${name}\` is not that of the state that the run ended with`)
      if (had) found.set(tensor.name, had)
    }
    ledger.judge(file, `every number is that of the state that the run ended with`, wrong)
  }
  return found
}

function readNetwork(path: string, file: string, ledger: Ledger): ReturnType<typeof decodeSafetensors> | undefined {
  if (!existsSync(path)) {
    ledger.fail(file, 'it is not there')
    return undefined
  }
  try {
    return decodeSafetensors(readRegular(path))
  } catch (error) {
    ledger.fail(file, reasonOf(error))
    return undefined
  }
}

function differ({ data }: Tensor, of: Tensor | undefined): boolean {
  return of !== undefined && !bytes(data).equals(bytes(of.data))
}

function bytes({ buffer, byteOffset, byteLength }: Tensor['data']): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}
