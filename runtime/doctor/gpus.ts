import { reasonWithout, type Reason } from './reasons.ts'
import type { Finding } from './finding.ts'
import type { Surroundings } from './surroundings.ts'

/** Those of the machine, with their drivers and memory. */
export function gpus(around: Surroundings): Finding {
  const common = { name: 'GPU', required: false } as const
  const { gpus: all } = around
  if (all.length === 0) {
    const { text, help }: Reason = reasonWithout(around)
    return { ...common, state: 'missing', text, ...(help !== undefined && { help }), facts: { count: 0 } }
  }
  const words = all.map(({ name, driver, memory }) => {
    const of = [
      ...(memory === undefined ? [] : [`${(memory / 2 ** 30).toFixed(1)} GiB`]),
      ...(driver === undefined ? [] : [`driver ${driver}`]),
    ]
    return of.length === 0 ? name : `${name} (${of.join(', ')})`
  })
  const facts: Record<string, string | number> = { count: all.length }
  for (const [i, gpu] of all.entries())
    for (const [key, value] of Object.entries<string | number>({ ...gpu })) facts[`${key}.${i}`] = value
  return { ...common, state: 'ok', text: words.join('; '), facts }
}
