/** Reads `metrics.jsonl`, and says which line is none. */
import { join } from 'node:path'

import { readRegularText } from '../../regular-file.ts'
import { systemReason } from '../../run-error.ts'
import { FILES } from '../folder.ts'
import type { Ledger } from './ledger.ts'

export type Line = Readonly<Record<string, number | string>>

/** Those that end with a line's end; what a run that is not over has begun to write is left out. */
export function readMetrics(folder: string, isFinished: boolean, ledger: Ledger): readonly Line[] | undefined {
  let text: string
  try {
    text = readRegularText(join(folder, FILES.metrics))
  } catch (error) {
    ledger.fail(FILES.metrics, systemReason(error))
    return undefined
  }
  const lines = text.split('\n')
  const rest = lines.pop() ?? ''
  if (rest !== '' && isFinished) {
    ledger.fail(FILES.metrics, `line ${lines.length + 1} ends in the middle`)
    return undefined
  }
  const read: Line[] = []
  for (const [i, line] of lines.entries()) {
    const values = parsed(line)
    if (!values) {
      ledger.fail(FILES.metrics, `line ${i + 1} is no object of numbers`)
      return undefined
    }
    read.push(values)
  }
  return read
}

function parsed(line: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    // JSON has no NaN and no infinity: what is neither number is null there
    return Object.fromEntries(
      Object.entries(value as Record<string, number | string | null>).map(([key, found]) => [key, found ?? NaN]),
    )
  } catch {
    return undefined
  }
}
