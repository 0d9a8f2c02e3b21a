import { EXIT, Exit } from '../exit.ts'
import type { Emission, EmitOptions } from './emission.ts'

export function emitForOnnx(_file: string, _options: EmitOptions): Promise<Emission> {
  throw new Exit(EXIT.usage, 'not yet')
}
